"""What the queue comes to, for those who lead it. Nothing here is about one person.

A figure of fewer than five is not shown: it could be told whose it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from apps.content_warnings.vocabulary import WARNINGS
from apps.moderation import queries
from apps.moderation.agreement import Pair, ac1, alpha
from apps.moderation.measuring import STEPS
from apps.moderation.models import (
    Choice,
    Decision,
    Kind,
    Lane,
    Measure,
    Measured,
    ReportReason,
    Stage,
)
from apps.stories.models import RedactionProposal, Screening, StoryMove

FEWEST = 5
IN_REVIEW = ("queued", "second_review", "awaiting_writer", "escalated", "publish_pending")


@dataclass(frozen=True)
class Times:
    """How long something took in one lane: `median` and `slowest` as upper ends of their steps.

    None where it took longer than the scale is, or where too few were measured.
    """

    lane: Lane
    count: int
    median: timedelta | None
    slowest: timedelta | None
    past_target: int
    steps: list[int]


@dataclass(frozen=True)
class Share:
    """`part` of `whole`, to be shown as a share where the whole is large enough."""

    part: int
    whole: int

    @property
    def shown(self) -> bool:
        return self.whole >= FEWEST

    @property
    def percent(self) -> int:
        return round(100 * self.part / self.whole) if self.whole else 0


@dataclass(frozen=True)
class Detector:
    """What our checks found of one topic, against what people decided in the end."""

    name: Any
    found: int
    right: int
    there: int

    @property
    def precision(self) -> int | None:
        return round(100 * self.right / self.found) if self.found >= FEWEST else None

    @property
    def recall(self) -> int | None:
        return round(100 * self.right / self.there) if self.there >= FEWEST else None


def times(name: Measured, since: date) -> list[Times]:
    """How long it took in each lane, for lanes with at least five."""
    rows = (
        Measure.objects.filter(name=name, day__gte=since)
        .values("lane", "step")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(past_target=True)))
    )
    lanes: dict[int, list[int]] = {}
    late: dict[int, int] = {}
    for row in rows:
        lanes.setdefault(row["lane"], [0] * (len(STEPS) + 1))[row["step"]] += row["n"]
        late[row["lane"]] = late.get(row["lane"], 0) + row["late"]
    return [
        Times(
            lane=Lane(lane),
            count=sum(steps),
            median=_quantile(steps, 0.5),
            slowest=_quantile(steps, 0.9),
            past_target=late[lane],
            steps=steps,
        )
        for lane, steps in sorted(lanes.items())
        if sum(steps) >= FEWEST
    ]


def past_target() -> list[tuple[Lane, int, int]]:
    """Of each lane: how many wait, and how many of them for longer than we promise."""
    now = timezone.now()
    rows = (
        queries.readable()
        .values("lane")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    )
    return [(Lane(row["lane"]), row["n"], row["late"]) for row in rows.order_by("lane")]


def shares(since: date) -> dict[str, Share]:
    """What became of what was read: withdrawn, accepted, overturned, leaked, missed."""
    moves = StoryMove.objects.filter(day__gte=since)
    decided = Decision.objects.filter(day__gte=since, is_shadow=False)
    published = moves.filter(move="publish").count()
    withdrawn = moves.filter(move="withdraw", source__in=IN_REVIEW).count()
    answers = RedactionProposal.objects.exclude(answer__in=["open", "overtaken"])
    appeals = decided.filter(choice__in=[Choice.UPHOLD, Choice.OVERTURN])
    escalated = decided.filter(choice=Choice.ESCALATE)
    return {
        "withdrawn": Share(withdrawn, withdrawn + published),
        "accepted": Share(answers.filter(answer="accepted").count(), answers.count()),
        "overturned": Share(appeals.filter(choice=Choice.OVERTURN).count(), appeals.count()),
        "leaked": Share(_leaks(decided), published),
        "missed": Share(escalated.filter(task__story__at_risk=False).count(), escalated.count()),
    }


def verdict_pairs(since: date) -> list[Pair]:
    """First and second verdicts of the same round, neither of which saw the other."""
    rows = Decision.objects.filter(
        day__gte=since,
        is_shadow=False,
        task__kind=Kind.REVIEW,
        choice__in=[Choice.PUBLISH, Choice.DECLINE],
        stage__in=[Stage.FIRST, Stage.SECOND],
    ).values_list("task", "round", "stage", "choice")
    found: dict[Any, dict[int, str]] = {}
    for task, round_, stage, choice in rows:
        found.setdefault((task, round_), {})[stage] = choice
    return [(each[1], each[2]) for each in found.values() if len(each) == 2]


def tag_pairs(since: date) -> list[Pair]:
    """Of each topic that one of two readers set: what either said, over all such stories."""
    rows = Decision.objects.filter(
        day__gte=since,
        is_shadow=False,
        task__kind=Kind.REVIEW,
        choice=Choice.PUBLISH,
        stage__in=[Stage.FIRST, Stage.SECOND],
    ).values_list("task", "round", "stage", "warnings")
    found: dict[Any, dict[int, dict[str, str]]] = {}
    for task, round_, stage, warnings in rows:
        levels = {each["code"]: each["level"] for each in warnings}
        found.setdefault((task, round_), {})[stage] = levels
    pairs: list[Pair] = []
    for each in found.values():
        if len(each) == 2:
            pairs += _tags(each[1], each[2])
    return pairs


def agreement(pairs: list[Pair]) -> dict[str, Any]:
    """How many pairs, how many of them equal, alpha and AC1; no figures of fewer than five."""
    if len(pairs) < FEWEST:
        return {"count": len(pairs), "shown": False}
    equal = sum(first == second for first, second in pairs)
    return {
        "count": len(pairs),
        "shown": True,
        "equal": Share(equal, len(pairs)),
        "alpha": alpha(pairs),
        "ac1": ac1(pairs),
    }


def detectors(since: date) -> list[Detector]:
    """Our checks against the last verdict that published each story, topic by topic."""
    final: dict[Any, set[str]] = {}
    decided = Decision.objects.filter(day__gte=since, choice=Choice.PUBLISH, is_shadow=False)
    for revision, warnings in decided.order_by("id").values_list("revision_id", "warnings"):
        final[revision] = {each["code"] for each in warnings}
    counts = {code: [0, 0, 0] for code in WARNINGS}
    screened = Screening.objects.filter(revision__in=final).values_list("revision", "findings")
    for revision, findings in screened.iterator():
        _compare(counts, {*findings.get("labels", [])}, final[revision])
    return [
        Detector(WARNINGS[code].name, found, right, there)
        for code, (found, right, there) in counts.items()
        if found >= FEWEST or there >= FEWEST
    ]


def _compare(counts: dict[str, list[int]], found: set[str], there: set[str]) -> None:
    for code in (found | there) & {*counts}:
        counts[code][0] += code in found
        counts[code][1] += code in found and code in there
        counts[code][2] += code in there


def _tags(first: dict[str, str], second: dict[str, str]) -> Iterable[Pair]:
    for code in sorted({*first, *second}):
        yield first.get(code, "none"), second.get(code, "none")


def _leaks(decided: Any) -> int:
    """Published stories that we hid because a reader pointed to a name."""
    hidden = decided.filter(choice=Choice.HIDE, task__kind=Kind.REPORT)
    named = hidden.filter(task__story__reports__reason=ReportReason.NAMES)
    return int(named.values("task__story").distinct().count())


def _quantile(steps: list[int], share: float) -> timedelta | None:
    """The upper end of the step in which this share of all is reached."""
    wanted, sofar = share * sum(steps), 0
    for end, count in zip(STEPS, steps, strict=False):
        sofar += count
        if sofar >= wanted:
            return end
    return None
