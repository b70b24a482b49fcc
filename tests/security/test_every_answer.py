"""Every address × every method × everybody: what each answer carries, and what it never does.

The addresses come from the URLconf, so a new one is asked too from the day it is there.
"""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from apps.core.form_keys import draw_form_key
from apps.pages import health
from tests.security.addresses import METHODS, PEOPLE, Address, addresses, someone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("built_static")]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "object-src 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "DENY",
}
# Open data: every site may read what these addresses answer to whoever reads (RULINGS 17).
OPEN_DATA = re.compile(r"^(api:|feeds:|hsds:|changes:|embeds:(json|oembed)$)")
# Pages for frames of other sites (RULINGS 17): nothing runs there, nothing is sent, and nobody
# learns where a link was followed from. Who may frame them: tests/resources/test_embed.py and
# tests/numbers/test_embeds.py.
FRAMED = re.compile(r"^(embeds:(resources|blank)|number_embeds:\w+)$")
FRAMED_POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
FRAMED_HEADERS = {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": None,
}
READING = ("GET", "HEAD", "OPTIONS", "TRACE")
FOR_EVERY_SITE = {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
}
ABSENT = ("Server", "X-Powered-By", "Access-Control-Allow-Origin", "Content-Encoding", "Refresh")
MAY_BE_ON = {"clipboard-write", "publickey-credentials-create", "publickey-credentials-get"}
# Addresses that open a session for somebody who has none: the forms of people who sign in.
OPEN_SESSIONS = re.compile(r"^(account_|mfa_|people:set_up)")
# The one cookie of somebody who asked for one: how the site shall look.
SETS_SOMETHING = ("POST", "pages:settings")
FORM = "application/x-www-form-urlencoded"
DRAWN = re.compile(r'(?<=value=")[\w.=-]+(?=")')
# Pages without anything to object to, their keys left out.
FOUND_CLEAN: set[int] = set()


@pytest.fixture(autouse=True)
def _no_worker_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "worker", lambda: False)


def ask(client: Client, method: str, address: Address, body: str = "") -> HttpResponse:
    return client.generic(method, address.path, body, FORM)


def assert_guarded(
    answer: HttpResponse, *, at: str, open_data: bool = False, framed: bool = False
) -> None:
    """The headers that stand on every answer, whatever it is an answer to."""
    headers = answer.headers
    wanted = HEADERS | (FOR_EVERY_SITE if open_data else {}) | (FRAMED_HEADERS if framed else {})
    policy = FRAMED_POLICY if framed else POLICY
    assert policy_of(headers.get("Content-Security-Policy", "")) == policy_of(policy), at
    assert {name: headers.get(name) for name in wanted} == wanted, at
    assert not [name for name in ABSENT if name in headers and name not in wanted], at
    permissions = dict(part.split("=") for part in headers["Permissions-Policy"].split(", "))
    assert {name for name, to in permissions.items() if to != "()"} == MAY_BE_ON, at
    assert {permissions[name] for name in MAY_BE_ON} == {"(self)"}, at
    if headers.get("Content-Type", "").startswith("text/"):
        assert "charset=utf-8" in headers["Content-Type"].lower().replace('"', ""), at


def policy_of(text: str) -> list[str]:
    return sorted(part.strip() for part in text.split(";") if part.strip())


def assert_kept_by_nobody(answer: HttpResponse, *, at: str) -> None:
    assert "no-store" in answer.get("Cache-Control", ""), at
    assert "Cookie" in answer.get("Vary", ""), at


class Resources(HTMLParser):
    """What a page would run, load or send, and what of it stands inside the page."""

    LOADS = {"src", "srcset", "poster", "data", "background", "manifest", "ping"}

    def __init__(self, page: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.sends: list[str] = []
        self.inline: list[str] = []
        self.bare: list[str] = []
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.inline += [f"<{tag} {name}>" for name in found if name == "style" or name[:2] == "on"]
        self.inline += [v for v in found.values() if v.strip().lower().startswith("javascript:")]
        if tag in ("style", "iframe", "object", "embed", "base", "applet", "portal"):
            self.inline.append(f"<{tag}>")
        if tag == "meta" and "http-equiv" in found:
            self.inline.append("<meta http-equiv>")
        self.loads += [value for name, value in found.items() if name in self.LOADS]
        if tag == "link" and found.get("rel") not in ("canonical", "alternate"):
            self.loads.append(found["href"])
        self.sends += [value for name, value in found.items() if name in ("action", "formaction")]
        if tag in ("image", "use"):
            self.loads.append(found.get("href", "") or found.get("xlink:href", ""))
        script = tag == "script" or (tag == "link" and found.get("rel") == "stylesheet")
        if script and not found.get("integrity", "").startswith("sha384-"):
            self.bare.append(f"{found.get('src') or found.get('href')}")
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside == "script" and data.strip():
            self.inline.append("<script> with text")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


def assert_own_only(answer: HttpResponse, *, at: str) -> None:
    """0 scripts or styles inside the page, and nothing asked of or sent to anybody else."""
    if not answer.get("Content-Type", "").startswith("text/html") or not answer.content:
        return
    page = answer.content.decode()
    # Most refusals are one page with other keys in its forms.
    look = hash((answer.status_code, DRAWN.sub("", page)))
    if look in FOUND_CLEAN:
        return
    seen = Resources(page)
    assert not seen.inline, f"{at}: {seen.inline}"
    elsewhere = [url for url in seen.loads + seen.sends if not _is_ours(url)]
    assert not elsewhere, f"{at}: {elsewhere}"
    # The pages of a breakdown stand on nothing, the digests of files included.
    if answer.status_code not in (500, 503):
        assert not seen.bare, f"{at}: without integrity: {seen.bare}"
    FOUND_CLEAN.add(look)


def _is_ours(url: str) -> bool:
    return urlsplit(urljoin("http://testserver/here/", url)).netloc == "testserver"


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("method", METHODS)
def test_it_guards_every_answer(method: str, who: str):
    seen: Counter[int] = Counter()
    client = someone(who)
    for address in addresses():
        if who != "nobody" and address.name == "plain:leave":
            continue
        body = f"form_key={draw_form_key()}&token=x" if method == "POST" else ""
        answer = ask(client, method, address, body)
        at = f"{method} {address.path} by {who}: {answer.status_code}"
        seen[answer.status_code] += 1
        # No worker runs beside this test, and the page that says so is right.
        assert answer.status_code < 500 or address.name == "plain:readyz", at
        assert_guarded(
            answer,
            at=at,
            open_data=is_open_data(method, address),
            framed=bool(FRAMED.match(address.name)) and answer.status_code == 200,
        )
        assert_own_only(answer, at=at)
        if address.audience != "public":
            assert_kept_by_nobody(answer, at=at)
        if answer.cookies:
            assert_kept_by_nobody(answer, at=at)
            assert all(len(str(each)) < 300 for each in answer.cookies.values()), at
        if who == "nobody":
            assert not answer.cookies or sets_cookies(method, address), at
            client.cookies.clear()
    assert len(seen) > 1, seen


def is_open_data(method: str, address: Address) -> bool:
    """Whether other sites may read the answer; not that of a post, which is refused before."""
    return bool(OPEN_DATA.match(address.name)) and method in READING


def sets_cookies(method: str, address: Address) -> bool:
    """Whether a reader, or somebody who writes without an account, may get a cookie there."""
    return bool(OPEN_SESSIONS.match(address.name)) or (method, address.name) == SETS_SOMETHING


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_it_guards_every_page_in_other_languages(language: str):
    client = someone("nobody")
    for address in addresses():
        answer = client.get(f"/{language}{address.path}")
        at = f"{address.path} in {language}: {answer.status_code}"
        assert_guarded(answer, at=at)
        assert_own_only(answer, at=at)


class TestOfAnswersThatNoAddressGives:
    """Refusals of middleware, breakdowns, static files."""

    def test_it_guards_static_files_and_their_absence(self):
        client = Client()
        for method in ("GET", "HEAD", "POST", "OPTIONS", "PUT", "TRACE"):
            for path in ("/static/img/icon.svg", "/static/css/site.css", "/static/nothing.js"):
                answer = client.generic(method, path)
                assert_guarded(answer, at=f"{method} {path} {answer.status_code}")
                assert not answer.cookies

    def test_it_guards_a_file_that_has_not_changed_or_is_asked_in_part(self):
        client = Client()
        first = client.get("/static/img/icon.svg")
        since = {"if-modified-since": first["Last-Modified"]}
        assert_guarded(client.get("/static/img/icon.svg", headers=since), at="304")
        assert_guarded(client.get("/static/img/icon.svg", headers={"range": "bytes=0-9"}), at="206")
        answer = client.get("/static/img/icon.svg", headers={"range": "bytes=99999999-"})
        assert_guarded(answer, at="416")

    @pytest.mark.parametrize("path", ["/", "/write/", "/x", "/static/img/icon.svg", "/nothing/"])
    def test_it_guards_a_refusal_of_a_name_that_is_not_ours(self, path: str):
        assert_guarded(Client().get(path, headers={"host": "elsewhere.example"}), at=path)

    def test_it_guards_a_breakdown(self, monkeypatch):
        from apps.pages import views

        monkeypatch.setattr(views, "public_total", lambda: 1 / 0)
        answer = Client(raise_request_exception=False).get("/")
        assert answer.status_code == 500
        assert_guarded(answer, at="500")
        assert_own_only(answer, at="500")

    def test_it_guards_an_answer_without_a_database(self, monkeypatch):
        from django.db import OperationalError

        from apps.pages import views

        def away():
            raise OperationalError

        monkeypatch.setattr(views, "public_total", away)
        answer = Client(raise_request_exception=False).get("/")
        assert answer.status_code == 503
        assert_guarded(answer, at="503")
        assert_own_only(answer, at="503")

    def test_it_guards_a_body_that_is_too_large(self):
        body = "words=" + "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        for path in ("/write/", "/accounts/login/", "/nothing/"):
            answer = Client(raise_request_exception=False).generic("POST", path, body, FORM)
            assert answer.status_code < 500
            assert_guarded(answer, at=f"{path} {answer.status_code}")
            assert_own_only(answer, at=path)

    @pytest.mark.parametrize("path", ["/", "/write/", "/nothing/", "/x", "/static/img/icon.svg"])
    @pytest.mark.parametrize("host", ["testserver", "elsewhere.example"])
    def test_it_guards_the_way_to_https(self, settings, path: str, host: str):
        settings.SECURE_SSL_REDIRECT = True
        answer = Client().get(path, headers={"host": host})
        assert answer.status_code == (301 if host == "testserver" else 400)
        assert_guarded(answer, at=path)

    def test_it_insists_on_https_on_every_answer_over_https(self, settings):
        settings.SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
        settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
        client = Client(raise_request_exception=False)
        for method in METHODS:
            for address in addresses():
                answer = client.generic(method, address.path, secure=True)
                header = answer.get("Strict-Transport-Security")
                assert header == "max-age=63072000; includeSubDomains; preload", address.path
        for path in ("/static/img/icon.svg", "/static/nothing", "/nothing/"):
            assert "Strict-Transport-Security" in client.get(path, secure=True)


def test_it_sees_what_should_not_be_there():
    """The same eyes on a page that does everything wrong."""
    page = """<style>p{}</style><p style="x" onclick="y">z</p><a href="javascript:1">z</a>
    <script>1</script><script src="https://elsewhere.example/x.js"></script>
    <img src="//elsewhere.example/y.png"><iframe src="z"></iframe>
    <form action="https://elsewhere.example/"></form>
    <link rel="stylesheet" href="https://elsewhere.example/x.css">"""
    seen = Resources(page)
    assert len(seen.inline) >= 6
    assert len([url for url in seen.loads + seen.sends if not _is_ours(url)]) == 4
    assert len(seen.bare) == 3
