"""Answers of the HSDS addresses: JSON that any site may read, any proxy may keep, and no cookie."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from itertools import islice
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.http import parse_http_date_safe

from apps.core.audience import public
from apps.resources.hsds import Object

View = Callable[..., HttpResponse]
METHODS = "GET, HEAD, OPTIONS"
# Short: a number that was withdrawn should be gone everywhere soon.
KEEP = "public, max-age=30"
# Everything here is public, so any page of any site may read it (RULINGS 17).
FOR_EVERY_SITE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
BEFORE_ASKING = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}


def open_data(view: View) -> View:
    """For reading, by everybody and from everywhere; whoever has the newest gets a 304."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = _answer(request, view, *args, **kwargs)
        for name, value in FOR_EVERY_SITE.items():
            response[name] = value
        return response

    return public(answered)


def _answer(request: HttpRequest, view: View, *args: Any, **kwargs: Any) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": METHODS} | BEFORE_ASKING)
    if request.method not in ("GET", "HEAD"):
        told = problem("This address can only be read: use GET.", status=405)
        told["Allow"] = METHODS
        return told
    response = view(request, *args, **kwargs)
    if response.status_code != 200:
        return response
    response.setdefault("Cache-Control", KEEP)
    set_response_etag(response)
    return get_conditional_response(request, response.get("ETag"), _day(response), response) or (
        response
    )


def _day(response: HttpResponse) -> int | None:
    """When it last changed, where the view knows, in seconds."""
    told = response.get("Last-Modified")
    return parse_http_date_safe(told) if told else None


def problem(message: str, *, status: int) -> JsonResponse:
    """What is wrong and what to do, kept by nobody."""
    return JsonResponse({"error": message}, status=status, headers={"Cache-Control": "no-store"})


def one(data: Object) -> JsonResponse:
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


def page(
    rows: Any, total: int, asked: dict[str, Any], shape: Callable[[Any], Object]
) -> JsonResponse:
    """One page of `rows` (a queryset or a list), shaped, in the envelope of HSDS.

    A page past the last one is empty, and no error.
    """
    size, number = asked["per_page"], asked["page"] or 1
    contents = [shape(row) for row in rows[(number - 1) * size : number * size]]
    pages = -(-total // size)
    envelope = {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }
    return one(envelope)


LINES = 100


def stream(rows: Iterable[Any], shape: Callable[[Any], Object]) -> HttpResponse:
    """Every row, one JSON object a line, some lines at a time."""
    answer = StreamingHttpResponse(_lines(rows, shape), content_type="application/x-ndjson")
    return cast(HttpResponse, answer)


def _lines(rows: Iterable[Any], shape: Callable[[Any], Object]) -> Iterator[str]:
    left = iter(rows)
    while some := [*islice(left, LINES)]:
        yield "".join(json.dumps(shape(row), ensure_ascii=False) + "\n" for row in some)
