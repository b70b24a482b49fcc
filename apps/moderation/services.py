"""Deciding on a story and undoing that. Lock order: story, task, claim."""

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.moderation import order, queries
from apps.moderation.claims import NotYours, lock_claimed, release_claim
from apps.moderation.declining import with_text
from apps.moderation.hiding import take_from_readers
from apps.moderation.models import UNDO, Choice, Decision, Lane, ReviewTask, Stage
from apps.moderation.opening import begin_again
from apps.moderation.recording import (
    Verdict,
    add_decision,
    made_before,
    move_on,
    newest_revision,
    note_of,
)
from apps.moderation.two_people import drawn_for_comparison, reasons_for, rule_holds
from apps.stories import changing, lifecycle
from apps.stories.lifecycle import CLAIMED, Guard, State
from apps.stories.models import Revision, Screening
from apps.stories.redaction import BadSpans
from apps.stories.services import add_message, unsay

PENDING = (Choice.PUBLISH, Choice.DECLINE)
MOVES = {Choice.PUBLISH: "approve", Choice.DECLINE: "decline"}
AGREED = CLAIMED | {Guard.ENOUGH_PEOPLE, Guard.WRITTEN_ANSWER}
SKIPS_UNTIL_SENIOR = 3
# What a task needs while every moderator may take it.
FOR_MODERATORS = (
    Permission.READ_STORIES,
    Permission.SECOND_REVIEW,
    Permission.HIDE_STORY,
    Permission.RESTORE_OR_REMOVE,
)

Changes = dict[str, Any]


class CannotPublish(Exception):
    """The words could not be cleaned, so they cannot go out."""


def decide(
    *, user: User, task_id: uuid.UUID, token: uuid.UUID, version: int, verdict: Verdict
) -> Decision:
    """Decide on the story under this claim: state, decision, log and message in one transaction.

    Where the rule asks for two people, a first verdict only waits for the second. Raises NotYours
    when the claim is over, or the story has changed or gone, and CannotPublish. A repeated post
    returns the first decision.
    """
    if made := made_before(user, task_id, version):
        return made
    try:
        with transaction.atomic():
            task = lock_claimed(user=user, task_id=task_id, token=token, version=version)
            return _decide(user, task, verdict)
    except lifecycle.TooLate:
        release_claim(user=user, token=token)
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
        if last.choice in (Choice.DECLINE, Choice.OVERTURN):
            unsay(story=task.story, words=note_of(last))
        revision = Revision.objects.get(pk=last.revision_id)
        add_decision(user=user, task=task, verdict=Verdict(UNDO), revision=revision)
        move_on(task, **({"is_open": True} | begin_again(task)))


def _decide(user: User, task: ReviewTask, verdict: Verdict) -> Decision:
    revision = newest_revision(task.story)
    if verdict.revision_id not in (None, revision.pk):
        raise NotYours("changed")
    choice = Choice(verdict.choice)
    if choice == Choice.PUBLISH and not is_clean(revision):
        raise CannotPublish
    if choice == Choice.DECLINE:
        verdict = with_text(task, verdict)
    reasons: list[str] = []
    if choice in PENDING:
        reasons = reasons_for(
            story=task.story, revision=revision, user=user, choice=choice, rule=verdict.rule
        )
        if task.stage == Stage.FIRST and not reasons and drawn_for_comparison():
            reasons = ["sample"]
        changes = _judge(task, verdict, reasons)
    else:
        changes = ACTS[choice](user, task, revision, verdict)
    decision = add_decision(
        user=user, task=task, verdict=verdict, revision=revision, reasons=reasons
    )
    move_on(task, **changes)
    return decision


def _judge(task: ReviewTask, verdict: Verdict, reasons: list[str]) -> Changes:
    """Publish or decline: at once, or as the first of two, or as the one that settles it."""
    if task.stage == Stage.FIRST and reasons and rule_holds():
        lifecycle.perform(task.story_id, "hold", vouched=CLAIMED)
        return _next_stage(task, Stage.SECOND, Permission.SECOND_REVIEW) | {"reasons": reasons}
    if task.stage == Stage.SECOND and _disagree(task, verdict):
        return _next_stage(task, Stage.THIRD, Permission.THIRD_REVIEW)
    return _settle_on(task, verdict)


def _settle_on(task: ReviewTask, verdict: Verdict) -> Changes:
    lifecycle.perform(task.story_id, MOVES[Choice(verdict.choice)], vouched=AGREED)
    if verdict.choice == Choice.DECLINE and verdict.note:
        add_message(story=task.story, words=verdict.note, from_writer=False)
    return {"acts_at": Now() + timedelta(minutes=settings.UNDO_MINUTES)}


def _disagree(task: ReviewTask, verdict: Verdict) -> bool:
    """Whether a second verdict differs from the first, which its maker has not seen.

    Details that our team took out stand for a first verdict that wants the story published.
    """
    first = queries.verdict_of(task, Stage.FIRST)
    return verdict.choice != (first.choice if first else Choice.PUBLISH)


def _next_stage(task: ReviewTask, stage: Stage, needs: Permission) -> Changes:
    lane = Lane.CRISIS if task.story.at_risk else Lane.WAITING
    return {
        "stage": stage,
        "needs": needs,
        "others_only": True,
        **order.times_again(task, lane),
    }


def _redact(user: User, task: ReviewTask, revision: Revision, verdict: Verdict) -> Changes:
    """Without what identifies: at once where the writer said so beforehand, else as a proposal."""
    story = task.story
    allowed = story.hide_details and story.state == State.QUEUED
    try:
        _take_out(task, revision, verdict, ask=not allowed or verdict.ask_first)
    except BadSpans:
        # The checks ran once more meanwhile, and what was read is not what stands there now.
        raise NotYours("changed") from None
    return {"is_open": False}


def _take_out(task: ReviewTask, revision: Revision, verdict: Verdict, *, ask: bool) -> None:
    if verdict.spans and not ask:
        changing.redact_story(
            story_id=task.story_id,
            revision_id=revision.pk,
            title=verdict.title,
            words=verdict.words,
            spans=verdict.spans,
        )
    else:
        changing.propose_redaction(
            story_id=task.story_id,
            revision_id=revision.pk,
            title=verdict.title,
            words=verdict.words,
            note=verdict.note,
            spans=verdict.spans,
        )


def _ask(user: User, task: ReviewTask, revision: Revision, verdict: Verdict) -> Changes:
    lifecycle.perform(task.story_id, "ask", vouched=CLAIMED)
    if verdict.note:
        add_message(story=task.story, words=verdict.note, from_writer=False)
    return {"is_open": False}


def _pass(user: User, task: ReviewTask, revision: Revision, verdict: Verdict) -> Changes:
    return pass_on(user, task)


def pass_on(user: User, task: ReviewTask) -> Changes:
    """To somebody else, without a reason; after the third time to a senior."""
    task.passed_by.add(user)
    skips = task.skips + 1
    if skips >= SKIPS_UNTIL_SENIOR and task.needs in FOR_MODERATORS:
        return {"skips": skips, "needs": Permission.THIRD_REVIEW}
    return {"skips": skips}


def _escalate(user: User, task: ReviewTask, revision: Revision, verdict: Verdict) -> Changes:
    if task.story.state != State.ESCALATED:
        lifecycle.perform(task.story_id, "escalate")
    return {
        "stage": Stage.FIRST,
        "needs": Permission.CARE,
        "others_only": False,
        **order.times_again(task, Lane.CRISIS),
    }


def _return(user: User, task: ReviewTask, revision: Revision, verdict: Verdict) -> Changes:
    """Back to the first reader, without a verdict."""
    lifecycle.perform(task.story_id, "return", vouched=CLAIMED)
    return begin_again(task)


def _settle(user: User, task: ReviewTask, revision: Revision, verdict: Verdict) -> Changes:
    """Of an escalated story that is out: it stays as it is."""
    if task.story.published_month is None:
        raise NotYours("changed")
    lifecycle.perform(task.story_id, "settle", vouched=CLAIMED)
    return {"is_open": False}


def _hide(user: User, task: ReviewTask, revision: Revision, verdict: Verdict) -> Changes:
    take_from_readers(task.story, verdict.note)
    return {"is_open": False}


ACTS = {
    Choice.REDACT: _redact,
    Choice.ASK: _ask,
    Choice.PASS: _pass,
    Choice.ESCALATE: _escalate,
    Choice.RETURN: _return,
    Choice.SETTLE: _settle,
    Choice.HIDE: _hide,
}


def is_clean(revision: Revision) -> bool:
    """Whether the words of this revision could be cleaned, so that they can go out."""
    screening = Screening.objects.filter(revision=revision).first()
    return screening is not None and "clean" not in screening.failed
