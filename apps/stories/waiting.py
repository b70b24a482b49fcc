"""How long a story waits for a reader, measured: never promised."""

import contextlib
import math
from datetime import timedelta

from django.core.cache import cache
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.stories.lifecycle import Actor, State
from apps.stories.models import Story, StoryMove

WEEK = 7
KEPT_SECONDS = 300
# The upper end of what we say: people read less in some weeks.
SLOWER = 1.5
MOST_DAYS = 365
# Up to how many days, how many days one step is, and how it is said.
SPANS = (
    (
        13,
        1,
        _(
            "At the pace of the last week, that takes about %(low)d to %(high)d days. "
            "This is no promise."
        ),
    ),
    (
        59,
        7,
        _(
            "At the pace of the last week, that takes about %(low)d to %(high)d weeks. "
            "This is no promise."
        ),
    ),
    (
        MOST_DAYS,
        30,
        _(
            "At the pace of the last week, that takes about %(low)d to %(high)d months. "
            "This is no promise."
        ),
    ),
)
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
    return in_words(days)


def in_words(days: int) -> str | Promise:
    """A span of time around so many days, as rough as it is far away."""
    if days <= 2:
        return _("At the pace of the last week, that takes a day or two. This is no promise.")
    if days > MOST_DAYS:
        return _("So many wait that we cannot say how long it takes.")
    size, saying = next((size, saying) for up_to, size, saying in SPANS if days <= up_to)
    low = max(1, days // size)
    return saying % {"low": low, "high": max(low + 1, math.ceil(days * SLOWER / size))}


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
