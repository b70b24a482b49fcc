"""Feeds of what changed, and one entry as a card or as JSON-LD: for everybody to read and keep."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import http_date
from django.utils.translation import override

from apps.core import feeds
from apps.resources.feeds import changes, newest
from apps.resources.hsds_answers import open_data, problem
from apps.resources.json_ld import json_ld as as_json_ld
from apps.resources.models import Service
from apps.resources.vcard import vcard as as_vcard

# It says nothing of what it is about to whoever looks at a list of files.
FILE_NAME = "contact.vcf"
NOTHING = "Nothing here has this id. /help/ has what there is."


@open_data
def atom(request: HttpRequest) -> HttpResponse:
    return _dated(feeds.atom(changes()))


@open_data
def json(request: HttpRequest) -> HttpResponse:
    return _dated(feeds.json_feed(changes()))


@open_data
def vcard(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """In English, or with `?language=ar` in a language of the site."""
    service = _shown(service_id)
    if service is None:
        return problem(NOTHING, status=404)
    asked = request.GET.get("language", "")
    with override(asked if asked in dict(settings.LANGUAGES) else "en"):
        card = as_vcard(service)
    answer = HttpResponse(card, content_type="text/vcard; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return answer


@open_data
def json_ld(request: HttpRequest, service_id: UUID) -> HttpResponse:
    service = _shown(service_id)
    if service is None:
        return problem(NOTHING, status=404)
    return JsonResponse(
        as_json_ld(service),
        content_type="application/ld+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _dated(answer: HttpResponse) -> HttpResponse:
    last = newest().first()
    if last:
        answer["Last-Modified"] = http_date(last.last_modified.timestamp())
    return answer


def _shown(service_id: UUID) -> Service | None:
    return Service.objects.shown().with_details().filter(pk=service_id).first()
