"""Care for a writer, apart from what becomes of the story: a word through the code, and an answer.

Nobody is asked who or where they are (asking.py). A word of care moves no story; the talk is open
both ways until the story is gone.
"""

import uuid

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.moderation import order
from apps.moderation.acts import log_act
from apps.moderation.claims import NotYours, lock_claimed
from apps.moderation.models import (
    CareCase,
    CareOutcome,
    Choice,
    Decision,
    Kind,
    Lane,
    ReviewTask,
    Rung,
)
from apps.moderation.opening import open_task
from apps.moderation.recording import (
    Verdict,
    add_decision,
    made_before,
    move_on,
    newest_revision,
)
from apps.stories import lifecycle
from apps.stories.models import Message, Story
from apps.stories.services import add_message, tell_writer


def write(
    *,
    user: User,
    task_id: uuid.UUID,
    token: uuid.UUID,
    version: int,
    words: str,
    rung: Rung | str,
    macro: str = "",
    macro_edited: bool = False,
) -> Decision:
    """Write to the writer of a claimed task; the story stays where it is.

    An escalated story goes on waiting, and comes back to the front when the writer answers. Raises
    NotYours. A repeated post writes once.
    """
    if made := made_before(user, task_id, version):
        return made
    with transaction.atomic():
        task = _lock(user, task_id, token, version)
        _label(user, task, rung)
        CareCase.objects.filter(story=task.story_id).update(is_open=True)
        tell_writer(story=task.story, words=words)
        verdict = Verdict(Choice.REPLY, note=words, macro=macro, macro_edited=macro_edited)
        decision = _decided(user, task, verdict)
        if task.kind == Kind.CARE:
            move_on(task, is_open=False)
        else:
            move_on(task, **order.times_again(task, Lane.WAITING))
            task.passed_by.add(user)
        return decision


def close(
    *,
    user: User,
    task_id: uuid.UUID,
    token: uuid.UUID,
    version: int,
    rung: Rung | str,
    outcome: CareOutcome | str,
) -> Decision:
    """An answer of a writer was read and needs no word of ours now. Raises NotYours."""
    if made := made_before(user, task_id, version):
        return made
    with transaction.atomic():
        task = _lock(user, task_id, token, version)
        if task.kind != Kind.CARE:
            raise NotYours("changed")
        _label(user, task, rung)
        decision = _decided(user, task, Verdict(Choice.SETTLE, outcome=outcome))
        move_on(task, is_open=False)
        return decision


def label(
    *, user: User, task_id: uuid.UUID, token: uuid.UUID, version: int, rung: Rung | str
) -> None:
    """Keep how near the danger is, as this person reads it; the claim goes on. Raises NotYours."""
    with transaction.atomic():
        _label(user, _lock(user, task_id, token, version), rung)


def rung_of(story: Story) -> str:
    """How near the danger is, as a person has read it; "" while nobody has said."""
    return CareCase.objects.filter(story=story).values_list("rung", flat=True).first() or ""


def may_answer(story: Story) -> bool:
    """Whether its writer can write to us in any state, because we have written out of care."""
    return (
        story.state in lifecycle.LIVING
        and CareCase.objects.filter(story=story, is_open=True).exists()
    )


def answer(*, story: Story, words: str) -> None:
    """The writer answers; the story stays where it is. Raises lifecycle.TooLate."""
    with transaction.atomic():
        kept = Story.objects.select_for_update(no_key=True).get(pk=story.pk)
        if kept.data_key is None or not may_answer(kept):
            raise lifecycle.TooLate("answer")
        add_message(story=kept, words=words, from_writer=True)


def note_heard(story: Story) -> None:
    """Somebody who holds the task sees the thread as it stands now."""
    last = Message.objects.filter(story=story).order_by("-number").values("number")[:1]
    CareCase.objects.filter(story=story).update(heard=Coalesce(Subquery(last), 0))


def hear_writers() -> int:
    """Put what writers answered in front of whoever has `care`. Safe to run twice.

    Returns how many tasks were opened or moved to the front.
    """
    last = Message.objects.filter(story=OuterRef("story"), from_writer=True).order_by("-number")
    unheard = CareCase.objects.filter(is_open=True, story__state__in=lifecycle.LIVING)
    unheard = unheard.annotate(last=Subquery(last.values("number")[:1])).filter(last__gt=F("heard"))
    return sum(_to_the_front(case.story) for case in unheard.select_related("story"))


def forget_gone() -> None:
    """What a person thought of a danger goes with its story."""
    CareCase.objects.exclude(story__state__in=lifecycle.LIVING).delete()


def _lock(user: User, task_id: uuid.UUID, token: uuid.UUID, version: int) -> ReviewTask:
    task = lock_claimed(user=user, task_id=task_id, token=token, version=version)
    if task.needs != Permission.CARE:
        raise NotYours("changed")
    if task.story.data_key is None or task.story.state not in lifecycle.LIVING:
        raise NotYours("gone")
    return task


def _label(user: User, task: ReviewTask, rung: Rung | str) -> None:
    case, _new = CareCase.objects.get_or_create(story=task.story)
    if case.rung == rung:
        return
    CareCase.objects.filter(pk=case.pk).update(rung=rung)
    log_act(user, "label", task, rung=str(rung) or "none")


def _decided(user: User, task: ReviewTask, verdict: Verdict) -> Decision:
    revision = newest_revision(task.story)
    return add_decision(user=user, task=task, verdict=verdict, revision=revision)


def _to_the_front(story: Story) -> bool:
    waiting = ReviewTask.objects.filter(story=story, is_open=True, needs=Permission.CARE)
    task = waiting.order_by("lane").first()
    if task is None:
        # As a review begins anew where somebody escalates it, this is for the lead alone.
        return bool(open_task(story, Kind.CARE, Lane.CRISIS, needs=Permission.CARE))
    if task.lane == Lane.CRISIS:
        return False
    task.passed_by.clear()
    times = order.times_again(task, Lane.CRISIS)
    return bool(ReviewTask.objects.filter(pk=task.pk, is_open=True).update(**times))
