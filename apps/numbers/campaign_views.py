"""Campaigns: all of them, one of them, and the picture of one."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.campaigns.card import draw_card
from apps.campaigns.forms import FindForm
from apps.campaigns.models import Campaign
from apps.campaigns.phases import phase_of
from apps.campaigns.queries import public_campaign, public_campaigns, with_part
from apps.campaigns.telling import label_of, text_of
from apps.core.audience import public
from apps.core.caching import fresh_form, kept, public_page
from apps.core.page_cache import HOLE
from apps.numbers.queries import cells


@public
@require_safe
@kept()
@public_page
def campaign_list(request: HttpRequest) -> HttpResponse:
    """All campaigns, or those that go by a name; whoever knows one whole name is led there."""
    form = FindForm(request.GET)
    typed = form.typed()
    if typed and (exact := public_campaign(typed)):
        return redirect("campaigns:page", exact.slug)
    found = public_campaigns()
    rows = with_part(found, typed) if typed else found
    today = timezone.now().date()
    shown = [(each, label_of(each), phase_of(each, today)) for each in rows]
    return render(request, "campaigns/list.html", {"form": form, "typed": typed, "rows": shown})


@public
@require_safe
@kept()
@fresh_form
def page(request: HttpRequest, name: str) -> HttpResponse:
    """One campaign by its address; any of its names leads there."""
    campaign = _named(name)
    if campaign.slug != name:
        return redirect("campaigns:page", campaign.slug)
    context = {
        "campaign": campaign,
        "label": label_of(campaign),
        "text": text_of(campaign),
        "phase": phase_of(campaign, timezone.now().date()),
        "total": cells().one("campaign", campaign.slug),
        "form_key": HOLE,
        "address": settings.SITE_URL + request.path,
        "card": settings.SITE_URL + reverse("campaigns:card", args=[campaign.slug]),
    }
    return render(request, "campaigns/page.html", context)


@public
@require_safe
@public_page
def card(request: HttpRequest, name: str) -> HttpResponse:
    """A quiet picture for messages; the same for everybody who asks."""
    campaign = _named(name)
    names = (each.name for each in campaign.names.all())
    titles = (text_of(campaign).title, *names, campaign.slug)
    return HttpResponse(draw_card(titles, settings.SITE_NAME), content_type="image/png")


def _named(name: str) -> Campaign:
    found = public_campaign(name)
    if found is None:
        raise Http404
    return found
