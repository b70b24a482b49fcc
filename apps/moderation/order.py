"""The order in a lane, by when a task should be looked at and by what speaks for it.

P = 60 x min(age / target, 2) + 25 x risk + 10 if resubmitted + min(20, 6 x log2(1 + reports)).

Of two tasks of one lane the difference of P does not change while both are younger than twice
their target. So P is kept as one moment that an index can order: `rank_at` is when the task was
opened, moved back by what its fixed points are worth (a target of time is worth 60 points). What
is past twice its target comes first in its lane (docs/decisions/0014).
"""

import math
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.moderation.models import Lane, ReviewTask

TARGETS = {
    Lane.CRISIS: timedelta(minutes=30),
    Lane.HARM: timedelta(hours=2),
    Lane.WAITING: timedelta(hours=24),
    Lane.NEW: timedelta(hours=72),
    # Nobody waits for these: the figure only orders them.
    Lane.QUALITY: timedelta(days=28),
}
FOR_AGE, FOR_RISK, FOR_RESUBMITTED, FOR_REPORTS, EACH_REPORT = 60, 25, 10, 20, 6


def fixed_points(*, risk: float, resubmitted: bool, reported: float) -> float:
    """What speaks for a task whatever its age: 0 to 55. `risk` is 0 to 1, `reported` is the
    weighted number of distinct reporters."""
    reports = min(FOR_REPORTS, EACH_REPORT * math.log2(1 + reported))
    return FOR_RISK * risk + FOR_RESUBMITTED * resubmitted + reports


def priority(task: ReviewTask, now: datetime) -> float:
    """P of a waiting task, as the formula above says it."""
    return FOR_AGE * min(age(task, now) / TARGETS[Lane(task.lane)], 2) + _points(task)


def times(
    lane: Lane, *, risk: float = 0, resubmitted: bool = False, reported: float = 0
) -> dict[str, Any]:
    """`lane`, `due_at` and `rank_at` of a task that begins to wait in `lane` now.

    Rounded up to 5 minutes for a crisis and to 15 for the rest (RULINGS 6).
    """
    due = _rounded(timezone.now() + TARGETS[lane], 5 if lane == Lane.CRISIS else 15)
    points = fixed_points(risk=risk, resubmitted=resubmitted, reported=reported)
    return {"lane": lane, "due_at": due, "rank_at": _rank(lane, due, points)}


def times_again(task: ReviewTask, lane: Lane | None = None) -> dict[str, Any]:
    """The same for a task that begins to wait anew, in another lane or its own."""
    return times(
        Lane(task.lane) if lane is None else lane,
        risk=task.risk,
        resubmitted=task.resubmitted,
        reported=task.reported,
    )


def rank_of(task: ReviewTask) -> datetime:
    """The place of a task that keeps its age while what speaks for it has changed."""
    assert task.due_at
    return _rank(Lane(task.lane), task.due_at, _points(task))


def age(task: ReviewTask, now: datetime) -> timedelta:
    """How long it has waited in its lane, to the quarter of an hour."""
    assert task.due_at
    return max(timedelta(0), now - (task.due_at - TARGETS[Lane(task.lane)]))


def overdue_before(lane: Lane, now: datetime) -> datetime:
    """What was due before this moment has waited for more than twice its target."""
    return now - TARGETS[lane]


def why_now(task: ReviewTask, now: datetime) -> list[str | Promise]:
    """What brought a task to its place, in words; what weighs most stands first."""
    waited = age(task, now) / TARGETS[Lane(task.lane)]
    said: list[tuple[bool, str | Promise]] = [
        (task.lane == Lane.CRISIS, _("a life may be at risk")),
        (task.lane == Lane.HARM, _("harm may go on while it waits")),
        (waited > 2, _("it has waited for more than twice the time we promise")),
        (1 < waited <= 2, _("it has waited for longer than we promise")),
        (task.stage > 1, _("it needs a second person")),
        (task.resubmitted, _("the writer has answered")),
        (task.reported > 0, _("readers pointed to it")),
        (task.risk >= 0.5, _("our checks found something to look at closely")),
    ]
    return [words for holds, words in said if holds] or [_("it has waited the longest")]


def _points(task: ReviewTask) -> float:
    return fixed_points(risk=task.risk, resubmitted=task.resubmitted, reported=task.reported)


def _rank(lane: Lane, due: datetime, points: float) -> datetime:
    return due - TARGETS[lane] - TARGETS[lane] * (points / FOR_AGE)


def _rounded(at: datetime, minutes: int) -> datetime:
    at = at.replace(second=0, microsecond=0)
    return at + timedelta(minutes=minutes - at.minute % minutes)
