"""Who may keep an answer, and for how long (RULINGS 8)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Nobody keeps the answer: not the browser, not a proxy."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Cookie"])
        return response

    return answered


def public_page(view: View) -> View:
    """Browsers ask again each time; a shared proxy may keep it for 30 seconds."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        if response.status_code != 200:
            response["Cache-Control"] = "no-store"
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
