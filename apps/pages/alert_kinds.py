"""What can go wrong without anybody pressing a button: how to see it, and what to do."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.audit.queries import chain_state
from apps.moderation import queries, roster
from apps.moderation.models import Lane
from apps.pages import health
from apps.resources.reporting import called_wrong
from apps.stories.models import Surge

DAY = timedelta(hours=24)
COUNTED_TO = 500


@dataclass(frozen=True)
class Kind:
    """`look` counts what is wrong now, 0 for nothing. `for_team`: moderators see it, too."""

    look: Callable[[datetime], int]
    says: str | Promise
    do: str | Promise
    for_team: bool = False


def _past_target(lane: Lane) -> Callable[[datetime], int]:
    def look(now: datetime) -> int:
        late = queries.readable().filter(lane=lane, due_at__lt=now)
        return late.order_by()[:COUNTED_TO].count()

    return look


def _nobody_ahead(now: datetime) -> int:
    gaps = roster.gaps(now, now + DAY)
    return int(len(gaps) == 1 and gaps[0].end - gaps[0].start == DAY)


def _record_breaks(now: datetime) -> int:
    state = chain_state()
    return int(not state.ok or state.is_late)


def _no_backup(now: datetime) -> int:
    """Whether the file that each backup touches is older than it may be; not asked without one."""
    if not settings.BACKUP_MARKER:
        return 0
    try:
        age = time.time() - Path(settings.BACKUP_MARKER).stat().st_mtime
    except OSError:
        return 1
    return int(age > settings.BACKUP_HOURS * 3600)


def _away(part: str) -> Callable[[datetime], int]:
    return lambda _now: int(not health.look()[part])


MORE_READERS = _("Ask people to read, or invite more.")
KINDS: dict[str, Kind] = {
    "unwatched": Kind(
        roster.unwatched,
        _("Urgent stories wait, and nobody who may take them is on duty."),
        _("Call somebody who looks after urgent stories. Then plan who is on duty."),
        for_team=True,
    ),
    "nobody_for": Kind(
        lambda now: len(queries.nobody_for(now)),
        _("Stories wait that nobody on the team may take."),
        _(
            "Look at languages and roles on the page of people. Somebody who has decided on a "
            "story before is not given it again."
        ),
        for_team=True,
    ),
    "nobody_ahead": Kind(
        _nobody_ahead,
        _("Nobody is on duty in the coming 24 hours."),
        _("Ask people to sign up. While nobody is there, writers are told so."),
        for_team=True,
    ),
    "late_crisis": Kind(
        _past_target(Lane.CRISIS),
        _("Urgent stories wait for longer than we promise."),
        _("Call somebody who looks after urgent stories."),
    ),
    "late_harm": Kind(
        _past_target(Lane.HARM),
        _("Stories that may do harm wait for longer than we promise."),
        MORE_READERS,
    ),
    "late_waiting": Kind(
        _past_target(Lane.WAITING),
        _("People who wait for an answer wait for longer than we promise."),
        MORE_READERS,
    ),
    "late_new": Kind(
        _past_target(Lane.NEW),
        _("New stories wait for longer than we promise."),
        MORE_READERS,
    ),
    "surge": Kind(
        lambda _now: int(Surge.objects.filter(is_on=True).exclude(why=Surge.Why.PERSON).exists()),
        _("A surge has begun by itself."),
        _("Look at the page of the surge. It ends by itself after a calm day."),
    ),
    "wrong_numbers": Kind(
        lambda _now: len(called_wrong()),
        _("Two readers say that a number of an entry is wrong."),
        _("Call it within 24 hours. Nothing is hidden. The list is beside Unconfirmed help."),
    ),
    "record": Kind(
        _record_breaks,
        _("The record of acts does not hold, or was not looked at."),
        _("Stop changing things, copy the database, ask your partner, and tell the auditor."),
    ),
    "backup": Kind(
        _no_backup,
        _("There is no fresh backup."),
        _("Look at the machine that makes backups, and at the file that BACKUP_MARKER names."),
    ),
    "broker": Kind(
        _away("broker"),
        _("The broker is away."),
        _("Start it again. Nothing is lost: what waits is in the database."),
    ),
    "worker": Kind(
        _away("worker"),
        _("No worker answers."),
        _("Start the workers again. Nothing is lost: what waits is in the database."),
    ),
    "beat": Kind(
        _away("beat"),
        _("The clock does not ring."),
        _("Start Beat again. Until then nothing is read by the machine and nothing goes out."),
    ),
}
