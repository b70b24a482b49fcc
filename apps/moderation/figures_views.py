"""The figures of the queue, for those who lead it."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.requests import StaffRequest
from apps.core.audience import staff
from apps.moderation import figures
from apps.moderation.bars import bars_of
from apps.moderation.models import Measured

DAYS = 90


@staff("see_metrics")
@require_safe
def show(request: StaffRequest) -> HttpResponse:
    """Ninety days, each figure as a picture and as a table."""
    since = timezone.now().date() - timedelta(days=DAYS)
    looks = figures.times(Measured.FIRST_LOOK, since)
    published = figures.times(Measured.PUBLISHED, since)
    context = {
        "days": DAYS,
        "fewest": figures.FEWEST,
        "waiting": figures.past_target(),
        "looks": [(each, bars_of(each.steps)) for each in looks],
        "published": [(each, bars_of(each.steps)) for each in published],
        "shares": figures.shares(since),
        "verdicts": figures.agreement(figures.verdict_pairs(since)),
        "tags": figures.agreement(figures.tag_pairs(since)),
        "detectors": figures.detectors(since),
    }
    return render(request, "moderation/figures.html", context)
