"""`/embed/`: the number, and a campaign's, inside the pages of other sites (docs/embedding.md)."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from apps.campaigns.phases import phase_of
from apps.campaigns.queries import public_campaign
from apps.campaigns.telling import label_of
from apps.core.audience import public
from apps.core.caching import public_page
from apps.numbers.queries import cells
from apps.resources.embed_forms import EmbedForm
from apps.resources.framing import let_frame


@public
@require_safe
def number(request: HttpRequest) -> HttpResponse:
    """How many have said it."""
    return _framed(request, "number_embeds/number.html", {"total": cells().one("total")})


@public
@require_safe
def campaign(request: HttpRequest, name: str) -> HttpResponse:
    """How many have said it with a campaign; on its day of silence no number."""
    found = public_campaign(name)
    if found is None:
        raise Http404
    context = {
        "campaign": found,
        "phase": phase_of(found, timezone.now().date()),
        "total": cells().one("campaign", found.slug),
    }
    return _framed(request, "number_embeds/campaign.html", context)


def _framed(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    language = EmbedForm.read(request.GET).page_language
    with translation.override(language):
        # Outside of what answers 304: that one has to say too who may frame what is kept.
        response = let_frame(_page(request, template, context), None)
    response["Content-Language"] = language
    return response


@public_page
def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    label = label_of(context.get("campaign"))
    return render(request, template, context | {"label": label, "here": settings.SITE_URL})
