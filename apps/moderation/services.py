"""Deciding on a story and undoing that. Lock order: story, task, claim."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.moderation import queries
from apps.moderation.acts import log_act
from apps.moderation.claims import NotYours, lane_of
from apps.moderation.due import due_at
from apps.moderation.models import Choice, Claim, Decision, Lane, ReviewTask
from apps.stories import lifecycle
from apps.stories.changing import propose_redaction
from apps.stories.models import Revision, Screening
from apps.stories.services import add_message, unsay_last

MOVES = {
    Choice.PUBLISH: "approve",
    Choice.DECLINE: "decline",
    Choice.ASK: "ask",
    Choice.ESCALATE: "escalate",
    Choice.RETURN: "return",
}
PENDING = (Choice.PUBLISH, Choice.DECLINE)


class CannotPublish(Exception):
    """A check on this story failed or is missing."""


@dataclass(frozen=True)
class Verdict:
    """What the form says: a choice, the revision that was read, and what belongs to it."""

    choice: str
    warnings: list[dict] = field(default_factory=list)
    rule: str = ""
    note: str = ""
    revision_id: uuid.UUID | None = None
    title: str = ""
    words: str = ""


def decide(
    *, user: User, task_id: uuid.UUID, token: uuid.UUID, version: int, verdict: Verdict
) -> Decision:
    """Decide on the story under this claim: state, decision, log and message in one transaction.

    Raises NotYours when the claim is over, or the story has changed or gone, and CannotPublish
    when a check failed. A repeated post returns the first decision.
    """
    made = Decision.objects.filter(task=task_id, task_version=version, by=user).first()
    if made:
        return made
    task = _claimed_task(user, task_id, token, version)
    try:
        with transaction.atomic():
            return _decide(user, token, task, verdict)
    except lifecycle.TooLate:
        Claim.objects.filter(task=task, token=token).delete()
        raise NotYours("gone") from None


def undo_decision(*, user: User, task_id: uuid.UUID) -> None:
    """Take a decision back that has not reached readers: its maker or a lead.

    Raises NotYours.
    """
    with transaction.atomic():
        task = queries.undoable_by(user).filter(pk=task_id).first()
        if task is None:
            raise NotYours("acted")
        try:
            lifecycle.perform(task.story_id, "undo")
        except lifecycle.TooLate:
            raise NotYours("acted") from None
        last = task.decisions.order_by("-id")[0]
        if last.choice == Choice.DECLINE:
            unsay_last(story=task.story)
        _add_decision(task, user, Verdict("undo"), last.revision_id, last.digest)
        ReviewTask.objects.filter(pk=task.pk).update(
            is_open=True, acts_at=None, due_at=due_at(Lane(task.lane)), version=task.version + 1
        )
        log_act(user, "undid", task)


def _decide(user: User, token: uuid.UUID, task: ReviewTask, verdict: Verdict) -> Decision:
    revision = _latest(task)
    if verdict.revision_id not in (None, revision.pk):
        raise NotYours("changed")
    if verdict.choice == Choice.PUBLISH and not _may_publish(revision):
        raise CannotPublish
    if verdict.choice == Choice.REDACT:
        propose_redaction(
            story_id=task.story_id,
            revision_id=revision.pk,
            title=verdict.title,
            words=verdict.words,
            note=verdict.note,
        )
    elif move := MOVES.get(Choice(verdict.choice)):
        lifecycle.perform(task.story_id, move)
    moved = ReviewTask.objects.filter(pk=task.pk, version=task.version, is_open=True).update(
        version=task.version + 1, **_changes(task, verdict)
    )
    live = Claim.objects.filter(task=task, holder=user, token=token, expires_at__gt=timezone.now())
    if not (moved and live.delete()[0]):
        raise NotYours("expired")
    _follow_up(task, user, verdict)
    log_act(user, verdict.choice, task, rule=verdict.rule)
    return _add_decision(task, user, verdict, revision.pk, revision.digest)


def _claimed_task(user: User, task_id: uuid.UUID, token: uuid.UUID, version: int) -> ReviewTask:
    claims = Claim.objects.select_related("task__story")
    claim = claims.filter(task=task_id, holder=user, token=token).first()
    if claim is None:
        raise NotYours("expired")
    if claim.task.version != version:
        raise NotYours("changed")
    return claim.task


def _changes(task: ReviewTask, verdict: Verdict) -> dict:
    """What a verdict changes on the task besides its version."""
    if verdict.choice in PENDING:
        return {"acts_at": timezone.now() + timedelta(minutes=settings.UNDO_MINUTES)}
    if verdict.choice in (Choice.ASK, Choice.REDACT):
        return {"is_open": False, "due_at": None}
    if verdict.choice == Choice.ESCALATE:
        return {"for_leads": True, "lane": Lane.CRISIS, "due_at": due_at(Lane.CRISIS)}
    if verdict.choice == Choice.RETURN:
        answered = task.story.messages.filter(from_writer=True).exists()
        return {"for_leads": False, "lane": lane_of(task.story, answered=answered)}
    return {}


def _follow_up(task: ReviewTask, user: User, verdict: Verdict) -> None:
    if verdict.choice == Choice.PASS:
        task.passed_by.add(user)
    elif verdict.note and verdict.choice in (Choice.ASK, Choice.DECLINE):
        add_message(story=task.story, words=verdict.note, from_writer=False)


def _latest(task: ReviewTask) -> Revision:
    revision = Revision.objects.filter(story=task.story_id).order_by("-number").first()
    if revision is None:
        raise lifecycle.TooLate("gone")
    return revision


def _may_publish(revision: Revision) -> bool:
    screening = Screening.objects.filter(revision=revision).first()
    return screening is not None and not screening.failed


def _add_decision(
    task: ReviewTask, user: User, verdict: Verdict, revision_id: uuid.UUID, digest: str
) -> Decision:
    return Decision.objects.create(
        task=task,
        task_version=task.version,
        revision_id=revision_id,
        digest=digest,
        choice=verdict.choice,
        rule=verdict.rule,
        warnings=verdict.warnings,
        by=user,
        day=timezone.now().date(),
    )
