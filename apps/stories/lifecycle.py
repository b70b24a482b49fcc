"""The life of a story: its states and moves, and the one function that performs a move.

"In review" is no state: it is `queued` with a lease on its review task. A writer's `withdraw`
stands in every living state, so it beats whatever anybody else is doing.
"""

from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.utils import timezone


class State(StrEnum):
    DRAFT = "draft"
    SCREENING = "screening"
    QUEUED = "queued"
    AWAITING_WRITER = "awaiting_writer"
    LAPSED = "lapsed"
    ESCALATED = "escalated"
    SECOND_REVIEW = "second_review"
    PUBLISH_PENDING = "publish_pending"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    DECLINE_PENDING = "decline_pending"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"
    ERASED = "erased"


class Actor(StrEnum):
    WRITER = "writer"
    SYSTEM = "system"
    MODERATOR = "moderator"


class Move(NamedTuple):
    sources: frozenset[State]
    target: State
    actor: Actor


def _from(*sources: State) -> frozenset[State]:
    return frozenset(sources)


# Everything that still waits, is out, or could come back.
LIVING = frozenset(State) - {State.WITHDRAWN, State.REMOVED, State.ERASED}

# Where a writer can put other words in place: from here the machine reads them anew.
CHANGEABLE = LIVING - {State.DRAFT}

S, A = State, Actor
MOVES: dict[str, Move] = {
    # The writer has pressed Send; the machine reads first.
    "send": Move(_from(S.DRAFT), S.SCREENING, A.WRITER),
    # Other words, or another answer to what is said of them. What is out may stay out meanwhile.
    "change": Move(CHANGEABLE, S.SCREENING, A.WRITER),
    # All checks are recorded. A check that failed is recorded as failed.
    "queue": Move(_from(S.SCREENING), S.QUEUED, A.SYSTEM),
    # A moderator has one question, or proposes other words; the writer answers with the code.
    "ask": Move(_from(S.QUEUED, S.ESCALATED), S.AWAITING_WRITER, A.MODERATOR),
    "propose": Move(_from(S.QUEUED, S.ESCALATED), S.AWAITING_WRITER, A.MODERATOR),
    "answer": Move(_from(S.AWAITING_WRITER, S.LAPSED), S.QUEUED, A.WRITER),
    # Nobody answered for a month. Nothing is lost: an answer still opens it again.
    "lapse": Move(_from(S.AWAITING_WRITER), S.LAPSED, A.SYSTEM),
    # Someone with more training looks first; it neither publishes nor declines.
    "escalate": Move(_from(S.QUEUED), S.ESCALATED, A.MODERATOR),
    "return": Move(_from(S.ESCALATED), S.QUEUED, A.MODERATOR),
    # The minutes in which a decision can still be undone.
    "approve": Move(_from(S.QUEUED), S.PUBLISH_PENDING, A.MODERATOR),
    "decline": Move(_from(S.QUEUED), S.DECLINE_PENDING, A.MODERATOR),
    "undo": Move(_from(S.PUBLISH_PENDING, S.DECLINE_PENDING, S.SCHEDULED), S.QUEUED, A.MODERATOR),
    # They are over: it waits for the writer's date or word and a random shift, then it is out.
    "schedule": Move(_from(S.PUBLISH_PENDING), S.SCHEDULED, A.SYSTEM),
    "publish": Move(_from(S.PUBLISH_PENDING, S.SCHEDULED), S.PUBLISHED, A.SYSTEM),
    "confirm_decline": Move(_from(S.DECLINE_PENDING), S.DECLINED, A.SYSTEM),
    # A change was not published; what was out or hidden before it stays as it was.
    "stay_out": Move(_from(S.DECLINE_PENDING), S.PUBLISHED, A.SYSTEM),
    "stay_hidden": Move(_from(S.DECLINE_PENDING), S.HIDDEN, A.SYSTEM),
    # The writer takes it from readers' eyes and brings it back, as often as they want.
    "hide": Move(_from(S.PUBLISHED), S.HIDDEN, A.WRITER),
    "bring_back": Move(_from(S.HIDDEN), S.PUBLISHED, A.WRITER),
    # Always, at once, from anywhere.
    "withdraw": Move(LIVING, S.WITHDRAWN, A.WRITER),
    # Its time is over (apps/privacy/retention.py): words and key go.
    "erase": Move(
        _from(S.DECLINED, S.LAPSED, S.SCHEDULED, S.HIDDEN, S.WITHDRAWN, S.REMOVED),
        S.ERASED,
        A.SYSTEM,
    ),
}


class TooLate(Exception):
    """The story is no longer where this move begins: somebody else was first."""


def perform(story_id: UUID, move: str, **changes: Any) -> None:
    """Make `move`, set `changes` on the story's row, and log it, in one transaction.

    The UPDATE holds only where the story still is in a state the move begins in; who loses the
    race gets TooLate and changes nothing. Raises KeyError for a move that does not exist.
    """
    sources, target, actor = MOVES[move]
    with transaction.atomic():
        stories = apps.get_model("stories", "Story").objects.filter(pk=story_id)
        before = stories.select_for_update(no_key=True).values_list("state", flat=True).first()
        moved = stories.filter(state__in=sources).update(state=target, **changes)
        if not moved:
            raise TooLate(move)
        apps.get_model("stories", "StoryMove").objects.create(
            story_id=story_id,
            move=move,
            source=before or "",
            target=target,
            actor=actor,
            day=timezone.now().date(),
        )
