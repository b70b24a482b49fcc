"""What a decision on a story does that is no verdict: it asks, hides words, passes on, hands up.

Each takes who decided, the locked task, the words that were read and what the form says; each gives
back what changes on the task.
"""

from typing import Any

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.moderation import order
from apps.moderation.claims import NotYours
from apps.moderation.hiding import take_from_readers
from apps.moderation.models import Choice, Lane, ReviewTask, Stage
from apps.moderation.opening import begin_again
from apps.moderation.recording import Verdict
from apps.stories import changing, lifecycle
from apps.stories.lifecycle import CLAIMED, State
from apps.stories.models import Revision
from apps.stories.redaction import BadSpans
from apps.stories.services import add_message

SKIPS_UNTIL_SENIOR = 3
# What a task needs while every moderator may take it.
FOR_MODERATORS = (
    Permission.READ_STORIES,
    Permission.SECOND_REVIEW,
    Permission.HIDE_STORY,
    Permission.RESTORE_OR_REMOVE,
)

Changes = dict[str, Any]


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
