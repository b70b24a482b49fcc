"""Who may keep an answer, and for how long (RULINGS 8); and what its size tells on the way."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag

View = Callable[..., HttpResponse]
# Bytes: whoever watches the line sees a private page grow in steps of this size, and no page of
# My story smaller than the least, so that what a code opens is as long as what it does not.
STEP = 4096
LEAST = 3 * STEP


class PrivateAnswers:
    """What nobody may keep depends on the cookie, and its length tells little of its words.

    Whatever gives somebody a cookie is kept by nobody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.cookies:
            response["Cache-Control"] = "no-store"
        if "no-store" in response.get("Cache-Control", ""):
            patch_vary_headers(response, ["Cookie"])
            pad(response)
        return response


def pad(response: HttpResponse) -> None:
    """Spaces behind the end of a page, up to the next multiple of STEP; nothing else is padded."""
    page = response.get("Content-Type", "").startswith("text/html")
    if not page or response.streaming or not response.content:
        return
    least = LEAST if response.status_code == 200 else STEP
    size = max(least, -(-len(response.content) // STEP) * STEP)
    response.content = response.content.ljust(size)
    if "Content-Length" in response:
        response["Content-Length"] = str(len(response.content))


def private(view: View) -> View:
    """Nobody keeps the answer: not the browser, not a proxy."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Cookie"])
        return response

    return answered


def for_one_reader(response: HttpResponse) -> HttpResponse:
    """Made from what somebody chose for themselves: no proxy shares it, and no browser keeps it."""
    response["Cache-Control"] = "private, no-store"
    return response


def public_page(view: View) -> View:
    """Browsers ask again each time; a shared proxy may keep it for 30 seconds.

    Unless the view has said who may keep it.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        if response.status_code != 200 or "Cache-Control" in response:
            response.setdefault("Cache-Control", "no-store")
            return response
        response["Cache-Control"] = "max-age=0, must-revalidate, s-maxage=30"
        set_response_etag(response)
        return get_conditional_response(request, response["ETag"], None, response) or response

    return answered


def fresh_form(view: View) -> View:
    """A public page that holds a form key: drawn for this answer, so no proxy may share it."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-cache"
        return response

    return answered
