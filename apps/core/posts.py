"""Addresses that only take what a form posts, and what they say to somebody who just comes by."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

View = Callable[..., HttpResponse]


def posts_only(url_name: str) -> Callable[[View], View]:
    """Like Django's `require_POST`, but a GET is sent on to `url_name`.

    A reload in a new tab, another language or a sign-in on the way asks for the same address
    without the form; an empty page would have neither a way on nor Leave.
    """

    def decorated(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in ("GET", "HEAD"):
                return redirect(url_name)
            if request.method != "POST":
                return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
            return view(request, *args, **kwargs)

        return answered

    return decorated
