"""A surge that goes on by itself, and off again: by how long stories wait, or how many come.

It holds nothing back: posts cost a moment of work. What is looked at is coarse: the day-old times
of open tasks, and counters in memory that name nobody.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.accounts.queries import someone_reads
from apps.audit.services import record
from apps.core import limits
from apps.moderation.models import Kind, Lane, ReviewTask
from apps.stories.models import Surge
from apps.stories.surge_switch import begin_by_itself, calm_by_itself, go_on, surge_now

# One story that nobody takes is no surge.
FEWEST = 20
# Young again is younger than this part of the figure, so that it does not go on and off.
YOUNG = 0.5
DOOR_SECONDS = 30
A_MINUTE = 60 // DOOR_SECONDS


def look() -> None:
    """Begin a surge, let it go on, or end it; who asks twice changes nothing twice."""
    surge = surge_now()
    why = _why(already=surge is not None)
    with transaction.atomic():
        if why and surge:
            go_on()
        elif why and begin_by_itself(why=why):
            _note("begin_surge", why)
        elif surge and not why and calm_by_itself():
            _note("end_surge", surge.why)


def _why(*, already: bool) -> str:
    """What speaks for a surge now; while one is on, half of each figure is enough."""
    part = YOUNG if already else 1
    if _waits_longer_than(timedelta(hours=settings.SURGE_AFTER_HOURS * part)):
        return Surge.Why.AGE
    for action, most, why in (
        ("me-too", settings.SURGE_ME_TOOS, Surge.Why.ME_TOOS),
        ("story", settings.SURGE_STORIES, Surge.Why.STORIES),
    ):
        if limits.lately(action, seconds=DOOR_SECONDS) * A_MINUTE > most * part:
            return why
    return ""


def _waits_longer_than(time: timedelta) -> bool:
    """Whether FEWEST stories of the ordinary lanes wait for so long, in languages that are read.

    `rank_at` is never later than when a task was opened, and an index orders it.
    """
    before = timezone.now() - time
    read = [code for code, _name in settings.LANGUAGES if someone_reads(code)]
    waiting = ReviewTask.objects.filter(is_open=True, acts_at=None, kind=Kind.REVIEW)
    old = waiting.filter(rank_at__lt=before, opened_at__lt=before, language__in=read)
    return old.filter(lane__in=[Lane.WAITING, Lane.NEW])[:FEWEST].count() >= FEWEST


def _note(verb: str, why: str) -> None:
    record(actor=None, verb=verb, kind="site", object_id="surge", details={"why": str(why)})
