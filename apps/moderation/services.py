"""Taking a story, deciding on it, undoing that. Lock order: story, task, claim."""

import contextlib
import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.audit.services import record
from apps.moderation import queries
from apps.moderation.models import Choice, Claim, Decision, Lane, ReviewTask
from apps.stories import lifecycle
from apps.stories.lifecycle import State
from apps.stories.models import Revision, Screening, Story
from apps.stories.services import add_message, publish_story

BATCH = 500
CLAIM_ATTEMPTS = 20
TARGETS = {
    Lane.CRISIS: timedelta(minutes=30),
    Lane.WAITING: timedelta(hours=24),
    Lane.NEW: timedelta(hours=72),
}
MOVES = {
    Choice.PUBLISH: "approve",
    Choice.DECLINE: "decline",
    Choice.ASK: "ask",
    Choice.ESCALATE: "escalate",
    Choice.RETURN: "return",
}
PENDING = (Choice.PUBLISH, Choice.DECLINE)


class NotYours(Exception):
    """The claim is over, or the story has changed. `why` names what happened, for the page."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class CannotPublish(Exception):
    """A check on this story failed or is missing."""


@dataclass(frozen=True)
class Verdict:
    """What the form says: a choice, and what belongs to it."""

    choice: str
    warnings: list[dict] = field(default_factory=list)
    rule: str = ""
    note: str = ""


def open_tasks() -> int:
    """Open a review task for each story that waits for a person and has none."""
    has_task = ReviewTask.objects.filter(story=OuterRef("pk"), is_open=True)
    opened = 0
    while stories := list(
        Story.objects.filter(~Exists(has_task), state__in=queries.READABLE)[:BATCH]
    ):
        tasks = [_task_for(story) for story in stories]
        ReviewTask.objects.bulk_create(tasks, ignore_conflicts=True)
        opened += len(tasks)
    return opened


def claim_next(*, user: User) -> Claim | None:
    """Lease the next story this person may read; None when nothing waits for them.

    Short transactions with SKIP LOCKED, and a unique claim per task behind them: two people
    never get the same one, and nobody's reading holds a lock. A person who already holds a
    claim keeps it.
    """
    for _attempt in range(CLAIM_ATTEMPTS):
        # Somebody may commit a claim between our look and our lock; then the next look sees it.
        with contextlib.suppress(IntegrityError), transaction.atomic():
            return _claim(user, queries.waiting_for(user))
    return None


def claim_task(*, user: User, task_id: uuid.UUID) -> Claim | None:
    """Lease this one story; None when it does not wait for this person, or they hold another."""
    with contextlib.suppress(IntegrityError), transaction.atomic():
        claim = _claim(user, queries.waiting_for(user).filter(pk=task_id))
        return claim if claim and claim.task_id == task_id else None
    return None


def renew_claim(*, user: User, token: uuid.UUID) -> datetime:
    """Extend a live claim while its text is on screen. Raises NotYours."""
    claims = Claim.objects.filter(holder=user, token=token, expires_at__gt=timezone.now())
    until = _lease_end()
    if not claims.update(expires_at=until):
        raise NotYours("expired")
    return until


def release_claim(*, user: User, token: uuid.UUID) -> None:
    """Give the story back without a word; nothing is noted against the person."""
    Claim.objects.filter(holder=user, token=token).delete()


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
    """Take a pending decision back, while its minutes run: its maker or a lead.

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
        last = task.decisions.order_by("-id").first()
        _add_decision(task, user, Verdict("undo"), last.revision_id, last.digest)
        ReviewTask.objects.filter(pk=task.pk).update(acts_at=None, version=task.version + 1)
        _log(user, "undid", task)


def act_on_due() -> int:
    """Carry out the decisions whose minutes of undo are over. Safe to run twice."""
    due = ReviewTask.objects.filter(is_open=True, acts_at__lte=timezone.now())
    return sum(act_on(task_id) for task_id in due.values_list("pk", flat=True)[:BATCH])


def act_now(task_id: uuid.UUID) -> bool:
    """End the minutes of undo and act. For demonstrations only: a person's minutes are theirs.

    Raises ImproperlyConfigured unless DEMO=1.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("Only a demonstration may skip the minutes of undo.")
    ReviewTask.objects.filter(pk=task_id, acts_at__isnull=False).update(acts_at=timezone.now())
    return act_on(task_id)


def act_on(task_id: uuid.UUID) -> bool:
    """Publish or decline as decided, and close the task. False when it was done or undone."""
    with transaction.atomic():
        task = ReviewTask.objects.filter(pk=task_id, is_open=True, acts_at__isnull=False).first()
        if task is None:
            return False
        decision = task.decisions.order_by("-id").first()
        try:
            if decision.choice == Choice.PUBLISH:
                publish_story(
                    story_id=task.story_id,
                    revision_id=decision.revision_id,
                    warnings=decision.warnings,
                )
            else:
                lifecycle.perform(task.story_id, "confirm_decline")
        except lifecycle.TooLate:
            if Story.objects.filter(pk=task.story_id, state__in=queries.READABLE).exists():
                return False
        close_task(task)
        return True


def close_task(task: ReviewTask) -> None:
    """Close, and forget every fine time."""
    Claim.objects.filter(task=task).delete()
    ReviewTask.objects.filter(pk=task.pk).update(is_open=False, due_at=None, acts_at=None)


def tidy_up() -> None:
    """Delete claims that ran out, and close tasks whose story has left the queue for good."""
    Claim.objects.filter(expires_at__lte=timezone.now()).delete()
    gone = ReviewTask.objects.filter(
        is_open=True, story__state__in=[State.WITHDRAWN, State.REMOVED, State.ERASED]
    )
    for task in gone:
        close_task(task)


def _claim(user: User, waiting: QuerySet[ReviewTask]) -> Claim | None:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if held := queries.live_claim(user):
        return held
    task = waiting.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
    if task is None:
        return None
    Claim.objects.filter(Q(task=task) | Q(holder=user), expires_at__lte=timezone.now()).delete()
    claim = Claim.objects.create(task=task, holder=user, expires_at=_lease_end())
    _log(user, "claimed", task)
    return claim


def _decide(user: User, token: uuid.UUID, task: ReviewTask, verdict: Verdict) -> Decision:
    revision = _latest(task)
    if verdict.choice == Choice.PUBLISH and not _may_publish(revision):
        raise CannotPublish
    if move := MOVES.get(Choice(verdict.choice)):
        lifecycle.perform(task.story_id, move)
    moved = ReviewTask.objects.filter(pk=task.pk, version=task.version, is_open=True).update(
        version=task.version + 1, **_changes(verdict)
    )
    live = Claim.objects.filter(
        task=task, holder=user, token=token, expires_at__gt=timezone.now()
    )
    if not (moved and live.delete()[0]):
        raise NotYours("expired")
    _follow_up(task, user, verdict)
    _log(user, verdict.choice, task, rule=verdict.rule)
    return _add_decision(task, user, verdict, revision.pk, revision.digest)


def _claimed_task(
    user: User, task_id: uuid.UUID, token: uuid.UUID, version: int
) -> ReviewTask:
    claims = Claim.objects.select_related("task__story")
    claim = claims.filter(task=task_id, holder=user, token=token).first()
    if claim is None:
        raise NotYours("expired")
    if claim.task.version != version:
        raise NotYours("changed")
    return claim.task


def _changes(verdict: Verdict) -> dict:
    """What a verdict changes on the task besides its version."""
    if verdict.choice in PENDING:
        return {"acts_at": timezone.now() + timedelta(minutes=settings.UNDO_MINUTES)}
    if verdict.choice == Choice.ASK:
        return {"is_open": False, "due_at": None}
    if verdict.choice == Choice.ESCALATE:
        return {"for_leads": True, "lane": Lane.CRISIS, "due_at": _due(Lane.CRISIS)}
    if verdict.choice == Choice.RETURN:
        return {"for_leads": False}
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


def _log(user: User, verb: str, task: ReviewTask, **details: str) -> None:
    told = {name: value for name, value in details.items() if value}
    record(
        actor=user,
        role=_role(user),
        verb=verb,
        kind="story",
        object_id=task.story_id,
        details=told,
    )


def _role(user: User) -> str:
    roles = set(user.memberships.values_list("role", flat=True))
    ordered = (Role.SAFEGUARDING_LEAD, Role.SENIOR, Role.MODERATOR)
    return next((role for role in ordered if role in roles), "")


def _task_for(story: Story) -> ReviewTask:
    answered = story.messages.filter(from_writer=True).exists()
    lane = Lane.CRISIS if story.at_risk else Lane.WAITING if answered else Lane.NEW
    return ReviewTask(
        story=story,
        lane=lane,
        language=story.language,
        due_at=_due(lane),
        chance=random.random(),
    )


def _due(lane: Lane) -> datetime:
    """Due times are rounded up, to 5 minutes for crisis and 15 for the rest (RULINGS 6)."""
    step = 5 if lane == Lane.CRISIS else 15
    at = (timezone.now() + TARGETS[lane]).replace(second=0, microsecond=0)
    return at + timedelta(minutes=step - at.minute % step)


def _lease_end() -> datetime:
    return timezone.now() + timedelta(minutes=settings.CLAIM_MINUTES)


