"""`/help/sheet.pdf`: one page of paper, drawn once in a while however often it is asked for."""

import contextlib
import hashlib
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from apps.core import limits
from apps.core.audience import public
from apps.core.caching import public_page
from apps.resources import queries, sheet
from apps.resources.forms import SheetForm

KEEP = 5 * 60
# Sheets drawn in a minute, for one place and for everybody; one takes half a second.
A_MINUTE = 60
FOR_ONE = 20
FOR_ALL = 60
LOCAL = 10


@public
@public_page
def sheet_pdf(request: HttpRequest) -> HttpResponse:
    """`?country=&language=&plain=1`, in the language of the page."""
    asked = SheetForm.read(request.GET, languages=queries.languages_offered()).cleaned_data
    key = _key(asked)
    pdf = _kept(key)
    if pdf is None:
        if not _may_draw(request):
            return _later(request)
        pdf = sheet.draw(_content(asked))
        with contextlib.suppress(Exception):
            cache.set(key, pdf, KEEP)
    name = {"Content-Disposition": 'inline; filename="sheet.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=name)


def _later(request: HttpRequest) -> HttpResponse:
    response = render(request, "errors/429.html", status=429)
    response["Retry-After"] = str(A_MINUTE)
    return response


def _content(asked: dict[str, Any]) -> sheet.Content:
    country, language = asked["country"], asked["language"]
    found = queries.directory(country, language)
    emergency = queries.emergency_for(country)
    local = (found.fitting + found.others)[:LOCAL]
    page = f"{settings.SITE_URL}{reverse('resources:help')}"
    return sheet.Content(
        country=country,
        emergency=emergency.numbers,
        any_mobile=emergency.any_mobile,
        services=local + found.worldwide,
        address="" if asked["plain"] else page + (f"?country={country}" if country else ""),
        site_name="" if asked["plain"] else settings.SITE_NAME,
    )


def _key(asked: dict[str, Any]) -> str:
    """Of what was understood, so that nobody fills the cache with what was not."""
    parts = urlencode(asked | {"page": get_language(), "day": timezone.now().date()})
    return f"sheet:{hashlib.sha256(parts.encode()).hexdigest()[:32]}"


def _kept(key: str) -> bytes | None:
    with contextlib.suppress(Exception):
        found: bytes | None = cache.get(key)
        return found
    return None


def _may_draw(request: HttpRequest) -> bool:
    here = limits.within("sheet", request, limit=FOR_ONE, seconds=A_MINUTE)
    return here and limits.add_for_everybody("sheet", seconds=A_MINUTE) <= FOR_ALL
