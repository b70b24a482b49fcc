"""What readers report: kept as it comes, counted by a sweep, one open task a story.

A report never hides a story and never moves its task to another lane (docs/decisions/0017).
"""

import logging
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.accounts.permissions import Permission
from apps.moderation import order
from apps.moderation.claims import close_task
from apps.moderation.models import (
    Claim,
    Kind,
    Lane,
    Report,
    ReportOutcome,
    ReportReason,
    ReportRecord,
    ReviewTask,
)
from apps.moderation.opening import open_task
from apps.moderation.weights import weight_of, weighted
from apps.stories.lifecycle import State
from apps.stories.models import Revision, Story
from apps.stories.shown import revision_behind, shown_text

logger = logging.getLogger("chorus.moderation")

BATCH = 500
# More of one reason on the same words say nothing new, and are not kept.
KEPT = 1000
# Somebody may be found or hurt while it stands there.
GRAVE = frozenset({ReportReason.NAMES, ReportReason.DANGER})
# So many tasks of reports may stand before what waits longer; the others wait beside new stories.
ROOM = 20
OPEN = ReportOutcome.OPEN
JUDGED = (ReportOutcome.AGREED, ReportOutcome.DIFFERED)


def keep_report(*, story: Story, reason: str, levels: dict[str, str], form_key: bytes) -> None:
    """Keep what a reader says of a story that is out; a form counts once.

    `levels` are the warnings it asks for, code to level. Nothing else happens here.
    """
    text = shown_text(story)
    revision = revision_behind(story, text) if text else None
    if revision is None or _has_enough(story, revision, reason):
        return
    report = Report(
        lookup=salted_hmac("report", form_key, algorithm="sha256").digest(),
        story=story,
        reason=reason,
        levels=levels,
        digest=revision.digest,
        day=timezone.now().date(),
    )
    Report.objects.bulk_create([report], ignore_conflicts=True)


def collect_reports() -> int:
    """Bring what was reported to one open task a story; out: how many reports were looked at.

    Safe to run twice, and at once: each story is locked for its turn.
    """
    _let_go()
    waiting = Report.objects.filter(task=None, outcome=OPEN, story__published_month__isnull=False)
    collected = 0
    for story_id in waiting.order_by().values_list("story", flat=True).distinct()[:BATCH]:
        try:
            with transaction.atomic():
                collected += _collect(story_id)
        except Exception:
            logger.exception("reports on a story could not be counted")
    return collected


def settle_reports(
    reports: Iterable[Report], *, right: Collection[str], learn: bool = True
) -> None:
    """Close these reports: a person agreed with the reasons in `right` and with no other.

    One call is one decision, so each reason learns from it once.
    """
    found = list(reports)
    agreed = [each for each in found if each.reason in right]
    differed = [each for each in found if each.reason not in right]
    close_reports(agreed, ReportOutcome.AGREED)
    close_reports(differed, ReportOutcome.DIFFERED)
    for reason in sorted({each.reason for each in found}) if learn else []:
        ReportRecord.objects.get_or_create(reason=reason)
        ReportRecord.objects.filter(reason=reason).update(
            decided=F("decided") + 1, agreed=F("agreed") + int(reason in right)
        )


def close_reports(reports: Iterable[Report], outcome: str) -> None:
    """Say what became of them."""
    keys = [each.pk for each in reports]
    Report.objects.filter(pk__in=keys, outcome=OPEN).update(outcome=outcome)


def open_reports(task: ReviewTask) -> list[Report]:
    """The reports that wait for an answer on this task."""
    return list(Report.objects.filter(task=task, outcome=OPEN))


def is_decided(report: Report, decided: Collection[str]) -> bool:
    """Whether all that it says had been decided before."""
    return report.topics() <= set(decided)


def decided_topics(story: Story, digest: str) -> set[str]:
    """What people have decided on these very words, whatever they thought of it."""
    judged = Report.objects.filter(story=story, digest=digest, outcome__in=JUDGED)
    rows = judged.values_list("reason", "levels").distinct()
    return {
        topic for reason, levels in rows for topic in Report(reason=reason, levels=levels).topics()
    }


def weigh(task: ReviewTask, digest: str) -> None:
    """Put an open task where the reports on the words that are out bring it, in its lane."""
    rows = open_on(task, digest).values_list("day", "reason").annotate(Count("pk")).order_by()
    counts = {(day, reason): number for day, reason, number in rows}
    weights = _weights()
    grave = [weights[reason] for _day, reason in counts if reason in GRAVE]
    task.reported = weighted(counts, weights)
    task.risk = max([task.risk, *grave])
    ReviewTask.objects.filter(pk=task.pk, is_open=True).update(
        reported=task.reported, risk=task.risk, rank_at=order.rank_of(task)
    )


def open_on(task: ReviewTask, digest: str) -> Any:
    """Open reports of a task on these words."""
    return Report.objects.filter(task=task, outcome=OPEN, digest=digest)


def _collect(story_id: UUID) -> int:
    story = Story.objects.select_for_update(no_key=True).get(pk=story_id)
    text = shown_text(story)
    revision = revision_behind(story, text) if text else None
    if revision is None:
        return 0
    found = Report.objects.filter(story=story, task=None, outcome=OPEN)
    here = [each for each in found if each.digest == revision.digest]
    close_reports([each for each in found if each not in here], ReportOutcome.OVERTAKEN)
    task = _open_one(story)
    if here and task and Claim.objects.filter(task=task, expires_at__gt=Now()).exists():
        # Whoever has it decides on what they have seen; these wait until then.
        return 0
    decided = decided_topics(story, revision.digest)
    new = [each for each in here if not is_decided(each, decided)]
    close_reports([each for each in here if each not in new], ReportOutcome.DUPLICATE)
    if new:
        _add(new, task or _opened(story, new), revision)
    return len(found)


def _open_one(story: Story) -> ReviewTask | None:
    tasks = ReviewTask.objects.select_for_update(no_key=True, of=("self",))
    return tasks.filter(story=story, kind=Kind.REPORT, is_open=True).first()


def _opened(story: Story, reports: Iterable[Report]) -> ReviewTask:
    lane = lane_for({each.reason for each in reports})
    # Whoever takes it can hide the story: that is what a report may ask for.
    task = open_task(story, Kind.REPORT, lane, needs=Permission.HIDE_STORY)
    assert task is not None, "the story is locked, and none was open"
    return task


def lane_for(reasons: Collection[str]) -> Lane:
    """The lane of a task that opens with these reasons; it stays there.

    What may lead to somebody is harm that goes on; everything else is that readers wait. A flood
    over many stories does not fill either: past some tasks, the next wait beside new stories.
    """
    waiting = ReviewTask.objects.filter(kind=Kind.REPORT, is_open=True)
    for lane in (Lane.HARM, Lane.WAITING) if GRAVE & set(reasons) else (Lane.WAITING,):
        if waiting.filter(lane=lane).count() < ROOM:
            return lane
    return Lane.NEW


def _add(reports: Iterable[Report], task: ReviewTask, revision: Revision) -> None:
    Report.objects.filter(pk__in=[each.pk for each in reports]).update(task=task)
    weigh(task, revision.digest)


def _let_go() -> None:
    """Forget what was said of stories that are gone, and close tasks of stories that are not out.

    Of those that can come back the reports stay, and open a task again when they do.
    """
    Report.objects.filter(story__state__in=[State.WITHDRAWN, State.ERASED]).delete()
    tasks = ReviewTask.objects.filter(kind=Kind.REPORT, is_open=True, story__published_month=None)
    for story_id in list(tasks.values_list("story", flat=True)):
        with transaction.atomic():
            story = Story.objects.select_for_update(no_key=True).get(pk=story_id)
            task = _open_one(story)
            if task and story.published_month is None:
                Report.objects.filter(task=task, outcome=OPEN).update(task=None)
                close_task(task)


def _has_enough(story: Story, revision: Revision, reason: str) -> bool:
    there = Report.objects.filter(story=story, digest=revision.digest, reason=reason)
    return there.order_by()[:KEPT].count() >= KEPT


def _weights() -> dict[str, float]:
    known = {each.reason: each for each in ReportRecord.objects.all()}
    return {
        reason: weight_of(agreed=known[reason].agreed, decided=known[reason].decided)
        if reason in known
        else weight_of(agreed=0, decided=0)
        for reason in ReportReason.values
    }
