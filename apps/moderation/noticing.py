"""Notices from outside: taking them, and finding what came of one. Answering: answering.py.

A notice hides nothing. It opens a task in the lane of harm that goes on; another one about the
same story joins it. Lock order: story, task, claim.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.accounts.permissions import Permission
from apps.moderation.claims import close_task
from apps.moderation.models import Kind, Lane, Notice, ReviewTask
from apps.moderation.opening import open_task
from apps.moderation.two_people import rule_holds
from apps.stories.models import Story
from apps.stories.shown import shown_text

# In these nothing is left to look at.
GONE = ("withdrawn", "erased")


class NotOut(Exception):
    """No story that readers can open has this id."""


class NotAgain(Exception):
    """There is no answer yet, or it was asked again before, or nothing is left of the story."""


@dataclass(frozen=True)
class Letter:
    """What somebody outside wrote."""

    story_id: UUID
    reason: str
    words: str
    contact: str = ""
    language: str = "en"


def keep_notice(*, lookup: bytes, letter: Letter) -> bool:
    """Keep a notice and give it to the team. False when the same form was sent before.

    Raises NotOut.
    """
    with transaction.atomic():
        if Notice.objects.filter(lookup=lookup).exists():
            return False
        story = _locked(letter.story_id)
        if story is None or shown_text(story) is None:
            raise NotOut
        notice = Notice(
            lookup=lookup,
            story_id=story.pk,
            reason=letter.reason,
            language=letter.language,
            day=timezone.now().date(),
        )
        notice.seal({"words": letter.words, "contact": letter.contact})
        Notice.objects.bulk_create([notice], ignore_conflicts=True)
        kept = Notice.objects.filter(pk=notice.pk)
        return bool(kept.update(task=_task_of(story)))


def ask_second(*, lookup: bytes, words: str) -> None:
    """Whoever sent a notice does not agree with our answer: somebody else looks, once.

    Raises NotAgain.
    """
    with transaction.atomic():
        story_id = Notice.objects.filter(lookup=lookup).values_list("story_id", flat=True).first()
        story = _locked(story_id) if story_id else None
        notice = Notice.objects.select_for_update(no_key=True).filter(lookup=lookup).first()
        if story is None or notice is None or not may_ask_second(notice, story):
            raise NotAgain
        notice.seal(notice.unseal() | {"second": words})
        notice.is_second = True
        notice.task = _task_of(story, others_only=True)
        notice.save(update_fields=["sealed", "is_second", "task"])


def notice_of(lookup: bytes) -> Notice | None:
    """The notice that a reference opens."""
    return Notice.objects.filter(lookup=lookup).first()


def story_of(notice: Notice) -> Story | None:
    """The story a notice is about, while anything is left of it."""
    return Story.objects.filter(pk=notice.story_id).exclude(state__in=GONE).first()


def may_ask_second(notice: Notice, story: Story | None) -> bool:
    """Whether whoever sent it can still ask for somebody else to look."""
    return bool(notice.outcome) and not notice.is_second and story is not None


def open_notices(task: ReviewTask) -> list[Notice]:
    """What a task asks to be answered, the oldest first."""
    found = Notice.objects.filter(task=task).order_by("day", "pk")
    return [notice for notice in found if notice.is_open()]


def open_notice_tasks() -> int:
    """Give a task to every notice that waits and has none; and close those that ask nothing."""
    first = Q(is_second=False, outcome="")
    waiting = Notice.objects.filter(first | Q(is_second=True, second_outcome=""))
    lost = waiting.filter(Q(task=None) | Q(task__is_open=False))
    opened = sum(_given_again(pk) for pk in lost.values_list("pk", flat=True))
    empty = ReviewTask.objects.filter(kind=Kind.NOTICE, is_open=True, acts_at=None)
    for task in empty.filter(notices=None):
        close_task(task)
    return opened


def reopen_for(story: Story, notices: list[Notice]) -> None:
    """A new task for notices that came while others of the same story were answered."""
    second = any(notice.is_second for notice in notices)
    task = _task_of(story, others_only=second)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(task=task)


def _given_again(pk: UUID) -> int:
    with transaction.atomic():
        notice = Notice.objects.filter(pk=pk).first()
        story = _locked(notice.story_id) if notice else None
        if notice is None or story is None or story.state in GONE:
            return 0
        reopen_for(story, [notice])
        return 1


def _task_of(story: Story, *, others_only: bool = False) -> ReviewTask:
    """The open task of notices about a locked story. With `others_only` it goes to nobody who
    has answered one before, as far as the rule of two people holds."""
    others_only = others_only and rule_holds()
    open_ = ReviewTask.objects.filter(story=story, kind=Kind.NOTICE, is_open=True)
    if task := open_.first():
        if others_only:
            open_.update(others_only=True)
        return task
    task = open_task(
        story, Kind.NOTICE, Lane.HARM, needs=Permission.ANSWER_NOTICES, others_only=others_only
    )
    assert task is not None, "the story is locked, and none is open"
    return task


def _locked(story_id: UUID) -> Story | None:
    return Story.objects.select_for_update(no_key=True).filter(pk=story_id).first()
