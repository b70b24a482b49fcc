"""Several tasks at once: to a senior, back to the queue, or a duplicate report closed.

Never a decision on a story. What would change is listed first; what has changed between that list
and the word to go on is left alone and named. Lock order: story, task, claim, chain head.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.audit.services import record
from apps.moderation.acts import log_act, role_of
from apps.moderation.claims import end_claims
from apps.moderation.models import (
    Choice,
    Claim,
    Decision,
    Kind,
    Report,
    ReportOutcome,
    ReviewTask,
)
from apps.moderation.recording import move_on
from apps.moderation.reporting import (
    close_reports,
    decided_topics,
    is_decided,
    open_reports,
    weigh,
)
from apps.moderation.review_acts import FOR_MODERATORS
from apps.stories.models import Revision, Story
from apps.stories.shown import revision_behind, shown_text

MOST = 25


class Act(StrEnum):
    SENIOR = "senior"
    RELEASE = "release"
    DUPLICATES = "duplicates"


class Change(StrEnum):
    """What would happen to one task."""

    TO_SENIOR = "to_senior"
    RELEASED = "released"
    CLOSED = "closed"
    FEWER = "fewer"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Line:
    """One task of a dry run. `mark` is what it looked like; another one means that it changed."""

    task: ReviewTask
    change: Change
    number: int
    mark: str

    @property
    def picked(self) -> str:
        """What the form carries from the dry run to the word to go on."""
        return f"{self.task.pk}:{self.mark}"


@dataclass(frozen=True)
class Done:
    """What was carried out, and what had changed since the dry run or is gone."""

    changed: list[Line]
    skipped: list[UUID]


def filtered(filters: dict[str, Any]) -> QuerySet[ReviewTask]:
    """Open tasks by kind, lane, language, and the reason of an open report; in order."""
    tasks = ReviewTask.objects.filter(is_open=True, acts_at=None).select_related("story")
    if reason := filters.get("reason"):
        reported = Report.objects.filter(reason=reason, outcome=ReportOutcome.OPEN)
        tasks = tasks.filter(pk__in=reported.values("task"))
    chosen = {name: filters[name] for name in ("kind", "lane", "language") if filters.get(name)}
    return tasks.filter(**chosen).order_by("lane", "rank_at", "chance")


def dry_run(*, act: Act, task_ids: Iterable[UUID]) -> list[Line]:
    """What this act would do to each of these tasks, at most 25. Nothing is changed."""
    found = ReviewTask.objects.filter(pk__in=list(task_ids)[:MOST], is_open=True)
    return [_line(act, task) for task in found.select_related("story").order_by("lane", "rank_at")]


def carry_out(*, user: User, act: Act, picked: Iterable[tuple[UUID, str]]) -> Done:
    """Do it to each task that still looks as it did in the dry run, each on its own.

    One entry for the whole, and one that names it as parent for each task. Raises PermissionError
    for who may not.
    """
    wanted, parent = list(picked)[:MOST], uuid4()
    with transaction.atomic():
        if not User.objects.get(pk=user.pk).may(Permission.ROUTE_TASKS):
            raise PermissionError
        details = {"act": act.value, "tasks": len(wanted)}
        record(
            actor=user,
            role=role_of(user),
            verb="bulk",
            kind="bulk",
            object_id=parent,
            details=details,
        )
    lines = {task_id: _one(user, act, task_id, mark, parent) for task_id, mark in wanted}
    return Done(
        changed=[line for line in lines.values() if line],
        skipped=[task_id for task_id, line in lines.items() if line is None],
    )


@transaction.atomic
def _one(user: User, act: Act, task_id: UUID, mark: str, parent: UUID) -> Line | None:
    stories = Story.objects.select_for_update(no_key=True, of=("self",))
    stories.filter(pk__in=ReviewTask.objects.filter(pk=task_id).values("story")).first()
    locked = ReviewTask.objects.select_for_update(no_key=True, of=("self",))
    task = locked.filter(pk=task_id, is_open=True).select_related("story").first()
    if task is None:
        return None
    list(Claim.objects.select_for_update(no_key=True).filter(task=task))
    line = _line(act, task)
    if line.mark != mark or line.change == Change.NOTHING:
        return None
    ACTS[act](task)
    log_act(user, f"bulk_{act}", task, parent=str(parent), number=line.number)
    return line


def _line(act: Act, task: ReviewTask) -> Line:
    claim = Claim.objects.filter(task=task, expires_at__gt=Now()).first()
    change, number = LOOKS[act](task, claim)
    held = claim.token.hex if claim else ""
    return Line(task, change, number, f"{task.version}.{task.needs}.{held}.{change}.{number}")


def _would_route(task: ReviewTask, claim: Claim | None) -> tuple[Change, int]:
    free = claim is None and task.needs in FOR_MODERATORS
    return (Change.TO_SENIOR, 0) if free else (Change.NOTHING, 0)


def _would_release(task: ReviewTask, claim: Claim | None) -> tuple[Change, int]:
    return (Change.RELEASED, 0) if claim else (Change.NOTHING, 0)


def _would_close(task: ReviewTask, claim: Claim | None) -> tuple[Change, int]:
    found = duplicates_on(task) if claim is None else []
    if not found:
        return Change.NOTHING, 0
    all_of_it = len(found) == len(open_reports(task))
    return (Change.CLOSED if all_of_it else Change.FEWER), len(found)


def duplicates_on(task: ReviewTask) -> list[Report]:
    """Open reports on the words that are out, when people have decided on these words before.

    That is: on the same reason; or on the whole of it, two who brought it back, or the
    safeguarding lead who left it as it is.
    """
    revision = _shown(task)
    if task.kind != Kind.REPORT or revision is None:
        return []
    here = [each for each in open_reports(task) if each.digest == revision.digest]
    if _decided_whole(task, revision):
        return here
    decided = decided_topics(task.story, revision.digest)
    return [each for each in here if is_decided(each, decided)]


def _decided_whole(task: ReviewTask, revision: Revision) -> bool:
    found = Decision.objects.filter(
        task__story=task.story_id, task__is_open=False, digest=revision.digest, is_shadow=False
    )
    by_lead = found.filter(task__kind=Kind.REVIEW, choice=Choice.SETTLE)
    return by_lead.exists() or found.filter(choice=Choice.RESTORE).exists()


def _shown(task: ReviewTask) -> Revision | None:
    text = shown_text(task.story)
    return revision_behind(task.story, text) if text else None


def _route(task: ReviewTask) -> None:
    move_on(task, needs=Permission.THIRD_REVIEW)


def _release(task: ReviewTask) -> None:
    # A note that was kept for the person stays; only the lease ends.
    end_claims(Claim.objects.filter(task=task))


def _close(task: ReviewTask) -> None:
    close_reports(duplicates_on(task), ReportOutcome.DUPLICATE)
    if not open_reports(task):
        move_on(task, is_open=False)
    elif revision := _shown(task):
        weigh(task, revision.digest)


LOOKS = {
    Act.SENIOR: _would_route,
    Act.RELEASE: _would_release,
    Act.DUPLICATES: _would_close,
}
ACTS = {Act.SENIOR: _route, Act.RELEASE: _release, Act.DUPLICATES: _close}
