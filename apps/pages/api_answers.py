"""What every answer of the API carries: open to all sites, kept by no search engine, no cookie."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from apps.core import limits
from apps.core.audience import public
from apps.core.caching import public_page
from apps.resources.hsds_answers import BEFORE_ASKING, FOR_EVERY_SITE, METHODS

View = Callable[..., HttpResponse]
HEADERS = FOR_EVERY_SITE | {
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "X-Robots-Tag": "noindex, noarchive, nosnippet",
}
PROBLEM = "application/problem+json"
# What one place (a /24 or a /56, apps/core/limits.py) may ask within SECONDS.
MOST, SECONDS = 600, 60


def for_programs(view: View) -> View:
    """For reading, by everybody and from everywhere, so often a minute; 304 where nothing changed.

    Not `wraps`: the mark with which the library takes a view out of the check on forms stays
    behind. A post is refused by that check, and then says so in JSON (`refused`).
    """

    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = _answer(request, view, *args, **kwargs)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return public(answered)


def _answer(request: HttpRequest, view: View, *args: Any, **kwargs: Any) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": METHODS} | BEFORE_ASKING)
    if request.method not in ("GET", "HEAD"):
        return refused()
    if not limits.within("api", request, limit=MOST, seconds=SECONDS):
        told = problem("Too much at once from where you are. Wait a minute and ask again.", 429)
        told["Retry-After"] = str(SECONDS)
        return told
    return public_page(_as_get(view))(request, *args, **kwargs)


def _as_get(view: View) -> View:
    """The library answers GET; the server takes the body off an answer to HEAD."""

    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        method, request.method = request.method, "GET"
        try:
            return view(request, *args, **kwargs)
        finally:
            request.method = method

    return answered


def refused() -> HttpResponse:
    """Nothing here takes anything."""
    told = problem("This address can only be read: use GET.", 405)
    told["Allow"] = METHODS
    return told


def problem(detail: str, status: int) -> HttpResponse:
    """What is wrong and what to do, as RFC 9457 writes it; kept by nobody."""
    said = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return JsonResponse(
        said, status=status, content_type=PROBLEM, headers={"Cache-Control": "no-store"}
    )
