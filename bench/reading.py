"""Reading: the public pages from the application's cache and without it.

A request with any cookie bypasses the caches, so that is how a page is asked for without.
"""

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from apps.stories import queries
from apps.stories.models import Story

from . import client, references
from .client import Ask
from .measure import Figure, figure_of
from .processes import processor_ms
from .references import ANSWER, FILE, Point
from .rows import load_stories
from .site import Site, running_site

PART = "reading"
STORIES, DEEP = 100_000, 99_990
ASKED, ASKED_WITHOUT = 3_000, 300
COOKIE = ["Cookie: somebody=here"]
CACHED, WITHOUT = "2,000/s and more", "400/s and more"


def figures() -> Iterator[Figure]:
    """Every figure of this part, at 100,000 stories; three minutes, half of them loading."""
    bare = references.bare_answer()
    yield references.figure(PART, ANSWER, bare)
    with running_site() as site:
        load_stories(STORIES)
        for what, path, cached, without in pages():
            yield from _page(site, what, client.get(path), ASKED, bare, goal=cached)
            plain = client.get(path, headers=COOKIE)
            yield from _page(site, f"{what}, no cache", plain, ASKED_WITHOUT, bare, goal=without)
        yield from _unchanged(site, bare)
        yield from _behind_proxy(site)


def pages() -> list[tuple[str, str, str, str]]:
    """What, where, and the goals with and without the cache."""
    order = Story.objects.in_public_order().filter(published_month__isnull=False)
    story, deep = order[STORIES // 2].pk, queries.cursor_of(order[DEEP])
    return [
        ("list of stories, first page", "/stories/", CACHED, WITHOUT),
        ("list of stories, 10,000th page", f"/stories/?after={deep}", CACHED, WITHOUT),
        ("a story, its gate", f"/stories/{story}/", "1,500/s and more", ""),
        ("a story, opened", f"/stories/{story}/?open=1", "1,500/s and more", ""),
        ("home", "/", "", ""),
    ]


def _page(
    site: Site, what: str, ask: Ask, size: int, bare: Point, *, goal: str = ""
) -> Iterator[Figure]:
    client.closed(site.port, [ask] * (size // 10))
    web, rates, spent, slow = site.processes()["web"], [], [], []
    for _repetition in range(3):
        before = processor_ms(web)
        outcome = client.closed(site.port, [ask] * size)
        if outcome.failed:
            raise RuntimeError(f"{what}: {dict(outcome.failed)}")
        rates.append(outcome.rate)
        spent.append((processor_ms(web) - before) / size)
        slow.append(outcome.percentile(99) * 1000)
    ratio = median(rates) / bare.rate
    yield figure_of(PART, what, "/s", rates, reference=ANSWER, ratio=ratio, goal=goal)
    yield figure_of(PART, f"{what}, web processes", "ms CPU", spent)
    yield figure_of(PART, f"{what}, 16 at once, p99", "ms", slow)


def _unchanged(site: Site, bare: Point) -> Iterator[Figure]:
    """The list once more, by somebody who has it."""
    tag = _header(site, "/stories/", "etag")
    headers = [f"If-None-Match: {tag}"]
    ask = Ask(client.get("/stories/", headers=headers).sent, lambda status, _body: status == 304)
    yield from _page(site, "list of stories, unchanged (304)", ask, ASKED, bare, goal=CACHED)


def _behind_proxy(site: Site) -> Iterator[Figure]:
    """The list from nginx, which may keep it for 30 s, beside a file of the same size."""
    if not shutil.which("nginx"):
        return
    with tempfile.TemporaryDirectory(prefix="chorus-bench-", dir="/tmp") as held:  # nosec B108
        place = Path(held)
        place.chmod(0o755)
        body = _answer(site, "/stories/")
        (place / "file.txt").write_bytes(body.partition(client.END)[2])
        port = references.free_port()
        more = f"""
  proxy_cache_path {place}/kept keys_zone=kept:1m;
  server {{ listen 127.0.0.1:{port};
    location /file.txt {{ root {place}; }}
    location / {{ proxy_pass http://127.0.0.1:{site.port}; proxy_cache kept;
      proxy_http_version 1.1; proxy_set_header Connection ""; proxy_cache_lock on; }} }}"""
        with references.nginx(place, more, port):
            file = [_rate(port, "/file.txt") for _repetition in range(3)]
            page = [_rate(port, "/stories/") for _repetition in range(3)]
    ratio = median(page) / median(file)
    yield figure_of(PART, "a file of the same size from nginx", "/s", file)
    what = "list of stories behind nginx"
    yield figure_of(PART, what, "/s", page, reference=FILE, ratio=ratio, goal="0.9 of the file")


def _rate(port: int, path: str) -> float:
    client.closed(port, [client.get(path)] * 100)
    return client.closed(port, [client.get(path)] * 4_000).rate


def _header(site: Site, path: str, name: str) -> str:
    head = _answer(site, path).partition(client.END)[0].decode()
    found = re.search(rf"^{name}: (.*)$", head, re.IGNORECASE | re.MULTILINE)
    assert found, f"no {name} in {head}"
    return found[1].strip()


def _answer(site: Site, path: str) -> bytes:
    heard: list[bytes] = []

    def hear(status: int, answer: bytes) -> bool:
        heard.append(answer)
        return status == 200

    client.closed(site.port, [Ask(client.get(path).sent, hear)])
    return heard[0]
