"""Deciding on a story and undoing that. Lock order: story, task, claim."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.moderation import order, queries
from apps.moderation.claims import NotYours, lock_claimed, release_claim
from apps.moderation.declining import with_text
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
from apps.moderation.review_acts import ACTS, Changes
from apps.moderation.two_people import drawn_for_comparison, reasons_for, rule_holds
from apps.stories import lifecycle
from apps.stories.lifecycle import CLAIMED, Guard
from apps.stories.models import Revision, Screening
from apps.stories.services import add_message, unsay

PENDING = (Choice.PUBLISH, Choice.DECLINE)
MOVES = {Choice.PUBLISH: "approve", Choice.DECLINE: "decline"}
AGREED = CLAIMED | {Guard.ENOUGH_PEOPLE, Guard.WRITTEN_ANSWER}


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


def is_clean(revision: Revision) -> bool:
    """Whether the words of this revision could be cleaned, so that they can go out."""
    screening = Screening.objects.filter(revision=revision).first()
    return screening is not None and "clean" not in screening.failed
