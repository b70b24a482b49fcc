"""Whether a story that our team hid comes back, goes for good, or its writer is asked.

Two people, neither of whom hid it, each without seeing what the other decided. Where they differ,
a senior chooses between the two. Lock order: story, task, claim.
"""

from typing import Any
from uuid import UUID

from django.db import transaction

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.moderation import order
from apps.moderation.claims import NotYours, lock_claimed, release_claim
from apps.moderation.models import (
    Choice,
    Decision,
    Lane,
    Report,
    ReportOutcome,
    ReviewTask,
    Stage,
)
from apps.moderation.recording import Verdict, add_decision, made_before, move_on, note_of
from apps.moderation.reporting import settle_reports
from apps.moderation.review_acts import pass_on
from apps.moderation.two_people import rule_holds
from apps.stories import lifecycle
from apps.stories.lifecycle import CLAIMED, TooLate
from apps.stories.models import Revision
from apps.stories.services import add_message
from apps.stories.shown import revision_behind, withheld_text
from apps.stories.withholding import remove_story, restore_story

JUDGING = (Choice.RESTORE, Choice.REMOVE, Choice.ASK)

Changes = dict[str, Any]


class NotOffered(ValueError):
    """The third person chooses between what the first two said."""


def decide_on_hidden(
    *, user: User, task_id: UUID, token: UUID, version: int, verdict: Verdict
) -> Decision:
    """Decide on a hidden story under this claim; the first verdict only waits for the second.

    Raises NotYours, and NotOffered. A repeated post returns the first decision.
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


def offered_to(task: ReviewTask) -> tuple[Choice, ...]:
    """What can be decided now; a third person chooses between what two others said."""
    if task.stage < Stage.THIRD:
        return (*JUDGING, Choice.PASS)
    said = {each.choice for each in _verdicts(task)}
    return (*(choice for choice in JUDGING if choice in said), Choice.PASS)


def _decide(user: User, task: ReviewTask, verdict: Verdict) -> Decision:
    revision = _revision_of(task)
    if verdict.revision_id not in (None, revision.pk):
        raise NotYours("changed")
    if verdict.choice not in offered_to(task):
        raise NotOffered(verdict.choice)
    if verdict.choice == Choice.PASS:
        changes = pass_on(user, task)
    else:
        changes = _judge(task, verdict, revision)
    decision = add_decision(user=user, task=task, verdict=verdict, revision=revision)
    move_on(task, **changes)
    return decision


def _revision_of(task: ReviewTask) -> Revision:
    text = withheld_text(task.story)
    revision = revision_behind(task.story, text) if text else None
    if revision is None:
        raise TooLate("restore")
    return revision


def _judge(task: ReviewTask, verdict: Verdict, revision: Revision) -> Changes:
    before = _verdicts(task)
    if not all(each.by and each.by.may(Permission.RESTORE_OR_REMOVE) for each in before):
        # Somebody who decided works here no more: this is the first of two again.
        task.round, task.stage, before = task.round + 1, Stage.FIRST, []
    if rule_holds() and task.stage == Stage.FIRST:
        return _next(task, Stage.SECOND, Permission.RESTORE_OR_REMOVE)
    if rule_holds() and task.stage == Stage.SECOND and before[0].choice != verdict.choice:
        return _next(task, Stage.THIRD, Permission.THIRD_REVIEW)
    return _carry_out(task, verdict, revision, before)


def _next(task: ReviewTask, stage: Stage, needs: Permission) -> Changes:
    return {
        "round": task.round,
        "stage": stage,
        "needs": needs,
        "others_only": True,
        **order.times_again(task, Lane.HARM),
    }


def _carry_out(
    task: ReviewTask, verdict: Verdict, revision: Revision, before: list[Decision]
) -> Changes:
    MOVES[Choice(verdict.choice)](task)
    same = next((each for each in before if each.choice == verdict.choice), None)
    if note := verdict.note or note_of(same):
        add_message(story=task.story, words=note, from_writer=False)
    # Whoever decided saw what readers had said; the rule of the act itself is learnt where it was.
    waiting = Report.objects.filter(
        story=task.story, digest=revision.digest, outcome=ReportOutcome.OPEN
    )
    settle_reports(waiting, right=(), learn=False)
    return {"is_open": False}


def _restore(task: ReviewTask) -> None:
    restore_story(story_id=task.story_id)


def _remove(task: ReviewTask) -> None:
    remove_story(story_id=task.story_id)


def _ask(task: ReviewTask) -> None:
    lifecycle.perform(task.story_id, "ask", vouched=CLAIMED)


MOVES = {Choice.RESTORE: _restore, Choice.REMOVE: _remove, Choice.ASK: _ask}


def _verdicts(task: ReviewTask) -> list[Decision]:
    """What was judged in the round that runs, by stage."""
    found = Decision.objects.filter(task=task, round=task.round, is_shadow=False)
    return list(found.filter(choice__in=JUDGING).select_related("by").order_by("stage"))
