"""Review by the demonstration's moderator: the same services as for people, without the waiting.

For a site where nobody's real story is. Everything here refuses unless DEMO=1.
"""

import logging
import time
from collections.abc import Iterator
from enum import Enum
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from apps.accounts.demonstration import demonstration_staff
from apps.accounts.models import User
from apps.moderation import queries
from apps.moderation.acting import act_now
from apps.moderation.claims import NotYours, claim_task
from apps.moderation.models import Choice, Decision, ReviewTask
from apps.moderation.recording import Verdict
from apps.moderation.reviewing import sheet_of
from apps.moderation.services import CannotPublish, decide
from apps.stories.lifecycle import State
from apps.stories.models import Story
from apps.stories.screening_run import LEASE, lease_batch, let_go, record, screen_batch

logger = logging.getLogger("chorus.demonstration")

MODERATORS = ("moderator", "second_moderator")
PAUSE = 0.5  # seconds
# A worker that died holds its stories until the lease is over.
PATIENCE = LEASE.total_seconds() + 20


class Review(Enum):
    PUBLISHED = "published"
    FAILED_CHECK = "kept in the queue, because a check failed"
    NOT_OURS = "left alone, because they do not wait for this moderator"


def refuse_unless_demonstration() -> None:
    """Raises ImproperlyConfigured unless DEMO=1."""
    if not settings.DEMO:
        raise ImproperlyConfigured(
            "Publishing without a person who reads is for demonstrations only: set DEMO=1."
        )


def free_moderator() -> User:
    """A moderator of the demonstration who holds no story: someone may be signed in as one.

    Raises ImproperlyConfigured unless DEMO=1, and when all of them hold one.
    """
    refuse_unless_demonstration()
    people = User.objects.filter(username__in=MODERATORS, is_active=True)
    if not people.exists():
        demonstration_staff()
    for person in people.order_by("username"):
        if queries.live_claim(person) is None:
            return person
    raise ImproperlyConfigured("Both demonstration moderators hold a story; put one back first.")


def screen() -> Iterator[int]:
    """Screen what waits, beside any worker that does. Says again and again how many are left.

    Ends with none, or when nothing has moved for longer than a lease.
    """
    waiting = Story.objects.to_screen()
    least, patient_until = waiting.count(), time.monotonic() + PATIENCE
    yield least
    while least and time.monotonic() < patient_until:
        if not _screen_batch():
            time.sleep(PAUSE)
        if (left := waiting.count()) < least:
            least, patient_until = left, time.monotonic() + PATIENCE
            yield least


def _screen_batch() -> int:
    batch = lease_batch()
    try:
        return sum(record(*screened) for screened in screen_batch(batch))
    except Exception as error:
        # As in a worker: each is tried alone next time, and given up as failed after that.
        logger.warning("screening a batch failed: %s", type(error).__name__)
        let_go(batch)
        return 0


def publish(*, story_id: UUID, by: User) -> Review:
    """Claim, decide and act for one queued story, in one transaction; then it can be read.

    Where two people are asked for, the other moderator of the demonstration is the second.

    The warnings are those that stand ticked on the review page: the writer's, and those the
    screening is sure of.
    """
    refuse_unless_demonstration()
    try:
        with transaction.atomic():
            task = _decide(story_id, by, Choice.PUBLISH).task
            if Story.objects.filter(pk=story_id, state=State.SECOND_REVIEW).exists():
                _decide(story_id, _other_moderator(by), Choice.PUBLISH)
            act_now(task.pk)
    except CannotPublish:
        return Review.FAILED_CHECK
    except NotYours:
        return Review.NOT_OURS
    return Review.PUBLISHED


def ask(*, story_id: UUID, by: User, question: str) -> bool:
    """Ask the writer of one queued story. False when it does not wait for this moderator."""
    refuse_unless_demonstration()
    try:
        with transaction.atomic():
            _decide(story_id, by, Choice.ASK, question)
    except NotYours:
        return False
    return True


def _other_moderator(by: User) -> User:
    return User.objects.filter(username__in=MODERATORS, is_active=True).exclude(pk=by.pk)[0]


def _decide(story_id: UUID, by: User, choice: Choice, note: str = "") -> Decision:
    # Story before task before claim, as everywhere.
    Story.objects.select_for_update(no_key=True).filter(pk=story_id).first()
    task = ReviewTask.objects.filter(story=story_id, is_open=True).first()
    claim = claim_task(user=by, task_id=task.pk, by_machine=True) if task else None
    sheet = sheet_of(claim.task) if claim else None
    if claim is None or sheet is None:
        raise NotYours("gone")
    warnings = [
        {"code": code, "level": level, "passages": sheet.passages.get(code, [])}
        for code, level in sheet.levels.items()
    ]
    return decide(
        user=by,
        task_id=claim.task_id,
        token=claim.token,
        version=claim.task.version,
        verdict=Verdict(choice, warnings=warnings, note=note),
    )
