"""The same headers from a real server, where others than Django have a say."""

import http.client
from urllib.parse import urlsplit

import pytest

from tests.security.test_every_answer import ABSENT, HEADERS, POLICY, policy_of

pytestmark = pytest.mark.django_db(transaction=True)

PATHS = [
    *("/", "/write/", "/my-story/", "/accounts/login/", "/moderation/", "/healthz", "/readyz"),
    *("/x", "/nothing/", "/static/css/site.css", "/static/js/leave.js", "/static/nothing.css"),
    *("/about", "/%ff", "/..%2f..%2fetc/passwd", "/stories/%00/", "/" + "a" * 4000),
]


def ask(site, method: str, path: str, **headers: str) -> http.client.HTTPResponse:
    wire = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=60)
    wire.request(method, path, headers=headers)
    answer = wire.getresponse()
    answer.read()
    wire.close()
    return answer


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "TRACE"])
def test_it_guards_what_goes_over_the_wire(site, method: str):
    for path in PATHS:
        answer = ask(site, method, path)
        at = f"{method} {path[:40]}: {answer.status}"
        assert policy_of(answer.headers["Content-Security-Policy"]) == policy_of(POLICY), at
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, at
        told = [name for name in ABSENT if name in answer.headers and name != "Server"]
        assert not told, at
        assert not any(mark.isdigit() for mark in answer.headers.get("Server", "")), at


def test_it_compresses_no_private_page(site):
    for path in ("/write/", "/my-story/", "/accounts/login/", "/me-too/"):
        answer = ask(site, "GET", path, **{"Accept-Encoding": "gzip, br, zstd, deflate"})
        assert "Content-Encoding" not in answer.headers
        assert int(answer.headers["Content-Length"]) % 4096 == 0


def test_it_sends_nothing_off_this_machine(site, open_page, foreign_requests):
    """A walk through the public pages in a browser: 0 requests to anybody else."""
    page = open_page()
    page.goto(site.url)
    links = page.locator("nav a, footer a, main a").evaluate_all("all => all.map(e => e.href)")
    ours = sorted(
        {url.split("#")[0] for url in links if url.startswith(site.url) and "/x" not in url}
    )
    assert len(ours) > 8
    for prefix in ("", "/ar"):
        for url in ours:
            page.goto(url.replace(site.url, site.url + prefix, 1) if prefix not in url else url)
    assert not foreign_requests
    assert not page.context.cookies()
