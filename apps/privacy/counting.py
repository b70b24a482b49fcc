"""What a quarter came to, counted in the record and in the moves of stories. Both only grow, so a
quarter that is over is counted once, and what is public of it goes through the gate."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.moderation.measuring import STEPS
from apps.moderation.models import VERDICTS, Kind, Measure, Measured
from apps.numbers.report import write_quarter
from apps.privacy.models import LegalRequest, QuarterFigures
from apps.stories.models import StoryMove

Counts = dict[str, dict[str, int]]
SPANS = {"day": timedelta(days=1), "two_days": timedelta(days=2), "week": timedelta(days=7)}
LONGER = "longer"
BATCH = 1000


def count_quarters(today: date | None = None) -> int:
    """Count every quarter that is over and has not been counted. Safe to run twice."""
    now = quarter_of(today or timezone.now().date())
    first = _first_day()
    done = {*QuarterFigures.objects.values_list("first_day", flat=True)}
    todo = [day for day in _quarters(first, now) if day not in done] if first else []
    for day in todo:
        _keep(day, counts_of(day))
    if settings.DEMO:
        # Nobody is meant there, so the quarter that runs is told too.
        write_quarter(now, counts_of(now))
    return len(todo)


def counts_of(first_day: date) -> Counts:
    """Line -> part -> number, for the quarter that begins on this day."""
    until = next_quarter(first_day)
    moves = StoryMove.objects.filter(day__gte=first_day, day__lt=until)
    acts = AuditEntry.objects.filter(day__gte=first_day, day__lt=until)
    return {
        "received": {"": _moved(moves, "send")},
        "read": {"": _stories(acts.filter(verb__in=VERDICTS, details__kind=Kind.REVIEW))},
        "published": {"": _moved(moves, "publish")},
        "declined": _declined(moves),
        "appeals": _appeals(acts),
        "hidden": {"": _stories(acts.filter(verb="hide", kind="story"))},
        "restored": {"": _moved(moves, "restore")},
        "removed": {"": _moved(moves, "remove")},
        "reports": {"": acts.filter(details__kind=Kind.REPORT).exclude(verb="claimed").count()},
        "notices": _notices(acts),
        "holds": {"": acts.filter(verb="confirm_hold").count()},
        "disclosures": {"": acts.filter(verb="confirm_disclosure").count()},
        "holds_ended": {"": acts.filter(verb="lift_hold").count()},
        "times": _times(first_day, until),
        "requests": _requests(first_day),
    }


def quarter_of(day: date) -> date:
    """The first day of the quarter that a day is in."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def next_quarter(first_day: date) -> date:
    """The first day of the quarter after this one."""
    return quarter_of(first_day + timedelta(days=93))


@transaction.atomic
def _keep(first_day: date, counts: Counts) -> None:
    row = QuarterFigures(first_day=first_day, counts=counts)
    QuarterFigures.objects.bulk_create([row], ignore_conflicts=True)
    write_quarter(first_day, QuarterFigures.objects.get(first_day=first_day).counts)


def _times(first_day: date, until: date) -> dict[str, int]:
    """How long decisions took that were made in these days, in four spans."""
    taken = Measure.objects.filter(name=Measured.DECIDED, day__gte=first_day, day__lt=until)
    counts: Counter[str] = Counter()
    for step, number in taken.values_list("step").annotate(Count("pk")):
        counts[span_of(step)] += number
    return {name: counts[name] for name in (*SPANS, LONGER)}


def span_of(step: int) -> str:
    """In which span a step of the scale of apps/moderation/measuring.py lies."""
    ends = STEPS[step] if step < len(STEPS) else timedelta.max
    return next((name for name, longest in SPANS.items() if ends <= longest), LONGER)


def _requests(first_day: date) -> dict[str, int]:
    outcomes = LegalRequest.objects.filter(quarter=first_day).values_list("outcome", flat=True)
    counts = Counter(outcomes)
    return {each: counts[each] for each in LegalRequest.Outcome.values}


def _quarters(first: date, until: date) -> Iterable[date]:
    day = quarter_of(first)
    while day < until:
        yield day
        day = next_quarter(day)


def _first_day() -> date | None:
    days = [
        rows.aggregate(first=Min("day"))["first"]
        for rows in (StoryMove.objects.all(), AuditEntry.objects.all())
    ]
    return min((day for day in days if day), default=None)


def _stories(acts: QuerySet[AuditEntry]) -> int:
    return acts.values("object_id").distinct().count()


def _moved(moves: QuerySet[StoryMove], move: str) -> int:
    return moves.filter(move=move).values("story_id").distinct().count()


def _declined(moves: QuerySet[StoryMove]) -> dict[str, int]:
    """By the rule of the last decision before it; a change that was declined stays out of this."""
    counts: Counter[str] = Counter()
    stories = [str(each) for each in moves.filter(move="confirm_decline").values_list(
        "story_id", flat=True)]  # fmt: skip
    until = moves.order_by("-day").values_list("day", flat=True).first()
    for at in range(0, len(stories), BATCH):
        said = AuditEntry.objects.filter(
            object_id__in=stories[at : at + BATCH], verb="decline", day__lte=until
        )
        rules = {entry.object_id: entry.details for entry in said.order_by("sequence")}
        counts.update(_code(details, "rule") for details in rules.values())
    return dict(counts)


def _appeals(acts: QuerySet[AuditEntry]) -> dict[str, int]:
    """Answered in one way or the other; what was overturned and undone is not answered."""
    undone = {_code(details, "task") for details in _details(acts.filter(verb="undo"))}
    overturned = [_code(details, "task") for details in _details(acts.filter(verb="overturn"))]
    return {
        "upheld": acts.filter(verb="uphold").count(),
        "overturned": sum(task not in undone for task in overturned),
    }


def _notices(acts: QuerySet[AuditEntry]) -> dict[str, int]:
    """By reason and outcome, as "named:hidden"."""
    told = _details(acts.filter(verb="answer_notice", kind="notice"))
    pairs = (f"{_code(each, 'reason')}:{_code(each, 'outcome')}" for each in told)
    return dict(Counter(pairs))


def _details(acts: QuerySet[AuditEntry]) -> Iterable[dict[str, Any]]:
    return acts.values_list("details", flat=True).iterator()


def _code(details: dict[str, Any], name: str) -> str:
    return str(details.get(name, ""))
