"""How long a story waits for a reader, measured: never promised."""

import contextlib
import math
from datetime import timedelta

from django.core.cache import cache
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.stories.lifecycle import Actor, State
from apps.stories.models import Story, StoryMove

WEEK = 7
KEPT_SECONDS = 300
LOOKED_AT = ("approve", "decline", "ask", "propose", "escalate")


def days_to_wait(language: str) -> int | None:
    """Whole days until a story that joins the queue now is read, at the pace of the last 7 days.

    None when nobody decided on a story of this language in that time. Counted anew every five
    minutes, because every receipt asks.
    """
    with contextlib.suppress(Exception):
        known = cache.get(f"pace:{language}")
        if known is not None:
            return known or None
    days = _count(language)
    with contextlib.suppress(Exception):
        cache.set(f"pace:{language}", days or 0, KEPT_SECONDS)
    return days


def honest_time(language: str) -> str | Promise:
    """The same in a sentence for the writer."""
    days = days_to_wait(language)
    if days is None:
        return _("Nobody has read a story in this language in the last week, so it may take long.")
    return ngettext_lazy(
        "At the pace of the last week, that takes about %(days)d day.",
        "At the pace of the last week, that takes about %(days)d days.",
        "days",
    ) % {"days": days}


def _count(language: str) -> int | None:
    since = timezone.now().date() - timedelta(days=WEEK)
    of_story = Story.objects.filter(pk=OuterRef("story_id")).values("language")[:1]
    read = (
        StoryMove.objects.filter(actor=Actor.MODERATOR, day__gt=since, move__in=LOOKED_AT)
        .alias(language=Subquery(of_story))
        .filter(language=language)
        .count()
    )
    if not read:
        return None
    waiting = Story.objects.filter(state__in=[State.QUEUED, State.ESCALATED], language=language)
    return max(1, math.ceil(waiting.count() * WEEK / read))
