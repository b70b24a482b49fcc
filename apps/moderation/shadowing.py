"""Reading as a shadow: published stories, whose readers agreed on them, read to learn.

Their writers have let everybody read them, so nobody's waiting words are opened for practice. What
a shadow reader decides is compared and has no effect: no state, no message, no words are kept.
"""

import uuid
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.models import Role, User
from apps.accounts.permissions import Permission
from apps.moderation.claims import NotYours, close_task, lock_claimed, release_claim
from apps.moderation.models import (
    Choice,
    Decision,
    Kind,
    Lane,
    Level,
    Reader,
    ReviewTask,
)
from apps.moderation.opening import open_task
from apps.moderation.recording import Verdict, add_decision, made_before, move_on, newest_revision
from apps.stories import lifecycle
from apps.stories.lifecycle import State
from apps.stories.models import Story

# So many wait in each language in which somebody reads as a shadow.
READY = 5


@dataclass(frozen=True)
class Compared:
    """A shadow verdict beside what stands before readers. Topics are codes."""

    decision: Decision
    agrees: bool
    both: list[str]
    only_mine: list[str]
    only_theirs: list[str]


def open_shadow_tasks() -> None:
    """Have a few published stories ready where somebody reads as a shadow, and none elsewhere."""
    wanted = {code for user in shadow_readers() for code in user.reading_languages()}
    for task in _open().exclude(language__in=wanted):
        with transaction.atomic():
            close_task(task)
    for language in sorted(wanted):
        missing = READY - _open().filter(language=language).count()
        for story in _not_yet_read(language)[: max(missing, 0)]:
            open_task(story, Kind.SHADOW, Lane.QUALITY)


def shadow_readers() -> list[User]:
    """Everybody who reads as a shadow now."""
    maybe = Q(reader__level=Level.SHADOW) | Q(memberships__role=Role.TRAINEE)
    people = User.objects.who_may(Permission.READ_STORIES).filter(maybe).distinct()
    return [user for user in people if Reader.of(user).level == Level.SHADOW]


def decide_as_shadow(
    *, user: User, task_id: uuid.UUID, token: uuid.UUID, version: int, verdict: Verdict
) -> Decision:
    """Write down what a shadow reader would decide. Nothing but the task moves. Raises NotYours."""
    if made := made_before(user, task_id, version):
        return made
    # Nobody but themselves would read what they wrote.
    verdict = replace(verdict, note="", title="", words="", spans=[])
    try:
        with transaction.atomic():
            task = lock_claimed(user=user, task_id=task_id, token=token, version=version)
            revision = newest_revision(task.story)
            if verdict.revision_id not in (None, revision.pk):
                raise NotYours("changed")
            made = add_decision(
                user=user, task=task, verdict=verdict, revision=revision, is_shadow=True
            )
            _go_on(user, task, verdict)
            return made
    except lifecycle.TooLate:
        release_claim(user=user, token=token)
        raise NotYours("gone") from None


def compared(*, user: User, task_id: uuid.UUID) -> Compared | None:
    """What this person decided as a shadow on a story that is out; None when there is nothing."""
    decision = _verdicts(user).filter(task=task_id).order_by("-id").first()
    if decision is None:
        return None
    mine = {warning["code"] for warning in decision.warnings}
    theirs = set(decision.task.story.published_text.codes)
    return Compared(
        decision=decision,
        agrees=decision.choice == Choice.PUBLISH,
        both=sorted(mine & theirs),
        only_mine=sorted(mine - theirs),
        only_theirs=sorted(theirs - mine),
    )


def agreement(user: User) -> tuple[int, int]:
    """Of how many shadow verdicts on stories that are out, how many would have published."""
    made = _verdicts(user)
    return made.filter(choice=Choice.PUBLISH).count(), made.count()


def _verdicts(user: User) -> QuerySet[Decision]:
    made = Decision.objects.filter(by=user, is_shadow=True, task__kind=Kind.SHADOW)
    out = made.filter(task__story__published_text__isnull=False)
    return out.exclude(choice=Choice.PASS).select_related("task__story__published_text")


def _go_on(user: User, task: ReviewTask, verdict: Verdict) -> None:
    if verdict.choice == Choice.PASS:
        task.passed_by.add(user)
        move_on(task)
    else:
        move_on(task, is_open=False)


def _open() -> QuerySet[ReviewTask]:
    return ReviewTask.objects.filter(kind=Kind.SHADOW, is_open=True)


def _not_yet_read(language: str) -> QuerySet[Story]:
    """The newest of a language that no shadow has been given; nothing with a life at risk."""
    given = ReviewTask.objects.filter(story=OuterRef("pk"), kind=Kind.SHADOW)
    return (
        Story.objects.published()
        .filter(~Exists(given), state=State.PUBLISHED, language=language, at_risk=False)
        .in_public_order()
    )
