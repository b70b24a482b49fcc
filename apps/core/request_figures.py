"""How many requests each route answers and how long it takes, in the counters of the machine.

A route is a name from urls.py, never a path. Whoever writes, or has a code or an account, is
counted under one name with all the others, so that no figure says what one person did
(docs/decisions/0032).
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.core import counts

GetResponse = Callable[[HttpRequest], HttpResponse]

# Milliseconds; what takes longer than the last one is in "more".
BUCKETS = (10, 50, 250, 1000)
MORE = "more"
# Names that are no routes. Everything that is not read by all alike is ANONYMOUS.
ANONYMOUS, STATIC, NO_ROUTE = "anonymous", "static", "no_route"
READING = {"GET", "HEAD", "OPTIONS"}


class RequestFigures:
    """Counts each answer of the application by route, status class and time."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        note(route_of(request), response.status_code, (time.perf_counter() - began) * 1000)
        return response


def note(route: str, status: int, took: float) -> None:
    """Count an answer. In: a name of `route_of`, the HTTP status, milliseconds."""
    status_class = f"{min(max(status // 100, 1), 5)}xx"
    counts.add(f"request|{route}|{status_class}|{bucket_of(took)}")
    counts.add(f"request_ms|{route}|{status_class}", round(took))


def bucket_of(took: float) -> str:
    """The bucket of a time in milliseconds, by its upper end."""
    return next((str(end) for end in BUCKETS if took <= end), MORE)


def route_of(request: HttpRequest) -> str:
    """The name that a request is counted under."""
    match = request.resolver_match
    if match is None:
        return STATIC if request.path_info.startswith(settings.STATIC_URL) else NO_ROUTE
    audience = getattr(match.func, "audience", "")
    if audience.startswith("staff:") or (audience == "public" and request.method in READING):
        return match.view_name or NO_ROUTE
    return ANONYMOUS
