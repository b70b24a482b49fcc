"""Leases: a task, and the one person who has it in one tab. Lock order: story, task, claim.

Leases are measured by the clock of the database, so that hosts whose clocks differ agree.
"""

import contextlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least, Now
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.moderation import queries, wellbeing
from apps.moderation.acts import log_act
from apps.moderation.lanes import LateBy, lanes_with_work
from apps.moderation.measuring import measure_first_look
from apps.moderation.models import Claim, KeptNote, Kind, Lane, Recusal, ReviewTask, TeamNote
from apps.moderation.opening import mark_urgent
from apps.stories.lifecycle import State
from apps.stories.likeness import forget_likeness
from apps.stories.models import Story

CLAIM_ATTEMPTS = 20
# One pull in so many takes what has waited too long, so that nothing starves.
FOR_THE_OVERDUE = 5


class NotYours(Exception):
    """The claim is over, or the story has changed. `why` names what happened, for the page."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def claim_next(*, user: User, another: bool = False, anyway: bool = False) -> Claim | None:
    """Lease the next task this person may read; None when nothing waits for them, when it is
    enough for now (`wellbeing.stop_for`), or when only a third heavy text in a row is left and
    they did not say that they take it `anyway`.

    Short transactions with SKIP LOCKED, and a unique claim per task behind them: two people
    never get the same one, and nobody's reading holds a lock. A person who already holds a
    claim keeps it; with `another`, whoever may hold two gets a second one.
    """
    for _attempt in range(CLAIM_ATTEMPTS):
        # Somebody may commit a claim between our look and our lock; then the next look sees it.
        with contextlib.suppress(IntegrityError), transaction.atomic():
            if held := _held(user, another):
                return held
            if wellbeing.stop_for(user):
                return None
            # What is nearly the same is taken as a group (alike.py).
            waiting = queries.waiting_for(user).filter(alike=None)
            return _lease(user, _pick(waiting if anyway else wellbeing.mixed(user, waiting)))
    return None


def claim_task(*, user: User, task_id: uuid.UUID, by_machine: bool = False) -> Claim | None:
    """Lease this one task; None when it does not wait for this person, they hold another, or it
    is enough for now. What a demonstration does `by_machine` tires nobody (RULINGS 12).
    """
    with contextlib.suppress(IntegrityError), transaction.atomic():
        if held := _held(user, another=False):
            return held if held.task_id == task_id else None
        if not by_machine and wellbeing.stop_for(user):
            return None
        return _lease(user, _locked(queries.waiting_for(user).filter(pk=task_id)).first())
    return None


def open_in_tab(*, user: User, task_id: uuid.UUID) -> Claim:
    """The live claim of this person, from now on in the tab that asks. Raises NotYours."""
    moved = Claim.objects.filter(task=task_id, holder=user, expires_at__gt=Now())
    if not moved.update(token=uuid.uuid4()):
        raise NotYours("expired")
    return Claim.objects.select_related("task__story").get(task=task_id)


def renew_claim(*, user: User, token: uuid.UUID) -> datetime:
    """Extend a live claim while its text is on screen in its tab, never past its cap.

    Raises NotYours.
    """
    claims = Claim.objects.filter(holder=user, token=token, expires_at__gt=Now())
    wellbeing.count_time(claims, still=True)
    if not claims.update(expires_at=Least(Now() + _lease_time(), F("ends_at"))):
        raise NotYours("expired")
    return Claim.objects.values_list("expires_at", flat=True).get(holder=user, token=token)


def look_away(*, user: User, token: uuid.UUID) -> None:
    """The words are off the screen: the lease goes on as it is, the minutes stop."""
    wellbeing.count_time(Claim.objects.filter(holder=user, token=token))


def release_claim(*, user: User, token: uuid.UUID) -> None:
    """Give the task back without a word; nothing is noted against the person."""
    with transaction.atomic():
        end_claims(Claim.objects.filter(holder=user, token=token))


def release_untakeable(*, user: User) -> None:
    """Give back at once what this person may not, or does not want to, read any more."""
    with transaction.atomic():
        for claim in queries.live_claims(user):
            if not queries.takeable(user, ReviewTask.objects.filter(pk=claim.task_id)).exists():
                KeptNote.objects.filter(task=claim.task_id, by=user).delete()
                end_claims(Claim.objects.filter(pk=claim.pk))


def end_claims(claims: QuerySet[Claim]) -> None:
    """Delete them, and keep how long was read. Inside a transaction."""
    wellbeing.count_time(claims)
    claims.delete()


def recuse(*, user: User, task_id: uuid.UUID, token: uuid.UUID) -> None:
    """Give it back and never get this story again. No reason is asked. Raises NotYours."""
    with transaction.atomic():
        claim = Claim.objects.select_related("task").filter(task=task_id, holder=user, token=token)
        held = claim.first()
        if held is None:
            raise NotYours("expired")
        Recusal.objects.get_or_create(story_id=held.task.story_id, user=user)
        KeptNote.objects.filter(task=task_id, by=user).delete()
        end_claims(claim)
        log_act(user, "recused", held.task)


def lock_claimed(*, user: User, task_id: uuid.UUID, token: uuid.UUID, version: int) -> ReviewTask:
    """The claimed task with its story, both and the claim locked, inside a transaction.

    Rights are read anew: whoever lost them since the claim decides nothing. Raises NotYours with
    what changed.
    """
    found = ReviewTask.objects.filter(pk=task_id)
    story_id = found.values_list("story_id", flat=True).first()
    if story_id is None:
        raise NotYours("gone")
    Story.objects.select_for_update(no_key=True).get(pk=story_id)
    task = found.select_for_update(no_key=True, of=("self",)).select_related("story").get()
    held = Claim.objects.select_for_update(no_key=True).filter(task=task, holder=user)
    claim = held.filter(expires_at__gt=Now()).first()
    if claim is None:
        raise NotYours("expired")
    if claim.token != token:
        raise NotYours("tab")
    if task.version != version or not task.is_open:
        raise NotYours("changed")
    if not queries.takeable(user, found).exists():
        raise NotYours("rights")
    return task


def close_task(task: ReviewTask) -> None:
    """Close, and forget every fine time and every note."""
    end_claims(Claim.objects.filter(task=task))
    KeptNote.objects.filter(task=task).delete()
    TeamNote.objects.filter(task=task).delete()
    if task.kind == Kind.REVIEW:
        forget_likeness(task.story_id)
    ReviewTask.objects.filter(pk=task.pk).update(
        is_open=False, due_at=None, rank_at=None, acts_at=None, opened_at=None
    )


def tidy_up() -> None:
    """Delete claims that ran out or whose holder works here no more, and what was decided on
    stories that are gone for good.

    Topics go with a story; that somebody decided stays in the audit table.
    """
    with transaction.atomic():
        end_claims(Claim.objects.filter(Q(expires_at__lte=Now()) | Q(holder__is_active=False)))
    mark_urgent()
    over = ReviewTask.objects.filter(story__state__in=[State.WITHDRAWN, State.ERASED])
    with transaction.atomic():
        # Deleting begins at the claims; somebody who decides holds the task and wants its claim.
        locked = over.order_by("pk").select_for_update(skip_locked=True, of=("self",))
        gone = ReviewTask.objects.filter(pk__in=list(locked.values_list("pk", flat=True)))
        wellbeing.tell_taken_back(gone.filter(story__state=State.WITHDRAWN))
        gone.delete()


def _held(user: User, another: bool) -> Claim | None:
    """What keeps this person from getting one more; their row is locked from here on."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    held = list(queries.live_claims(user))
    may_hold = 2 if another and user.may(Permission.THIRD_REVIEW) else 1
    return held[0] if len(held) >= may_hold else None


def _lease(user: User, task: ReviewTask | None) -> Claim | None:
    if task is None:
        return None
    over = Claim.objects.filter(task=task, expires_at__lte=Now())
    if over.exists():
        end_claims(over)
    claim = Claim.objects.create(
        task=task,
        holder=user,
        expires_at=Now() + _lease_time(),
        ends_at=Now() + timedelta(minutes=settings.CLAIM_CAP_MINUTES),
    )
    claim.refresh_from_db(fields=["expires_at", "ends_at"])
    log_act(user, "claimed", task)
    measure_first_look(task)
    return claim


def _pick(waiting: Any) -> ReviewTask | None:
    """The first by lane, by age past twice the target, by rank; see order.py."""
    waiting, lanes = _locked(waiting), lanes_with_work(timezone.now())
    for passed in (False, True):
        # Apart, so that an index gives the order of a long queue.
        found = waiting.filter(passed=passed)
        if Lane.CRISIS in lanes and (task := _first(found, Lane.CRISIS, lanes)):
            return task
        if secrets.randbelow(FOR_THE_OVERDUE) == 0 and (task := _overdue(found, Lane.NEW, lanes)):
            return task
        for lane in lanes:
            if lane != Lane.CRISIS and (task := _first(found, lane, lanes)):
                return task
    return None


def _first(waiting: QuerySet[ReviewTask], lane: Lane, lanes: LateBy) -> ReviewTask | None:
    in_lane = waiting.filter(lane=lane).order_by("rank_at", "chance")
    return _overdue(waiting, lane, lanes) or in_lane.first()


def _overdue(waiting: QuerySet[ReviewTask], lane: Lane, lanes: LateBy) -> ReviewTask | None:
    if late := lanes.get(lane):
        return waiting.filter(late, lane=lane).order_by("rank_at", "chance").first()
    return None


def _locked(waiting: QuerySet[ReviewTask]) -> QuerySet[ReviewTask]:
    return waiting.select_for_update(skip_locked=True, no_key=True, of=("self",))


def _lease_time() -> timedelta:
    return timedelta(minutes=settings.CLAIM_MINUTES)
