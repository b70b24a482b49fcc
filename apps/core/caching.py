"""Who may keep an answer, and for how long (RULINGS 8); and what its size tells on the way."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag

from apps.core import page_cache, replica

View = Callable[..., HttpResponse]
# Bytes: whoever watches the line sees a private page grow in steps of this size, and no page of
# My story smaller than the least, so that what a code opens is as long as what it does not.
STEP = 4096
LEAST = 3 * STEP
TAGS = "HTTP_IF_NONE_MATCH"
# Browsers ask again each time; a shared proxy may keep it for 30 seconds.
ASK_AGAIN = "max-age=0, must-revalidate, s-maxage=30"


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
        response["Cache-Control"] = ASK_AGAIN
        set_response_etag(response)
        return get_conditional_response(request, response["ETag"], None, response) or response

    return answered


def fresh_form(view: View) -> View:
    """A public page that holds a form key: drawn for each answer, so no proxy may share it.

    The view puts page_cache.HOLE where a key goes, or one that it has drawn itself.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return with_form_key(view(request, *args, **kwargs))

    return answered


def with_form_key(response: HttpResponse) -> HttpResponse:
    """The same for a page that holds a form key only sometimes."""
    response["Cache-Control"] = "private, no-cache"
    response.holes = True  # type: ignore[attr-defined]
    return response


def kept(*parameters: str) -> Callable[[View], View]:
    """The application keeps the answer (apps/core/page_cache.py), which may be read from a copy of
    the database. Stands outside of @public_page.

    For addresses without a question, and those that ask for nothing but `parameters`, each once
    and in few letters: what a stranger makes up fills no memory.
    """

    def door(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            # Before the view reads: what changes while it does makes the answer one of the past.
            version = page_cache.version_for(request, parameters)
            if version:
                # The whole page is made; whether its browser has it already is asked after that.
                known = request.META.pop(TAGS, None)
            response = replica.answered(request, lambda: view(request, *args, **kwargs))
            if version and known:
                request.META[TAGS] = known
            response.version = version  # type: ignore[attr-defined]
            return response

        answered.is_kept = True  # type: ignore[attr-defined]
        return answered

    return door
