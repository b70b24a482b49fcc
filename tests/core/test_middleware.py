"""What every answer carries, whatever it is an answer to; and the language of the path."""

import re
from typing import Any

import pytest
from django.test import Client

from apps.core.form_keys import draw_form_key
from apps.pages import views

pytestmark = pytest.mark.django_db

SAME_ON_ALL: dict[str, str | None] = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "DENY",
    "Access-Control-Allow-Origin": None,
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
}
ANSWERS: dict[str, tuple[int, str, str, dict[str, Any]]] = {
    "page": (200, "GET", "/", {}),
    "head": (200, "HEAD", "/about/", {}),
    "arabic": (200, "GET", "/ar/write/", {}),
    "list": (200, "GET", "/stories/", {}),
    "static": (200, "GET", "/static/img/icon.svg", {}),
    "static missing": (404, "GET", "/static/nothing.css", {}),
    "json": (200, "GET", "/healthz", {}),
    "missing": (404, "GET", "/nothing/", {}),
    "missing story": (404, "GET", "/stories/00000000-0000-4000-8000-000000000000/", {}),
    "slash": (301, "GET", "/about", {}),
    "leave": (303, "GET", "/x", {}),
    "staff": (302, "GET", "/moderation/", {}),
    "other method": (405, "PUT", "/me-too/take-back/", {}),
    "options": (405, "OPTIONS", "/about/", {}),
    "trace": (405, "TRACE", "/about/", {}),
    "refused": (403, "POST", "/me-too/", {}),
    "session form": (403, "POST", "/accounts/login/", {}),
    "other host": (400, "GET", "/", {"headers": {"host": "elsewhere.example"}}),
    "receipt": (200, "POST", "/me-too/", {"key": True}),
    "broken": (500, "GET", "/", {"broken": True}),
}


def answer(name: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    status, method, path, more = ANSWERS[name]
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    if more.get("broken"):
        monkeypatch.setattr(views, "public_total", lambda: 1 / 0)
    body = f"form_key={draw_form_key()}" if more.get("key") else ""
    kind = "application/x-www-form-urlencoded"
    response = client.generic(method, path, body, kind, headers=more.get("headers"))
    assert response.status_code == status
    return response


@pytest.mark.parametrize("name", ANSWERS)
def test_it_puts_every_header_on_every_answer(name: str, monkeypatch: pytest.MonkeyPatch):
    headers = answer(name, monkeypatch).headers
    assert {header: headers.get(header) for header in SAME_ON_ALL} == SAME_ON_ALL
    policy = headers["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";") if part.strip()} == POLICY
    permissions = dict(part.split("=") for part in headers["Permissions-Policy"].split(", "))
    assert {name for name, to in permissions.items() if to != "()"} == {
        "clipboard-write",
        "publickey-credentials-create",
        "publickey-credentials-get",
    }
    assert set(permissions.values()) == {"()", "(self)"}
    assert len(permissions) > 15
    assert "Accept-Language" not in headers.get("Vary", "")
    assert not {"Server", "X-Powered-By"} & {*headers}


@pytest.mark.parametrize("name", [name for name in ANSWERS if name != "session form"])
def test_it_gives_no_cookie_to_anybody_without_a_session(name: str, monkeypatch):
    assert not answer(name, monkeypatch).cookies


def test_it_insists_on_https_where_there_is_https(settings):
    settings.SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    for path in ("/", "/nothing/", "/x", "/healthz"):
        header = Client().get(path, secure=True)["Strict-Transport-Security"]
        assert header == "max-age=63072000; includeSubDomains; preload"


@pytest.mark.parametrize(
    ("path", "language", "direction"),
    [
        ("/", "en", "ltr"),
        ("/fr/", "fr", "ltr"),
        ("/ar/write/", "ar", "rtl"),
        ("/ur/nothing/", "ur", "rtl"),
        ("/nothing/", "en", "ltr"),
        # No page has these addresses.
        ("/en/", "en", "ltr"),
        ("/tlh/", "en", "ltr"),
    ],
)
def test_it_takes_the_language_from_the_path(path: str, language: str, direction: str):
    response = Client().get(path)
    assert response["Content-Language"] == language
    assert f'<html lang="{language}" dir="{direction}"' in response.content.decode()


def test_it_takes_the_language_from_nowhere_else():
    client = Client()
    client.cookies["django_language"] = "ar"
    before = Client().get("/about/").content
    assert client.get("/about/", headers={"accept-language": "ur"}).content == before
    # Nor from whoever was served by this thread before.
    Client().get("/de/")
    assert Client().get("/about/").content == before


def test_it_answers_an_address_without_a_slash_in_its_language():
    response = Client().get("/ar/about?from=here")
    assert response.status_code == 301
    assert response["Location"] == "/ar/about/?from=here"


def test_it_has_no_script_or_style_inside_a_page(monkeypatch):
    for name, (status, *_rest) in ANSWERS.items():
        response = answer(name, monkeypatch)
        monkeypatch.undo()
        if status == 301 or "html" not in response.get("Content-Type", ""):
            continue
        page = response.content.decode()
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|javascript:", page)
