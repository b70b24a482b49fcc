"""Answers that are the same for everybody are kept in this process (RULINGS 8, decision 29).

An answer is served again only while the version of the public pages is the one it was made with,
which is asked before each (under load once in PAGE_VERSION_MS for all), and for about a minute:
opening hours and days move without a change of any row. Nothing here is needed for a right answer:
without it every page is made anew.
"""

import re
import secrets
import time
from collections.abc import Callable, Collection

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

from apps.core import counts
from apps.core.form_keys import draw_form_key
from apps.core.page_shelf import SHELF, Address, Kept
from apps.core.public_version import public_version

GetResponse = Callable[[HttpRequest], HttpResponse]

# What stands in a page in the place of a form key, until an answer is given. As long as one; drawn
# by each process, so that nobody can write it into a story.
HOLE = secrets.token_hex(32)[: len(draw_form_key())]
# Bytes: an answer that is longer is not kept.
LONGEST = 256 * 1024
# What may be asked for in the address of an answer that is kept.
LONGEST_QUERY = 200
SHORT = re.compile(r"[\w-]{0,40}", re.ASCII)
# In the environment of a request for which nothing is kept.
LOOKED = "chorus.looked"
# What an answer does not say again when the browser has it already.
OF_THE_BODY = ("Content-Type", "Content-Disposition")


class PageCache:
    """Stands around everything, so that what is kept costs none of the rest."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The door before Django has looked already (apps/core/page_cache_door.py).
        if not request.META.get(LOOKED) and (answer := kept_answer(request)):
            return answer
        response = self.get_response(request)
        version = getattr(response, "version", None)
        if version is None:
            return filled(response)
        counts.add("page_misses")
        if may_stay(response):
            SHELF.put(address_of(request), Kept.of(response), version)
        return filled(unless_known(request, response))


def kept_answer(request: HttpRequest) -> HttpResponse | None:
    """What is kept for this request and still holds, ready to go."""
    if request.META["REQUEST_METHOD"] not in ("GET", "HEAD") or request.META.get("HTTP_COOKIE"):
        return None
    kept = kept_at(address_of(request))
    if kept is None:
        return None
    counts.add("page_hits")
    return filled(unless_known(request, kept.answer()))


def kept_at(address: Address) -> Kept | None:
    """What is kept and still holds. Files and forms cost no question to the database."""
    version = version_lately() if SHELF.has(address) else None
    return SHELF.get(address, version) if version else None


def address_of(request: HttpRequest) -> Address:
    """As it was asked for, to the letter: no two addresses are taken for one."""
    meta = request.META
    host = meta.get("HTTP_HOST") or f"{meta.get('SERVER_NAME')}:{meta.get('SERVER_PORT')}"
    return Address(request.scheme or "", host, request.path, meta.get("QUERY_STRING", ""))


def version_for(request: HttpRequest, parameters: Collection[str]) -> int | None:
    """With which version an answer begins that may be kept; None for one that may not."""
    shared = request.method == "GET" and not request.META.get("HTTP_COOKIE")
    return version_now() if shared and is_plain(request, parameters) else None


def is_plain(request: HttpRequest, parameters: Collection[str]) -> bool:
    """Whether the address asks for nothing else than these, each once and in few letters."""
    query = request.META.get("QUERY_STRING", "")
    return len(query) <= LONGEST_QUERY and all(
        name in parameters and len(values) == 1 and SHORT.fullmatch(values[0])
        for name, values in (request.GET.lists() if query else ())
    )


class _Lately:
    """The last version that was read, and until when it serves."""

    version: int | None = None
    until = 0.0


def version_lately() -> int | None:
    """The version, read at most PAGE_VERSION_MS ago: at a thousand readers a second the question
    was most of the work, and twenty milliseconds are less than a page is on its way."""
    asked_at = time.monotonic()
    if asked_at >= _Lately.until or connection.in_atomic_block:
        # As before each request: what leaves by the door before Django begins none, and a line to a
        # database that is not the right one any more would be kept for ever.
        connection.close_if_unusable_or_obsolete()
        _Lately.version = version_now()
        _Lately.until = asked_at + settings.PAGE_VERSION_MS / 1000
    return _Lately.version


def version_now() -> int | None:
    """None where an answer may not be kept: the database is away, or this is inside a transaction,
    whose changes move no version before they are committed."""
    if connection.in_atomic_block:
        return None
    try:
        return public_version() or None
    except Error:
        return None


def may_stay(response: HttpResponse) -> bool:
    """Whether this answer is one for everybody."""
    shared = not response.cookies and "no-store" not in response.get("Cache-Control", "")
    return shared and response.status_code == 200 and len(response.content) <= LONGEST


def unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, or 304 where the browser has it already."""
    known, tag = request.META.get("HTTP_IF_NONE_MATCH"), response.get("ETag")
    if not (known and tag and response.status_code == 200 and is_among(tag, known)):
        return response
    response.status_code, response.content = 304, b""
    for name in OF_THE_BODY:
        del response[name]
    response["Content-Length"] = "0"
    return response


def is_among(tag: str, known: str) -> bool:
    """A proxy that changed nothing of the words may have made a tag a weak one."""
    tags = parse_etags(known)
    return tags == ["*"] or tag in (each.removeprefix("W/") for each in tags)


def filled(response: HttpResponse) -> HttpResponse:
    """With a form key of its own in each hole. A hole has the length of a key."""
    if getattr(response, "holes", False):
        first, *rest = response.content.split(HOLE.encode())
        response.content = first + b"".join(draw_form_key().encode() + part for part in rest)
    return response
