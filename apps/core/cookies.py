"""The session's cookie changes with every private answer (docs/decisions/0009).

A browser may bring back a page that it was told not to keep, unless a cookie has changed since.
So the cookie reads `<session key>.<nonce>`: the key stays, and with it the one row behind it; the
nonce means nothing, is kept nowhere, and is drawn anew each time.
"""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NONCE_BYTES = 9


def session_key_in(cookie: str) -> str:
    """The session key of a cookie's value, with or without a nonce behind it."""
    return cookie.partition(".")[0]


def changed(session_key: str) -> str:
    """A value for the cookie that it never had before."""
    return f"{session_key}.{secrets.token_urlsafe(NONCE_BYTES)}"


class ChangingCookie:
    """Stands around Django's SessionMiddleware. Whoever has no session gets no cookie here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        given = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if given is not None:
            # Begun or saved just now; one that was ended has an empty value and stays so.
            if given.value:
                response.cookies[settings.SESSION_COOKIE_NAME] = changed(given.value)
        elif is_private(response) and (key := session_key_of(request)):
            give(response, changed(key))
        return response


def is_private(response: HttpResponse) -> bool:
    """Whether nobody may keep this answer."""
    return "no-store" in response.get("Cache-Control", "")


def session_key_of(request: HttpRequest) -> str:
    """The key of the session that this request came with and that was looked at; else ""."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.session.accessed:
        return ""
    return request.session.session_key or ""


def give(response: HttpResponse, value: str) -> None:
    """As SessionMiddleware does: for as long as the browser is open, and for no script."""
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        value,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=settings.SESSION_COOKIE_HTTPONLY,
        samesite="Strict",
    )
