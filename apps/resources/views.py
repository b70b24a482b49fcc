"""Find help and one entry of it: read by anybody, cached for nobody in particular."""

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from apps.core import places
from apps.core.audience import public
from apps.core.caching import kept, public_page
from apps.resources import queries
from apps.resources.check_words import FIELD_NAMES
from apps.resources.forms import DirectoryFilter
from apps.resources.models import Status
from apps.resources.qr import code_of


@public
@kept("country", "language", "channel", "audience", "open")
@public_page
def find_help(request: HttpRequest) -> HttpResponse:
    """`/help/?country=&language=&channel=&audience=&open=1`: numbers first, never an empty page."""
    form = DirectoryFilter.read(request.GET, languages=queries.languages_offered())
    asked = form.cleaned_data
    country, language, channel = asked["country"], asked["language"], asked["channel"]
    page_language = get_language() or "en"
    context = {
        "form": form,
        "asked": asked,
        "country_name": places.country_name(country, page_language),
        "directory": queries.directory(
            country, language, channel, asked["audience"], open_now=asked["open"]
        ),
    }
    if not country:
        context |= _where_it_is_spoken(language or page_language, channel)
    return render(request, "resources/help.html", context | _for_programs(request, country))


@public
@kept()
@public_page
def entry(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """`/help/<id>/`: one entry with the days that matter; what it became, when it is over."""
    service = queries.entry(service_id)
    if service is None:
        return _gone(request, service_id)
    confirmed = service.confirmations.order_by("-day").values_list("field", "day")
    here = settings.SITE_URL + request.path
    context = {
        "service": service,
        "confirmed": [
            (FIELD_NAMES[field], day) for field, day in confirmed if field in FIELD_NAMES
        ],
        "qr": code_of(here),
        "here": here,
    }
    return render(request, "resources/entry.html", context | {"site_url": settings.SITE_URL})


def _gone(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Withdrawn for good, or not confirmed for too long; anything else was never here."""
    service = queries.former_entry(service_id)
    if service is None:
        raise Http404
    context = {"successor": queries.successor(service), "country": service.home}
    status = 410 if service.status == Status.RETIRED else 404
    return render(request, "resources/entry_gone.html", context, status=status)


def _for_programs(request: HttpRequest, country: str) -> dict[str, str]:
    """The page's one address, whatever else was asked for, and where to embed it from."""
    query = f"?country={country}" if country else ""
    here = f"{settings.SITE_URL}{request.path}{query}"
    told = urlencode({"url": here, "format": "json"})
    return {
        "site_url": settings.SITE_URL,
        "address_query": query,
        "oembed": f"{settings.SITE_URL}{reverse('embeds:oembed')}?{told}",
    }


def _named(code: str) -> dict[str, str]:
    return {"code": code, "name": places.own_name(code), "direction": places.direction(code)}


def _where_it_is_spoken(language: str, channel: str) -> dict[str, object]:
    """One tap to a country from the start of the page."""
    spoken = set(queries.countries_with_help(language, channel))
    every = set(queries.countries_listed())
    named = places.countries(get_language() or "en")
    return {
        "language_listed": _named(language),
        "countries_listed": [(code, name) for code, name in named if code in spoken],
        "countries_more": [(code, name) for code, name in named if code in every - spoken],
    }
