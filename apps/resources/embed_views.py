"""`/embed/`: help inside the pages of other sites, without a cookie and without a script."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from apps.core import places
from apps.core.audience import public
from apps.core.caching import public_page
from apps.resources.embed_forms import EmbedForm
from apps.resources.embed_queries import Embedded, embedded
from apps.resources.framing import let_frame
from apps.resources.hsds_answers import one, open_data, problem
from apps.resources.models import Phone, Service
from apps.resources.oembed import NotOurs, Unknown, answer_for


@public
@require_safe
def resources(request: HttpRequest) -> HttpResponse:
    """A card of help for a frame (docs/embedding.md)."""
    form = EmbedForm.read(request.GET)
    with translation.override(form.page_language):
        found = embedded(form.cleaned_data, form.page_language)
        # Outside of what answers 304: that one has to say too who may frame what is kept.
        response = let_frame(_card(request, form, found), found.origins)
    response["Content-Language"] = form.page_language
    return response


@public_page
def _card(request: HttpRequest, form: EmbedForm, found: Embedded) -> HttpResponse:
    country = form.cleaned_data["country"]
    context = {
        "language": form.page_language,
        "direction": places.direction(form.page_language),
        "found": found,
        "country": country,
        "country_name": places.country_name(country, form.page_language),
        "here": settings.SITE_URL,
    }
    return render(request, "embeds/resources.html", context)


@public
@require_safe
def blank(request: HttpRequest) -> HttpResponse:
    """Where Leave leads inside a frame: nothing. The page around it stays as it is."""
    return let_frame(_nothing(request), None)


@public_page
def _nothing(request: HttpRequest) -> HttpResponse:
    return render(request, "embeds/blank.html")


@open_data
def as_json(request: HttpRequest) -> HttpResponse:
    """The same as data, for whoever wants to draw it themselves."""
    form = EmbedForm.read(request.GET)
    with translation.override(form.page_language):
        return one(_as_data(embedded(form.cleaned_data, form.page_language), form.page_language))


@open_data
def oembed(request: HttpRequest) -> HttpResponse:
    """`?url=&format=json&maxwidth=&maxheight=` after oembed.com."""
    try:
        return one(answer_for(request.GET))
    except Unknown:
        return problem("Only JSON is given here: ask with format=json.", status=501)
    except NotOurs:
        start = reverse("embeds:resources")
        return problem(f"Nothing here can be embedded from this url. {start} can.", status=404)


def _as_data(found: Embedded, language: str) -> dict[str, Any]:
    numbers = [
        {"number": each.number, "for": [str(kind) for kind in each.kind_names]}
        for each in found.emergency.numbers
    ]
    return {
        "language": language,
        "emergency_first": found.first,
        "emergency": numbers or [{"number": found.emergency.any_mobile, "for": []}],
        "services": [_service(each) for each in found.services],
    }


def _service(service: Service) -> dict[str, Any]:
    """One card, in the words of the page; what is not known is left out."""
    data = {
        "id": str(service.pk),
        "name": service.name_here.text,
        "organization": service.organization.name,
        "alert": service.alert_here.text,
        "for_whom": str(service.for_whom),
        "phones": [_phone(phone) for phone in service.phones.all()],
        "chats": [chat.url for chat in service.chats],
        "url": service.url,
        "languages": [each.code for each in service.spoken],
        "hours": service.hours_in_words or service.hours_in_source,
        "opening_hours": service.opening_hours,
        "open_now": service.open_in_words(),
        "free": True if service.is_free else service.free_of_charge,
        "on_phone_bill": service.on_phone_bill,
        "confirmed": service.assured_date and service.assured_date.isoformat(),
        "freshness": service.freshness,
        "entry": settings.SITE_URL + reverse("resources:entry", args=[service.pk]),
    }
    return {name: value for name, value in data.items() if value not in ("", None, [])}


def _phone(phone: Phone) -> dict[str, str]:
    data = {
        "number": phone.number,
        "type": phone.type,
        "href": phone.href,
        "keyword": phone.keyword,
        "from_abroad": phone.number_from_abroad,
    }
    return {name: value for name, value in data.items() if value}
