"""The pages that are kept, given out before Django makes a request of what was asked.

At a thousand readers a second, signals, middleware and the address of a view are most of the work.
"""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from apps.core.page_cache import LOOKED, kept_answer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

STATUS = {200: "200 OK", 304: "304 Not Modified"}


class KeptFirst:
    """A WSGI application around another one, which it asks for everything that is not kept.

    Every header goes out as it was kept, and only a host that Django allowed once is found.
    """

    def __init__(self, application: "WSGIApplication") -> None:
        self.application = application

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        environ[LOOKED] = is_simple(environ)
        answer = kept_answer(Asked(environ)) if environ[LOOKED] else None
        if answer is None:
            return self.application(environ, start_response)
        start_response(STATUS[answer.status_code], list(answer.items()))
        return (answer.content,)


class Asked(HttpRequest):
    """As much of a request as names an answer that is kept."""

    def __init__(self, environ: "WSGIEnvironment") -> None:
        # Nothing of the rest: it would cost as much as the answer.
        self.META = environ
        self.path = environ["PATH_INFO"]

    def _get_scheme(self) -> str:
        return str(self.META["wsgi.url_scheme"])


def is_simple(environ: "WSGIEnvironment") -> bool:
    """Whether Django would take this path to the letter."""
    path = environ.get("PATH_INFO", "")
    return path.isascii() and path.startswith("/") and not environ.get("SCRIPT_NAME")
