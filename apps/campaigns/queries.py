"""Which campaigns readers see, which of them take part in today, and how one is found."""

import re

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from apps.campaigns.folding import fold
from apps.campaigns.models import LONGEST_SLUG, Campaign, CampaignText, Hashtag, Status
from apps.campaigns.phases import ORDER, phase_of

PUBLIC = (Status.APPROVED, Status.ENDED)
SLUG = re.compile(rf"[-\w]{{1,{LONGEST_SLUG}}}", re.ASCII)


def titles(of: str = "texts") -> Prefetch:
    """For whoever shows campaigns beside something else: their titles, and not their words."""
    return Prefetch(of, CampaignText.objects.defer("words").order_by("pk"))


def everything() -> QuerySet[Campaign]:
    """All campaigns with host, names and texts; four queries."""
    return Campaign.objects.select_related("host").prefetch_related(
        Prefetch("names", Hashtag.objects.order_by("pk")),
        Prefetch("texts", CampaignText.objects.order_by("pk")),
    )


def public_campaigns() -> list[Campaign]:
    """What an operator approved, ended or not: what runs first, then by address."""
    today = timezone.now().date()
    found = everything().filter(status__in=PUBLIC)
    return sorted(found, key=lambda each: (ORDER.index(phase_of(each, today)), each.slug))


def public_campaign(name: str) -> Campaign | None:
    """By its slug or any of its names, in any spelling; None for every other."""
    found = everything().filter(status__in=PUBLIC)
    if SLUG.fullmatch(name) and (known := found.filter(slug=name).first()):
        return known
    folded = fold(name)
    return found.filter(names__folded=folded).first() if folded else None


def with_part(campaigns: list[Campaign], typed: str) -> list[Campaign]:
    """Those of which a name or a title holds what was typed, in any spelling."""
    part = fold(typed)
    return [
        each
        for each in campaigns
        if any(part in name.folded for name in each.names.all())
        or any(part in fold(text.title) for text in each.texts.all())
    ]


def running() -> QuerySet[Campaign]:
    """What can be joined today: approved, within its days, and not on its day of silence."""
    today = timezone.now().date()
    return (
        Campaign.objects.filter(status=Status.APPROVED)
        .filter(Q(begins_on=None) | Q(begins_on__lte=today))
        .filter(Q(ends_on=None) | Q(ends_on__gte=today))
        .exclude(quiet_on=today)
    )


def running_named(slug: str) -> Campaign | None:
    """One that can be joined today, by its slug; None for anything else, nonsense too."""
    if not SLUG.fullmatch(slug):
        return None
    return running().prefetch_related(titles()).filter(slug=slug).first()


def running_by_title() -> list[Campaign]:
    """Those that can be joined today, with their titles."""
    return list(running().prefetch_related(titles()).order_by("slug"))


def public_by_title() -> list[Campaign]:
    """All that readers see, with their titles."""
    found = Campaign.objects.filter(status__in=PUBLIC)
    return list(found.prefetch_related(titles()).order_by("slug"))
