"""Opening review tasks: by a sweep over stories that wait, so that none is forgotten."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Subquery

from apps.accounts.permissions import Permission
from apps.moderation import order, queries
from apps.moderation.models import Kind, Lane, ReviewTask, Stage
from apps.moderation.two_people import NAMING, YOUNG, rule_holds
from apps.stories import lifecycle
from apps.stories.checking import version
from apps.stories.lifecycle import CLAIMED, State
from apps.stories.models import Message, Revision, Screening, Story

BATCH = 500
FROM_OUTSIDE = (Kind.REPORT, Kind.NOTICE, Kind.SAMPLE)


def open_tasks() -> int:
    """Open a review task for each story that waits for a person and has none."""
    opened = 0
    while stories := list(_without_task()[:BATCH]):
        ReviewTask.objects.bulk_create(map(_task_for, stories), ignore_conflicts=True)
        opened += len(stories)
    return opened


def open_task(story: Story, kind: Kind, lane: Lane, **more: Any) -> ReviewTask | None:
    """Open one more task on a story, beside its review; None when one of this kind is open."""
    task = ReviewTask(
        story=story,
        kind=kind,
        language=story.language,
        chance=_chance(),
        **_seen_of(story),
        **more,
    )
    _begin(task, lane)
    with transaction.atomic():
        ReviewTask.objects.bulk_create([task], ignore_conflicts=True)
        return ReviewTask.objects.filter(pk=task.pk).first()


def begin_again(task: ReviewTask) -> dict[str, Any]:
    """What changes on a task whose story goes back to the first reader: a new round.

    An appeal ends: the story that it was about is read anew.
    """
    if task.kind == Kind.APPEAL:
        return {"is_open": False}
    lane = lane_of(task.story, resubmitted=task.resubmitted)
    return {
        "round": task.round + 1,
        "stage": Stage.FIRST,
        "needs": Permission.READ_STORIES,
        "others_only": False,
        "reasons": [],
        "acts_at": None,
        **order.times_again(task, lane),
    }


def lane_of(story: Story, *, resubmitted: bool) -> Lane:
    """Where a story waits that nobody has escalated."""
    return Lane.CRISIS if story.at_risk else Lane.WAITING if resubmitted else Lane.NEW


def mark_urgent() -> None:
    """Tasks of stories in which a later check saw a risk to life go to the first lane.

    Not those that anybody can open on such a story: a report would jump the queue. Nor those of
    the safeguarding lead, who may have written to the writer and wait for an answer.
    """
    newly = ReviewTask.objects.filter(is_open=True, acts_at=None, story__at_risk=True)
    newly = newly.exclude(lane=Lane.CRISIS).exclude(needs=Permission.CARE)
    for task in newly.exclude(kind__in=FROM_OUTSIDE):
        task.risk = 1
        times = order.times_again(task, Lane.CRISIS)
        ReviewTask.objects.filter(pk=task.pk, is_open=True).update(risk=1, **times)


def take_over_new_readings() -> int:
    """What the queue says of a story follows its newest reading, where nobody has it in hands.

    Returns how many tasks were brought up to date, at most BATCH.
    """
    read = Screening.objects.filter(revision__story=OuterRef("story"))
    newest = Subquery(read.order_by("-revision__number").values("version")[:1])
    waiting = ReviewTask.objects.filter(is_open=True, kind=Kind.REVIEW, acts_at=None, claim=None)
    older = waiting.exclude(screened_with=version()).annotate(newest=newest)
    chosen = older.filter(newest=version()).order_by("pk")[:BATCH]
    done = 0
    for task in chosen.select_related("story").prefetch_related(*READINGS):
        unclaimed = ReviewTask.objects.filter(pk=task.pk, is_open=True, claim=None)
        done += unclaimed.update(**_seen_of(task.story))
    return done


READINGS = (
    Prefetch("story__revisions", Revision.objects.defer("sealed").order_by("-number")),
    Prefetch("story__revisions__screening", Screening.objects.defer("sealed")),
)


def _without_task() -> Any:
    open_ = ReviewTask.objects.filter(story=OuterRef("pk"), is_open=True, kind=Kind.REVIEW)
    answers = Message.objects.filter(story=OuterRef("pk"), from_writer=True)
    last = Revision.objects.filter(story=OuterRef("pk")).order_by("-number")
    return (
        Story.objects.filter(~Exists(open_), state__in=queries.READABLE)
        .annotate(
            answered=Exists(answers),
            last=Subquery(last.values("number")[:1]),
            redacted=Subquery(last.values("by_team")[:1]),
        )
        .prefetch_related(
            Prefetch("revisions", Revision.objects.defer("sealed").order_by("-number")),
            Prefetch("revisions__screening", Screening.objects.defer("sealed")),
        )
    )


def _task_for(story: Any) -> ReviewTask:
    resubmitted = story.answered or (story.last or 1) > 1
    task = ReviewTask(
        story=story,
        language=story.language,
        chance=_chance(),
        resubmitted=resubmitted,
        **_seen_of(story),
    )
    lane = lane_of(story, resubmitted=resubmitted)
    if story.state == State.ESCALATED:
        lane, task.needs = Lane.CRISIS, Permission.CARE
    elif story.redacted and rule_holds():
        lane = _hold(story, task)
    _begin(task, lane)
    return task


def _begin(task: ReviewTask, lane: Lane) -> None:
    """Let a new task wait in `lane` from now on."""
    for name, value in order.times_again(task, lane).items():
        setattr(task, name, value)
    assert task.due_at
    task.opened_at = task.due_at - order.TARGETS[lane]


def _hold(story: Story, task: ReviewTask) -> Lane:
    """What our team took details out of is read by a second person, never by the same."""
    if story.state == State.QUEUED:
        # The claim was checked when the details were taken out; nobody has changed a word since.
        lifecycle.perform(story.pk, "hold", vouched=CLAIMED)
    task.stage, task.needs, task.others_only = Stage.SECOND, Permission.SECOND_REVIEW, True
    task.reasons = ["redacted"]
    return Lane.CRISIS if story.at_risk else Lane.WAITING


def _seen_of(story: Story) -> dict[str, Any]:
    """What somebody learns before they take it: topics, length, whether it is heavy, risk."""
    revision = max(story.revisions.all(), key=lambda each: each.number, default=None)
    screening: Screening | None = getattr(revision, "screening", None)
    findings = screening.findings if screening else {}
    declared = revision.declared if revision else {}
    codes = {*declared, *findings.get("labels", [])}
    levels = [*declared.values(), *_levels(findings.get("warnings", []), codes)]
    return {
        "codes": sorted(codes),
        "words": screening.words if screening else 0,
        "screened_with": screening.version if screening else "",
        "heavy": story.at_risk or "described" in levels,
        "risk": _risk(story, screening, findings, codes),
    }


def _levels(warnings: Iterable[dict[str, Any]], codes: set[str]) -> list[str]:
    return [each["level"] for each in warnings if each["code"] in codes]


def _risk(
    story: Story, screening: Screening | None, findings: dict[str, Any], codes: set[str]
) -> float:
    """0 to 1. A life first, then children, then what names somebody or was not checked."""
    kinds = {each["kind"] for each in findings.get("identifying", [])}
    if story.at_risk:
        return 1.0
    if codes & YOUNG:
        return 0.8
    if screening is None or screening.failed or kinds & NAMING:
        return 0.5
    return 0.0


def _chance() -> float:
    return secrets.SystemRandom().random()
