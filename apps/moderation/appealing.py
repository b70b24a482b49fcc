"""A writer disagrees with us: asking once for another look, and answering in writing.

Nobody answers who has decided on the story before. Lock order: story, task, claim.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.moderation.claims import NotYours, close_task, lock_claimed, release_claim
from apps.moderation.models import Appeal, Choice, Decision, Kind, Lane, ReviewTask
from apps.moderation.opening import open_task
from apps.moderation.recording import (
    Verdict,
    add_decision,
    made_before,
    move_on,
    newest_revision,
    note_of,
)
from apps.moderation.review_acts import pass_on
from apps.moderation.services import CannotPublish, is_clean
from apps.moderation.two_people import rule_holds
from apps.stories import lifecycle
from apps.stories.lifecycle import Guard, State, TooLate
from apps.stories.models import Revision, Story
from apps.stories.services import add_message, tell_writer
from apps.stories.shown import revision_behind, withheld_text
from apps.stories.withholding import is_withheld, put_out_again

# Where a story stands because we said so, and what we said.
CONTESTED = {
    State.DECLINED: Choice.DECLINE,
    State.HIDDEN: Choice.HIDE,
    State.REMOVED: Choice.REMOVE,
}
OFFERED = (Choice.OVERTURN, Choice.UPHOLD, Choice.PASS)
VOUCHED = [Guard.LIVE_CLAIM, Guard.ANOTHER_PERSON, Guard.WRITTEN_ANSWER]

Changes = dict[str, Any]


class NoAppeal(Exception):
    """There is nothing of ours to disagree with, or the days are over."""


def contested(story: Story) -> Decision | None:
    """The decision of ours by which a story stands where it stands; None where it is its
    writer's own doing, or nobody's."""
    choice = CONTESTED.get(State(story.state))
    if choice is None:
        return None
    if choice == Choice.HIDE and not is_withheld(story):
        return None
    found = Decision.objects.filter(task__story=story, choice=choice, is_shadow=False)
    return found.order_by("-id").first()


def last_day(decision: Decision) -> date:
    """Until when its writer can disagree with it, this day included."""
    return decision.day + timedelta(days=settings.APPEAL_DAYS - 1)


def ask_again(*, story_id: UUID, words: str) -> None:
    """The writer disagrees: somebody who has not decided looks at everything anew.

    Once for each decision; the same again changes nothing. Raises NoAppeal.
    """
    with transaction.atomic():
        story = Story.objects.select_for_update(no_key=True).get(pk=story_id)
        decision = contested(story)
        if decision is None or timezone.now().date() > last_day(decision):
            raise NoAppeal
        if Appeal.objects.filter(decision=decision).exists():
            return
        for old in ReviewTask.objects.filter(story=story, kind=Kind.APPEAL, is_open=True):
            # About a decision that another one has taken the place of.
            close_task(old)
        task = open_task(
            story,
            Kind.APPEAL,
            Lane.WAITING,
            needs=Permission.ANSWER_APPEALS,
            others_only=rule_holds(),
        )
        assert task is not None, "the story is locked, and none is open"
        Appeal.objects.create(decision=decision, task=task)
        if words:
            add_message(story=story, words=words, from_writer=True)


def decide_on_appeal(
    *, user: User, task_id: UUID, token: UUID, version: int, verdict: Verdict
) -> Decision:
    """Answer an appeal under this claim: effect, decision, log and answer in one transaction.

    What is overturned waits for the minutes of undo; the answer goes out with it. Raises NotYours,
    and CannotPublish. A repeated post returns the first decision.
    """
    if made := made_before(user, task_id, version):
        return made
    try:
        with transaction.atomic():
            task = lock_claimed(user=user, task_id=task_id, token=token, version=version)
            return _decide(user, task, verdict)
    except TooLate:
        release_claim(user=user, token=token)
        raise NotYours("gone") from None


def revision_of(story: Story) -> Revision:
    """The words that an appeal is about: those that were hidden, else the newest.

    Raises lifecycle.TooLate when they are gone.
    """
    text = withheld_text(story)
    hidden = revision_behind(story, text) if text else None
    return hidden or newest_revision(story)


def answer_overturned(story: Story, decision: Decision) -> None:
    """The minutes are over: the writer is told that they were right."""
    if note := note_of(decision):
        add_message(story=story, words=note, from_writer=False)


def put_back_hidden(story: Story) -> bool:
    """Let out again what was hidden and is not to be; False where nothing was hidden."""
    if not is_withheld(story):
        return False
    put_out_again(story_id=story.pk)
    return True


def close_void() -> int:
    """Close appeals whose story is elsewhere by now: its writer changed the words, or it came
    back otherwise. What is overturned and waits is left alone."""
    open_ = ReviewTask.objects.filter(kind=Kind.APPEAL, is_open=True, acts_at=None)
    void = list(open_.exclude(story__state__in=[*CONTESTED]).values_list("pk", flat=True))
    return sum(map(_close_if_void, void))


def _close_if_void(task_id: UUID) -> int:
    with transaction.atomic():
        story_id = ReviewTask.objects.values_list("story", flat=True).get(pk=task_id)
        story = Story.objects.select_for_update(no_key=True).get(pk=story_id)
        tasks = ReviewTask.objects.select_for_update(no_key=True)
        task = tasks.filter(pk=task_id, is_open=True, acts_at=None).first()
        if task is None or story.state in CONTESTED:
            return 0
        close_task(task)
        return 1


def _decide(user: User, task: ReviewTask, verdict: Verdict) -> Decision:
    story = task.story
    if story.state not in CONTESTED:
        raise TooLate("overturn")
    revision = revision_of(story)
    if verdict.revision_id not in (None, revision.pk):
        raise NotYours("changed")
    changes = ACTS[Choice(verdict.choice)](user, task, revision, verdict)
    decision = add_decision(user=user, task=task, verdict=verdict, revision=revision)
    move_on(task, **changes)
    return decision


def _overturn(user: User, task: ReviewTask, revision: Revision, verdict: Verdict) -> Changes:
    if task.story.state == State.DECLINED and not is_clean(revision):
        raise CannotPublish
    lifecycle.perform(task.story_id, "overturn", vouched=VOUCHED)
    return {"acts_at": Now() + timedelta(minutes=settings.UNDO_MINUTES)}


def _uphold(user: User, task: ReviewTask, revision: Revision, verdict: Verdict) -> Changes:
    tell_writer(story=task.story, words=verdict.note)
    return {"is_open": False}


def _pass(user: User, task: ReviewTask, revision: Revision, verdict: Verdict) -> Changes:
    return pass_on(user, task)


ACTS = {Choice.OVERTURN: _overturn, Choice.UPHOLD: _uphold, Choice.PASS: _pass}
