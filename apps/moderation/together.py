"""One word on several texts that are nearly the same: a loop of ordinary single decisions.

Each is void by itself when its story has changed or left its state. Lock order: all stories, all
tasks, claims, chain head.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from apps.accounts.models import User
from apps.audit.services import record
from apps.moderation import alike, queries, services
from apps.moderation.acts import log_act, role_of
from apps.moderation.claims import NotYours, end_claims
from apps.moderation.models import Choice, Claim, ReviewTask
from apps.moderation.recording import Verdict
from apps.stories.likeness import leave_apart
from apps.stories.models import Story


class Word(StrEnum):
    """What can be said of many at once. Nothing is published that nobody has read."""

    DECLINE = Choice.DECLINE
    PASS = Choice.PASS
    APART = "apart"


@dataclass(frozen=True)
class Mark:
    """One text as it stood on the page; another version or revision is another text."""

    task_id: UUID
    version: int
    revision_id: UUID

    def __str__(self) -> str:
        return f"{self.task_id}:{self.version}:{self.revision_id}"

    @classmethod
    def of(cls, text: str) -> "Mark | None":
        """What stands in a form; None for nonsense."""
        task, _colon, rest = text.partition(":")
        version, _colon, revision = rest.partition(":")
        try:
            return cls(UUID(task), int(version), UUID(revision))
        except ValueError:
            return None


@dataclass(frozen=True)
class Done:
    """How many were decided on, and how many had changed or gone."""

    changed: int
    skipped: int


def decide_together(
    *, user: User, group: UUID, token: UUID, word: Word, rule: str = "", marks: Sequence[Mark]
) -> Done:
    """Decide on each of these texts, or leave them to be read alone; in one transaction.

    Raises NotYours when this person does not hold a text of the group, opened, in this tab.
    """
    wanted = {mark.task_id: mark for mark in marks[: alike.MOST]}
    verdict = None if word == Word.APART else Verdict(word.value, rule=rule)
    with transaction.atomic():
        own = _own_claim(user, group, token)
        tasks = _locked(user, group, wanted)
        done = sum(_one(user, own, task, wanted[task.pk], verdict) for task in tasks)
        _log(user, group, word, done)
    return Done(changed=done, skipped=len(wanted) - done)


def undo_together(*, user: User, group: UUID) -> int:
    """Take back what can still be undone of a group. Returns how many."""
    undone = 0
    for task_id in queries.undoable_by(user).filter(alike=group).values_list("pk", flat=True):
        try:
            services.undo_decision(user=user, task_id=task_id)
        except NotYours:
            continue
        undone += 1
    return undone


def _own_claim(user: User, group: UUID, token: UUID) -> Claim:
    claim = alike.held(user, group)
    if claim.token != token or not claim.is_opened:
        raise NotYours("tab")
    return claim


def _locked(user: User, group: UUID, wanted: dict[UUID, Mark]) -> list[ReviewTask]:
    """All rows at once and in one order, so that two such acts never wait for each other."""
    tasks = ReviewTask.objects.filter(pk__in=wanted)
    stories = Story.objects.select_for_update(no_key=True, of=("self",))
    list(stories.filter(pk__in=tasks.values("story")).order_by("pk").values_list("pk"))
    list(tasks.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))
    return list(alike.members(user, group).filter(pk__in=wanted))


def _one(user: User, own: Claim, task: ReviewTask, mark: Mark, verdict: Verdict | None) -> bool:
    try:
        with transaction.atomic():
            claim = own if own.task_id == task.pk else _claim(user, task)
            if verdict is None:
                return _leave_apart(user, task, mark)
            services.decide(
                user=user,
                task_id=task.pk,
                token=claim.token,
                version=mark.version,
                verdict=replace(verdict, revision_id=mark.revision_id),
            )
    except (NotYours, IntegrityError):
        # It has changed or gone, or somebody reads this very one.
        return False
    return True


def _claim(user: User, task: ReviewTask) -> Claim:
    end_claims(Claim.objects.filter(task=task, expires_at__lte=Now()))
    until = Now() + timedelta(minutes=settings.CLAIM_MINUTES)
    return Claim.objects.create(task=task, holder=user, expires_at=until, ends_at=until)


def _leave_apart(user: User, task: ReviewTask, mark: Mark) -> bool:
    if task.version != mark.version:
        return False
    leave_apart([task.story_id])
    ReviewTask.objects.filter(pk=task.pk).update(alike=None)
    Claim.objects.filter(task=task, holder=user, is_opened=False).delete()
    log_act(user, "left_apart", task)
    return True


def _log(user: User, group: UUID, word: Word, number: int) -> None:
    details = {"act": word.value, "tasks": number}
    record(
        actor=user,
        role=role_of(user),
        verb="together",
        kind="bulk",
        object_id=group,
        details=details,
    )
