"""The proxy as a server has it: what it keeps, what it passes on, what it writes down."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.core.caching import ASK_AGAIN
from apps.core.management.commands.build_static import write_away_pages
from tests.deploy.proxies import Nginx, running_nginx
from tests.harness.processes import free_port

KEPT = {"/stories/": ASK_AGAIN, "/write/": "private, no-cache", "/my-story/": "no-store"}


class Behind(http.server.BaseHTTPRequestHandler):
    """Answers each path with the header that the site has for it, and counts."""

    seen: list[tuple[str, dict[str, str]]]

    def do_GET(self) -> None:
        self.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        length = int(self.headers.get("Content-Length", 0))
        self.rfile.read(length)
        page = f"page {len(self.seen)}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Cache-Control", KEPT.get(self.path, "no-store"))
        self.send_header("Vary", "Cookie")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    do_POST = do_GET  # noqa: N815  the name that http.server looks for

    def log_message(self, *_words: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def behind() -> Iterator[http.server.ThreadingHTTPServer]:
    class Counting(Behind):
        seen = []

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def nginx(tmp_path: Path, behind: http.server.ThreadingHTTPServer) -> Iterator[Nginx]:
    with running_nginx(tmp_path, behind.server_port) as nginx:
        write_away_pages(nginx.proxy.away)
        yield nginx


def seen(behind: http.server.ThreadingHTTPServer) -> list[tuple[str, dict[str, str]]]:
    return behind.RequestHandlerClass.seen  # type: ignore[attr-defined]


def test_it_answers_everybody_from_one_copy_of_a_public_page(nginx: Nginx, behind):
    first, again = nginx.ask("/stories/"), nginx.ask("/stories/")
    assert first[1] == again[1] == "page 1"
    assert len(seen(behind)) == 1
    assert again[0].headers["Cache-Control"] == ASK_AGAIN
    # Which page it is hangs on the whole address.
    assert nginx.ask("/stories/?page=2")[1] == "page 2"


@pytest.mark.parametrize("path", ["/write/", "/my-story/"])
def test_it_keeps_no_page_that_is_for_one(nginx: Nginx, path: str):
    assert [nginx.ask(path)[1] for _ in range(2)] == ["page 1", "page 2"]


def test_it_asks_the_site_for_whoever_brings_a_cookie(nginx: Nginx, behind):
    nginx.ask("/stories/")
    assert nginx.ask("/stories/", Cookie="settings=1")[1] == "page 2"
    assert nginx.ask("/stories/", Authorization="Bearer x")[1] == "page 3"
    # And what it got for them is shown to nobody else.
    assert nginx.ask("/stories/")[1] == "page 1"
    assert seen(behind)[1][1]["cookie"] == "settings=1"


def test_it_passes_on_the_address_that_it_sees_and_none_that_is_said(nginx: Nginx, behind):
    forged = {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "http"}
    nginx.ask("/write/", **forged)
    headers = seen(behind)[0][1]
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "https"
    assert headers["host"] == nginx.host


@pytest.mark.parametrize(
    ("path", "direction", "language"), [("/stories/", "ltr", "en"), ("/ur/write/", "rtl", "ur")]
)
def test_it_stands_alone_with_places_that_help(
    nginx: Nginx, path: str, direction: str, language: str
):
    nginx.turn(free_port())
    for body in (None, b"words=x"):
        answer, page = nginx.ask(path, body)
        assert answer.status == 502
        assert f'lang="{language}" dir="{direction}"' in page
        assert 'href="tel:112"' in page
        assert "findahelpline.com" in page
        assert answer.headers["Cache-Control"] == "no-store"


def test_it_shows_nothing_older_when_the_site_is_away(nginx: Nginx):
    """A story that was taken back must be gone: no copy outlives its time."""
    text = nginx.proxy.configuration()
    assert "proxy_cache_use_stale off;" in text
    assert "proxy_cache_background_update off;" in text
    assert "proxy_cache_valid" not in text  # the site alone says how long


def test_it_refuses_what_is_too_long_with_a_page_of_its_own(nginx: Nginx, behind):
    answer, page = nginx.ask("/de/write/", b"w=" + b"a" * 1_100_000)
    assert answer.status == 413
    assert 'lang="de"' in page
    assert 'href="tel:112"' in page
    assert seen(behind) == []
    assert nginx.ask("/organisations/a/imports/", b"f=" + b"a" * 2_500_000)[0].status == 200


def test_it_serves_files_from_the_disk_for_ever_by_their_digest(nginx: Nginx, behind):
    css = nginx.proxy.static / "css"
    css.mkdir()
    names = ("site.0123456789ab.css", "site.css", "embed.0123456789ab.css")
    for name in names:
        (css / name).write_text("p{}")
    named, plain, frame = (nginx.ask(f"/static/css/{name}")[0] for name in names)
    assert "immutable" in named.headers["Cache-Control"]
    assert plain.headers["Cache-Control"] == "public, max-age=60"
    assert frame.headers["Access-Control-Allow-Origin"] == "*"
    assert named.headers["Access-Control-Allow-Origin"] is None
    assert named.headers["X-Content-Type-Options"] == "nosniff"
    assert nginx.ask("/static/css/none.css")[0].status == 404
    assert seen(behind) == []
    for way in ("/static/../own.key", "/static../own.key", "/static/%2e%2e/own.key"):
        assert "PRIVATE KEY" not in nginx.ask(way)[1]


def test_it_answers_to_no_other_name(nginx: Nginx):
    with pytest.raises(OSError, match=r"without response|reset"):
        nginx.ask("/", Host="elsewhere.example")


def test_it_writes_down_nobody(nginx: Nginx, tmp_path: Path):
    nginx.ask("/stories/?secret-path")
    nginx.ask("/write/", b"w=" + b"a" * 1_100_000)
    nginx.turn(free_port())
    nginx.ask("/write/")
    own = {tmp_path / "own.pem", tmp_path / "own.key", *nginx.proxy.etc.iterdir()}
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path not in own]
    written = b"".join(path.read_bytes() for path in files if path.parent.name != "away")
    assert b"127.0.0.1" not in written
    # A copy of a page is kept under its address, in memory on a server; nothing else is.
    logs = [path for path in files if "log" in path.name]
    assert not any(b"secret-path" in path.read_bytes() for path in logs)
    assert "access_log off;" in nginx.proxy.configuration()
