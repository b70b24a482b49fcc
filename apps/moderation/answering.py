"""Answering notices from outside: what is done with the story, and in writing why.

Lock order: story, task, claim, notice, chain head.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.audit.services import record
from apps.moderation import order
from apps.moderation.claims import NotYours, lock_claimed, release_claim
from apps.moderation.hiding import take_from_readers
from apps.moderation.models import Choice, Decision, Lane, Notice, Outcome, ReviewTask, Rule
from apps.moderation.noticing import open_notices, reopen_for
from apps.moderation.recording import Verdict, add_decision, made_before, move_on, newest_revision
from apps.moderation.review_acts import pass_on
from apps.stories import lifecycle
from apps.stories.lifecycle import CLAIMED, State, TooLate
from apps.stories.models import Revision, Story
from apps.stories.services import add_message
from apps.stories.shown import revision_behind, shown_text, withheld_text

OFFERED = (Choice.SETTLE, Choice.HIDE, Choice.ASK, Choice.ESCALATE, Choice.PASS)
OUTCOMES = {
    Choice.SETTLE: Outcome.NOTHING,
    Choice.HIDE: Outcome.HIDDEN,
    Choice.ASK: Outcome.ASKED,
}

Changes = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What whoever sent a notice reads, and the notices that were read with it."""

    words: str
    ground: str
    answered: Collection[UUID]


def decide_on_notices(
    *, user: User, task_id: UUID, token: UUID, version: int, verdict: Verdict, reply: Reply
) -> Decision:
    """Decide under this claim, and answer the notices that were read; others go on waiting.

    Effect, decision, answers and log in one transaction. Raises NotYours. A repeated post returns
    the first decision.
    """
    if made := made_before(user, task_id, version):
        return made
    try:
        with transaction.atomic():
            task = lock_claimed(user=user, task_id=task_id, token=token, version=version)
            return _decide(user, task, verdict, reply)
    except TooLate:
        release_claim(user=user, token=token)
        raise NotYours("changed") from None


def revision_of(story: Story) -> Revision:
    """The words that a notice is about: those that are or were out, else the newest.

    Raises lifecycle.TooLate when they are gone.
    """
    text = shown_text(story) or withheld_text(story)
    seen = revision_behind(story, text) if text else None
    return seen or newest_revision(story)


def _decide(user: User, task: ReviewTask, verdict: Verdict, reply: Reply) -> Decision:
    revision = revision_of(task.story)
    if verdict.revision_id not in (None, revision.pk):
        raise NotYours("changed")
    choice = Choice(verdict.choice)
    waiting = open_notices(task)
    changes = ACTS[choice](user, task, verdict)
    if choice in OUTCOMES:
        read = [notice for notice in waiting if notice.pk in reply.answered]
        if not read:
            raise NotYours("changed")
        for notice in read:
            _answer(user, notice, OUTCOMES[choice], reply)
    if choice == Choice.HIDE and reply.ground in Rule.values:
        verdict = replace(verdict, rule=reply.ground)
    decision = add_decision(user=user, task=task, verdict=verdict, revision=revision)
    move_on(task, **changes)
    left = [notice for notice in waiting if notice.pk not in reply.answered]
    if choice in OUTCOMES and left:
        reopen_for(task.story, left)
    return decision


def _answer(user: User, notice: Notice, outcome: str, reply: Reply) -> None:
    """Write the answer into a notice, log that it was given, and tell whoever left an address."""
    told = notice.unseal()
    if notice.is_second:
        notice.second_outcome, notice.second_ground = outcome, reply.ground
    else:
        notice.outcome, notice.ground = outcome, reply.ground
    notice.seal(told | {"second_answer" if notice.is_second else "answer": reply.words})
    notice.save(update_fields=["sealed", "outcome", "ground", "second_outcome", "second_ground"])
    details = {"reason": notice.reason, "outcome": str(outcome), "ground": reply.ground}
    record(
        actor=user,
        role=user.role_for(Permission.ANSWER_NOTICES),
        verb="answer_notice",
        kind="notice",
        object_id=notice.pk,
        details=details | {"second": int(notice.is_second)},
    )
    if to := told.get("contact"):
        language = notice.language
        transaction.on_commit(lambda: _write(to, language))


def _write(to: str, language: str) -> None:
    """That there is an answer, and nothing of what it says. The reference is the sure way."""
    with translation.override(language):
        message = EmailMessage(
            subject=_("An answer to your notice"),
            body=_("There is an answer to what you sent us. Your reference opens it: %(address)s")
            % {"address": f"{settings.SITE_URL}/notices/"},
            to=[to],
        )
    message.send(fail_silently=True)


def _settle(user: User, task: ReviewTask, verdict: Verdict) -> Changes:
    return {"is_open": False}


def _hide(user: User, task: ReviewTask, verdict: Verdict) -> Changes:
    take_from_readers(task.story, verdict.note)
    return {"is_open": False}


def _ask(user: User, task: ReviewTask, verdict: Verdict) -> Changes:
    """One question to the writer. What is out stays out meanwhile."""
    if task.story.state == State.PUBLISHED:
        lifecycle.perform(task.story_id, "escalate")
    lifecycle.perform(task.story_id, "ask", vouched=CLAIMED)
    add_message(story=task.story, words=verdict.note, from_writer=False)
    return {"is_open": False}


def _escalate(user: User, task: ReviewTask, verdict: Verdict) -> Changes:
    """The safeguarding lead answers; nothing changes for the story yet."""
    return {"needs": Permission.CARE, **order.times_again(task, Lane.CRISIS)}


def _pass(user: User, task: ReviewTask, verdict: Verdict) -> Changes:
    return pass_on(user, task)


ACTS: dict[Choice, Callable[[User, ReviewTask, Verdict], Changes]] = {
    Choice.SETTLE: _settle,
    Choice.HIDE: _hide,
    Choice.ASK: _ask,
    Choice.ESCALATE: _escalate,
    Choice.PASS: _pass,
}
