"""Letters and pledges: taken by one person, read, decided, and undone while it is that day.

Lock order: letter or pledge, task, chain head. Whoever wrote it takes the row and its task away at
any moment; what somebody decides then finds nothing (docs/decisions/0027).
"""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.services import record
from apps.moderation import note_queries as queries
from apps.moderation import wellbeing
from apps.moderation.acts import POLICY, role_of
from apps.moderation.claims import NotYours
from apps.moderation.models import Choice, NoteTask, Rule
from apps.moderation.note_reading import note_sheet
from apps.moderation.two_people import rule_holds
from apps.solidarity import written_services
from apps.solidarity.models import Letter, Pledge

LEASE = timedelta(minutes=30)
FREE: dict[str, Any] = {"holder": None, "expires_at": None, "is_opened": False}


class Done(StrEnum):
    """What a decision came to."""

    PUBLISHED = "published"
    DECLINED = "declined"
    SECOND = "second"
    PASSED = "passed"
    HANDED_ON = "handed_on"


class CannotPublish(Exception):
    """A check failed on these words."""


def take_next(*, user: User) -> NoteTask | None:
    """The one this person holds, or another one drawn by chance; None when nothing waits for them
    or it is enough for now (`wellbeing.stop_for`).

    Two people never get the same one: locked rows are skipped.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if held := queries.held_by(user):
            return held
        if wellbeing.stop_for(user):
            return None
        waiting = queries.waiting_for(user)
        task = waiting.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
        if task:
            _change(task, **FREE | {"holder": user, "expires_at": Now() + LEASE})
        return task


def open_note(*, user: User, task_id: UUID) -> NoteTask:
    """What this person holds, to be read now; it counts as a text once. Raises NotYours."""
    with transaction.atomic():
        task = _lock_held(user, task_id)
        if not task.is_opened:
            _change(task, is_opened=True)
            wellbeing.count_short_text(user=user, heavy=task.at_risk)
            _log(user, "opened", task)
    return task


def decide(*, user: User, task_id: UUID, choice: str, rule: str = "") -> Done:
    """Carry out what the form says. Raises NotYours and CannotPublish."""
    with transaction.atomic():
        task = _lock_held(user, task_id)
        done = ACTS[Choice(choice)](task, user, rule)
        if done != Done.PASSED:
            _log(user, choice, task, rule=rule, first=done == Done.SECOND)
    return done


def undo(*, user: User, task_id: UUID) -> None:
    """Let it wait again, from the beginning. Raises NotYours."""
    with transaction.atomic():
        task = _lock(queries.undoable_by(user), task_id, "acted")
        if not written_services.wait_again(row=task.row):
            raise NotYours("acted")
        _change(task, **FREE, is_open=True, outcome="", closed_on=None)
        _log(user, "undid", task)


def take_down(*, user: User, words: str) -> int:
    """Let the one that is out and holds these words, as readers see them, be read anew.

    Returns how many hold them; unless that is one, nothing is changed.
    """
    found = queries.out_with(words)
    if len(found) != 1:
        return len(found)
    (row,) = found
    with transaction.atomic():
        NoteTask.objects.filter(Q(letter=row.pk) | Q(pledge=row.pk)).delete()
        if written_services.wait_again(row=row):
            kind = str(row._meta.model_name)
            record(actor=user, role=role_of(user), verb="undid", kind=kind, object_id=row.pk)
    return 1


def tidy_up() -> None:
    """Let go of leases that ran out, of what was decided before today, and of tasks whose words
    wait for nobody any more."""
    tasks = NoteTask.objects.all()
    tasks.filter(is_open=True, expires_at__lte=Now()).update(**FREE)
    tasks.filter(is_open=True, holder__is_active=False).update(**FREE)
    tasks.filter(is_open=False, closed_on__lt=timezone.now().date()).delete()
    open_ = tasks.filter(is_open=True)
    open_.exclude(letter__state="waiting").exclude(pledge__state="waiting").delete()


def _publish(task: NoteTask, user: User, _rule: str) -> Done:
    if note_sheet(task).failed:
        raise CannotPublish
    if not written_services.publish(row=task.row):
        raise NotYours("gone")
    _close(task, user, Choice.PUBLISH)
    return Done.PUBLISHED


def _decline(task: NoteTask, user: User, rule: str) -> Done:
    """Takes two people, where there are two; what a machine sent takes one."""
    alone = task.first_rule or rule == Rule.ADVERT or not rule_holds()
    if not alone and queries.somebody_else_may(user, task):
        _change(task, **FREE, first_by=user, first_rule=rule)
        return Done.SECOND
    if not written_services.decline(row=task.row, rule=rule):
        raise NotYours("gone")
    _close(task, user, Choice.DECLINE)
    return Done.DECLINED


def _pass(task: NoteTask, user: User, _rule: str) -> Done:
    task.passed_by.add(user)
    _change(task, **FREE)
    return Done.PASSED


def _hand_on(task: NoteTask, _user: User, _rule: str) -> Done:
    _change(task, **FREE, at_risk=True)
    return Done.HANDED_ON


ACTS: dict[Choice, Callable[[NoteTask, User, str], Done]] = {
    Choice.PUBLISH: _publish,
    Choice.DECLINE: _decline,
    Choice.PASS: _pass,
    Choice.ESCALATE: _hand_on,
}


def _lock_held(user: User, task_id: UUID) -> NoteTask:
    """Rights are read anew: whoever lost them since decides nothing."""
    held = queries.takeable(user).filter(holder=user, expires_at__gt=Now())
    return _lock(held, task_id, "expired")


def _lock(tasks: Any, task_id: UUID, otherwise: str) -> NoteTask:
    """The task with its row, the row locked first, as whoever takes it back does."""
    for model in (Letter, Pledge):
        model.objects.select_for_update(no_key=True, of=("self",)).filter(tasks=task_id).first()
    task: NoteTask | None = (
        tasks.filter(pk=task_id).select_for_update(no_key=True, of=("self",)).first()
    )
    if task is None:
        there = NoteTask.objects.filter(pk=task_id).exists()
        raise NotYours(otherwise if there else "gone")
    return task


def _close(task: NoteTask, user: User, outcome: Choice) -> None:
    task.passed_by.clear()
    _change(
        task,
        **FREE | {"holder": user},
        is_open=False,
        outcome=outcome,
        closed_on=timezone.now().date(),
        first_by=None,
        first_rule="",
    )


def _change(task: NoteTask, **changes: Any) -> None:
    NoteTask.objects.filter(pk=task.pk).update(**changes)


def _log(user: User, verb: str, task: NoteTask, **details: Any) -> None:
    told = {name: value for name, value in details.items() if value}
    record(
        actor=user,
        role=role_of(user),
        verb=verb,
        kind=task.kind,
        object_id=task.row.pk,
        details={"note": str(task.pk), "policy": POLICY} | told,
    )
