"""Tasks and leases: a story that waits, and the one person who has it. Lock order: story,
task, claim."""

import contextlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.accounts.models import User
from apps.moderation import queries
from apps.moderation.acts import log_act
from apps.moderation.due import due_at
from apps.moderation.models import Claim, Lane, ReviewTask
from apps.stories.lifecycle import State
from apps.stories.models import Message, Story

BATCH = 500
CLAIM_ATTEMPTS = 20


class NotYours(Exception):
    """The claim is over, or the story has changed. `why` names what happened, for the page."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def open_tasks() -> int:
    """Open a review task for each story that waits for a person and has none."""
    has_task = ReviewTask.objects.filter(story=OuterRef("pk"), is_open=True)
    answers = Message.objects.filter(story=OuterRef("pk"), from_writer=True)
    waiting = Story.objects.filter(~Exists(has_task), state__in=queries.READABLE)
    waiting = waiting.annotate(answered=Exists(answers))
    opened = 0
    while stories := list(waiting[:BATCH]):
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


def close_task(task: ReviewTask) -> None:
    """Close, and forget every fine time."""
    Claim.objects.filter(task=task).delete()
    ReviewTask.objects.filter(pk=task.pk).update(is_open=False, due_at=None, acts_at=None)


def lane_of(story: Story, *, answered: bool) -> Lane:
    """Where a story waits that nobody has escalated."""
    return Lane.CRISIS if story.at_risk else Lane.WAITING if answered else Lane.NEW


def tidy_up() -> None:
    """Delete claims that ran out, and what was decided on stories that are gone for good.

    Topics go with a story; that somebody decided stays in the audit table.
    """
    Claim.objects.filter(expires_at__lte=timezone.now()).delete()
    newly_urgent = ReviewTask.objects.filter(is_open=True, acts_at=None, story__at_risk=True)
    newly_urgent.exclude(lane=Lane.CRISIS).update(lane=Lane.CRISIS, due_at=due_at(Lane.CRISIS))
    ReviewTask.objects.filter(story__state__in=[State.WITHDRAWN, State.ERASED]).delete()


def _claim(user: User, waiting: QuerySet[ReviewTask]) -> Claim | None:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if held := queries.live_claim(user):
        return held
    waiting = waiting.select_for_update(skip_locked=True, no_key=True, of=("self",))
    # Without the passed ones first, so that an index gives the order of a long queue.
    fresh = waiting.filter(passed=False)  # type: ignore[misc]  # annotated by waiting_for
    task = fresh.order_by("lane", "due_at", "chance").first() or waiting.first()
    if task is None:
        return None
    Claim.objects.filter(Q(task=task) | Q(holder=user), expires_at__lte=timezone.now()).delete()
    claim = Claim.objects.create(task=task, holder=user, expires_at=_lease_end())
    log_act(user, "claimed", task)
    return claim


def _task_for(story: Any) -> ReviewTask:
    lane = lane_of(story, answered=story.answered)
    return ReviewTask(
        story=story,
        lane=lane,
        language=story.language,
        due_at=due_at(lane),
        chance=secrets.SystemRandom().random(),
    )


def _lease_end() -> datetime:
    return timezone.now() + timedelta(minutes=settings.CLAIM_MINUTES)
