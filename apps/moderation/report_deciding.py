"""Deciding on what readers reported. Lock order: story, task, claim."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.accounts.models import User
from apps.moderation.claims import NotYours, lock_claimed, release_claim
from apps.moderation.hiding import shown_revision, take_from_readers, to_the_lead
from apps.moderation.models import Choice, Decision, ReportOutcome, ReportReason, ReviewTask, Rule
from apps.moderation.recording import Verdict, add_decision, made_before, move_on
from apps.moderation.reporting import close_reports, open_reports, settle_reports
from apps.moderation.review_acts import pass_on
from apps.stories.lifecycle import TooLate
from apps.stories.shown import correct_warnings

Changes = dict[str, Any]
Act = Callable[[User, ReviewTask, Verdict], Changes]

# Which reports were right when a story is hidden for a rule.
R = ReportReason
RIGHT: dict[str, frozenset[ReportReason]] = {
    Rule.NAMES: frozenset({R.NAMES, R.DANGER}),
    Rule.OTHERS: frozenset({R.NAMES, R.DANGER, R.OTHER}),
    Rule.HATE: frozenset({R.HATE}),
    Rule.HARM: frozenset({R.HATE, R.DANGER}),
    Rule.GRAPHIC: frozenset({R.WARNING, R.OTHER}),
    Rule.ELSEWHERE: frozenset({R.ADVERT}),
    Rule.YOUNG: frozenset({R.DANGER, R.OTHER}),
    Rule.ADVERT: frozenset({R.ADVERT}),
}


def decide_on_reports(
    *, user: User, task_id: UUID, token: UUID, version: int, verdict: Verdict
) -> Decision:
    """Decide on the reports under this claim: effect, decision and log in one transaction.

    Raises NotYours when the claim is over or the story is not what was read. A repeated post
    returns the first decision.
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


def _decide(user: User, task: ReviewTask, verdict: Verdict) -> Decision:
    revision = shown_revision(task.story)
    if verdict.revision_id not in (None, revision.pk):
        raise NotYours("changed")
    changes = ACTS[Choice(verdict.choice)](user, task, verdict)
    decision = add_decision(user=user, task=task, verdict=verdict, revision=revision)
    move_on(task, **changes)
    return decision


def _settle(user: User, task: ReviewTask, verdict: Verdict) -> Changes:
    settle_reports(open_reports(task), right=())
    return {"is_open": False}


def _warn(user: User, task: ReviewTask, verdict: Verdict) -> Changes:
    correct_warnings(story_id=task.story_id, warnings=verdict.warnings)
    settle_reports(open_reports(task), right={ReportReason.WARNING})
    return {"is_open": False}


def _hide(user: User, task: ReviewTask, verdict: Verdict) -> Changes:
    settle_reports(open_reports(task), right=RIGHT[verdict.rule])
    take_from_readers(task.story, verdict.note)
    return {"is_open": False}


def _escalate(user: User, task: ReviewTask, verdict: Verdict) -> Changes:
    close_reports(open_reports(task), ReportOutcome.HANDED_ON)
    to_the_lead(task.story)
    return {"is_open": False}


def _pass(user: User, task: ReviewTask, verdict: Verdict) -> Changes:
    return pass_on(user, task)


ACTS: dict[Choice, Act] = {
    Choice.SETTLE: _settle,
    Choice.WARN: _warn,
    Choice.HIDE: _hide,
    Choice.ESCALATE: _escalate,
    Choice.PASS: _pass,
}
