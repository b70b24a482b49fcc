"""The life of a story: its states and moves, and the one function that performs a move.

"In review" is no state: it is `queued` with a lease on its review task. A writer's `withdraw`
stands in every living state, so it beats whatever anybody else is doing.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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


class Guard(StrEnum):
    """What whoever makes a move has to have made sure of, in the same transaction."""

    CHECKS_RECORDED = "every check is recorded, a failed one as failed"
    LIVE_CLAIM = "a live claim, and task, version and revision are those that were read"
    ENOUGH_PEOPLE = "as many people as the rule asks for have agreed"
    ANOTHER_PERSON = "somebody who has not decided on this story before"
    UNDO_OVER = "the minutes of undo are over, and nothing new speaks against it"
    NEWEST_WORDS = "it is the newest revision"
    WRITTEN_ANSWER = "the writer gets a reason in writing"
    WRITER_SAYS_SO = "the writer has taken no word back"
    TIME_IS_OVER = "its time in the table of retention is over, and nobody holds it"


class Move(NamedTuple):
    """A row of the table. `steps` are the numbers of the transitions in docs/architecture.md;
    `may` names the permission of a person who makes it."""

    sources: frozenset[State]
    target: State
    actor: Actor
    steps: tuple[int, ...]
    may: str = ""
    guards: frozenset[Guard] = frozenset()
    late: str | Promise = ""


def _from(*sources: State) -> frozenset[State]:
    return frozenset(sources)


def _needs(*guards: Guard) -> frozenset[Guard]:
    return frozenset(guards)


# Everything that still waits, is out, or could come back.
LIVING = frozenset(State) - {State.WITHDRAWN, State.REMOVED, State.ERASED}

# Where a writer can put other words in place: from here the machine reads them anew.
CHANGEABLE = LIVING - {State.DRAFT}

GONE = _("The writer was faster: this story is not in the queue any more.")
DECIDED = _("Somebody else was faster: this story has been decided.")
OUT = _("It can no longer be undone.")
NOT_WAITING = _("This story does not wait for an answer any more. Your words are still here.")
NOT_THERE = _("This story is not where it was a moment ago. Please look at it again.")

S, A, G = State, Actor, Guard
READ, SECOND, CARE = "read_stories", "second_review", "care"
CLAIMED = _needs(G.LIVE_CLAIM, G.NEWEST_WORDS)
MOVES: dict[str, Move] = {
    # The writer has pressed Send; the machine reads first.
    "send": Move(_from(S.DRAFT), S.SCREENING, A.WRITER, (1,), late=NOT_THERE),
    # Other words, or another answer to what is said of them. What is out may stay out meanwhile.
    "change": Move(CHANGEABLE, S.SCREENING, A.WRITER, (6, 16), late=NOT_THERE),
    # All checks are recorded. A check that failed is recorded as failed.
    "queue": Move(
        _from(S.SCREENING), S.QUEUED, A.SYSTEM, (2,), "", _needs(G.CHECKS_RECORDED), NOT_THERE
    ),
    # A moderator has one question, or proposes other words; the writer answers with the code.
    "ask": Move(
        _from(S.QUEUED, S.ESCALATED, S.HIDDEN), S.AWAITING_WRITER, A.MODERATOR, (5, 18, 19), READ,
        CLAIMED, GONE,
    ),
    "propose": Move(
        _from(S.QUEUED, S.ESCALATED, S.HIDDEN), S.AWAITING_WRITER, A.MODERATOR, (5, 18, 19), READ,
        CLAIMED, GONE,
    ),
    "answer": Move(
        _from(S.AWAITING_WRITER, S.LAPSED), S.QUEUED, A.WRITER, (6, 7), late=NOT_WAITING
    ),
    # The writer said beforehand that we may take identifying details out: the machine reads the
    # words without them, then a second person does.
    "redact": Move(_from(S.QUEUED), S.SCREENING, A.MODERATOR, (9,), READ, CLAIMED, GONE),
    # Nobody answered for a month. Nothing is lost: an answer still opens it again.
    "lapse": Move(
        _from(S.AWAITING_WRITER), S.LAPSED, A.SYSTEM, (7,), "", _needs(G.TIME_IS_OVER), NOT_THERE
    ),
    # The safeguarding lead looks first; it neither publishes nor declines, and what is out stays.
    "escalate": Move(
        _from(S.SCREENING, S.QUEUED, S.AWAITING_WRITER, S.SECOND_REVIEW, S.PUBLISHED),
        S.ESCALATED, A.MODERATOR, (3,), READ, late=GONE,
    ),
    "return": Move(
        _from(S.ESCALATED, S.SECOND_REVIEW), S.QUEUED, A.MODERATOR, (10, 19), SECOND, CLAIMED, GONE
    ),
    "settle": Move(_from(S.ESCALATED), S.PUBLISHED, A.MODERATOR, (19,), CARE, CLAIMED, GONE),
    # Where the rule asks for two, the first verdict waits for another person's.
    "hold": Move(_from(S.QUEUED), S.SECOND_REVIEW, A.MODERATOR, (9,), READ, CLAIMED, GONE),
    # The minutes in which a decision can still be undone.
    "approve": Move(
        _from(S.QUEUED, S.SECOND_REVIEW), S.PUBLISH_PENDING, A.MODERATOR, (8, 10), READ,
        CLAIMED | {G.ENOUGH_PEOPLE}, GONE,
    ),
    "decline": Move(
        _from(S.QUEUED, S.SECOND_REVIEW), S.DECLINE_PENDING, A.MODERATOR, (10,), READ,
        CLAIMED | {G.ENOUGH_PEOPLE, G.WRITTEN_ANSWER}, GONE,
    ),
    "undo": Move(
        _from(S.PUBLISH_PENDING, S.DECLINE_PENDING, S.SCHEDULED), S.QUEUED, A.MODERATOR, (12,),
        READ, late=OUT,
    ),
    # They are over: it waits for the writer's date or word and a random shift, then it is out.
    "schedule": Move(
        _from(S.PUBLISH_PENDING), S.SCHEDULED, A.SYSTEM, (11,), "", _needs(G.UNDO_OVER), NOT_THERE
    ),
    "publish": Move(
        _from(S.PUBLISH_PENDING, S.SCHEDULED), S.PUBLISHED, A.SYSTEM, (11,), "",
        _needs(G.UNDO_OVER, G.NEWEST_WORDS), NOT_THERE,
    ),
    "confirm_decline": Move(
        _from(S.DECLINE_PENDING), S.DECLINED, A.SYSTEM, (13,), "", _needs(G.UNDO_OVER), NOT_THERE
    ),
    # A change was not published; what was out or hidden before it stays as it was.
    "stay_out": Move(
        _from(S.DECLINE_PENDING), S.PUBLISHED, A.SYSTEM, (13, 16), "", _needs(G.UNDO_OVER),
        NOT_THERE,
    ),
    "stay_hidden": Move(
        _from(S.DECLINE_PENDING), S.HIDDEN, A.SYSTEM, (13, 16), "", _needs(G.UNDO_OVER), NOT_THERE
    ),
    # An appeal was right. (One that is not leaves the story where it is: a result, no state.)
    "overturn": Move(
        _from(S.DECLINED, S.REMOVED, S.HIDDEN), S.PUBLISH_PENDING, A.MODERATOR, (14,),
        "answer_appeals", _needs(G.LIVE_CLAIM, G.ANOTHER_PERSON, G.WRITTEN_ANSWER), GONE,
    ),
    # The writer takes it from readers' eyes and brings it back, as often as they want.
    "hide": Move(_from(S.PUBLISHED), S.HIDDEN, A.WRITER, (15,), late=NOT_THERE),
    "bring_back": Move(
        _from(S.HIDDEN), S.PUBLISHED, A.WRITER, (15,), "", _needs(G.WRITER_SAYS_SO), NOT_THERE
    ),
    # Our team takes it from readers' eyes: one person may, because somebody is in danger.
    "withhold": Move(
        _from(S.PUBLISHED, S.ESCALATED), S.HIDDEN, A.MODERATOR, (17, 19), "hide_story", late=GONE
    ),
    # Bringing it back, or removing it for good, takes two.
    "restore": Move(
        _from(S.HIDDEN), S.PUBLISHED, A.MODERATOR, (18,), "restore_or_remove",
        _needs(G.LIVE_CLAIM, G.ENOUGH_PEOPLE), GONE,
    ),
    "remove": Move(
        _from(S.HIDDEN), S.REMOVED, A.MODERATOR, (18,), "restore_or_remove",
        _needs(G.LIVE_CLAIM, G.ENOUGH_PEOPLE, G.WRITTEN_ANSWER), GONE,
    ),
    # Always, at once, from anywhere; what was removed too, while its words are kept for an appeal.
    "withdraw": Move(LIVING | {S.REMOVED}, S.WITHDRAWN, A.WRITER, (15,), late=NOT_THERE),
    # Its time is over (apps/privacy/retention.py): words and key go.
    "erase": Move(
        _from(S.DECLINED, S.LAPSED, S.SCHEDULED, S.HIDDEN, S.WITHDRAWN, S.REMOVED),
        S.ERASED, A.SYSTEM, (20,), "", _needs(G.TIME_IS_OVER), NOT_THERE,
    ),
}  # fmt: skip


class TooLate(Exception):
    """The story is no longer where this move begins: somebody else was first."""

    @property
    def sentence(self) -> str | Promise:
        """What whoever came too late is told."""
        row = MOVES.get(str(self.args[0])) if self.args else None
        return row.late if row else NOT_THERE


class Unguarded(Exception):
    """The code that makes this move did not say that it made sure of what the table asks for."""


def perform(story_id: UUID, move: str, *, vouched: Collection[Guard] = (), **changes: Any) -> None:
    """Make `move`, set `changes` on the story's row, and log it, in one transaction.

    `vouched` are the guards that the caller has made sure of in this transaction. The UPDATE holds
    only where the story still is in a state the move begins in; who loses the race gets TooLate
    and changes nothing. Raises KeyError for a move that does not exist, Unguarded for one whose
    guards nobody vouches for.
    """
    row = MOVES[move]
    if missing := row.guards - set(vouched):
        raise Unguarded(f"{move}: {'; '.join(sorted(missing))}")
    # Nothing is written when it is too late, so no savepoint has to be gone back to.
    with transaction.atomic(savepoint=False):
        moved = _move(story_id, move, row, changes)
    if not moved:
        raise TooLate(move)


def _move(story_id: UUID, move: str, row: Move, changes: dict[str, Any]) -> bool:
    stories = apps.get_model("stories", "Story").objects.filter(pk=story_id)
    found = stories.select_for_update(no_key=True).values_list("state", flat=True)
    before = next(iter(found), "")
    moved = stories.filter(state__in=row.sources).update(state=row.target, **changes)
    if moved:
        apps.get_model("stories", "StoryMove").objects.create(
            story_id=story_id,
            move=move,
            source=before,
            target=row.target,
            actor=row.actor,
            day=timezone.now().date(),
        )
    return bool(moved)
