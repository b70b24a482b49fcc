"""Letting go of what has run out. Each sweep carries out the rule of its name (retention.py).

A story's time counts from the day of its last move: there is no finer time. Every sweep can be
run twice, at once too: it changes what still is as it was, and nothing else.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from apps.moderation.holding import is_held
from apps.moderation.models import Choice, Kind, Notice, ReviewTask
from apps.privacy import tombstone_file
from apps.privacy.models import ErasureReceipt
from apps.privacy.retention import days
from apps.solidarity import check_ins, written_services
from apps.solidarity.models import Letter, Pledge, Standing
from apps.stories import lifecycle
from apps.stories.erasing import erase_story
from apps.stories.lifecycle import Guard, State
from apps.stories.models import Authorship, MeToo, SavedDraft, Story, StoryMove, Tombstone

logger = logging.getLogger("chorus.privacy")

BATCH = 500
SET_ASIDE = (State.LAPSED, State.SCHEDULED, State.HIDDEN)


def sweep(today: date | None = None) -> dict[str, int]:
    """Carry out every rule; how many rows each one let go of. One that fails stops no other."""
    today = today or timezone.now().date()
    done = {}
    for name, let_go in SWEEPS.items():
        try:
            done[name] = let_go(today)
        except Exception:
            logger.exception("a sweep of what has run out failed")
    return done


def delete_drafts(today: date) -> int:
    """Drafts carry their last day, as it was promised when they were saved."""
    return _delete(SavedDraft.objects.filter(kept_until__lt=today))


def set_aside_questions(today: date) -> int:
    since = today - timedelta(days=days("questions"))
    return _each(_stories([State.AWAITING_WRITER], since), set_aside)


def erase_declined(today: date) -> int:
    """Not while an appeal is open, and some days after it."""
    since = today - timedelta(days=days("declined"))
    stories = _stories([State.DECLINED, State.REMOVED], since)
    appeals = ReviewTask.objects.filter(story=OuterRef("pk"), kind=Kind.APPEAL)
    answered = today - timedelta(days=settings.AFTER_APPEAL_DAYS)
    lately = appeals.filter(decisions__choice=Choice.UPHOLD, decisions__day__gt=answered)
    open_ = Exists(appeals.filter(is_open=True))
    return _each(stories.filter(~open_, ~Exists(lately)), erase)


def delete_declined_notes(today: date) -> int:
    """Letters and pledges, as if whoever wrote them had taken them back."""
    since = today - timedelta(days=days("notes_declined"))
    rows = [
        row
        for model in (Letter, Pledge)
        for row in model.objects.filter(state=Standing.DECLINED, closed_on__lte=since)
    ]
    return sum(written_services.take_back(row=row) for row in rows)


def erase_set_aside(today: date) -> int:
    """After the notice in My story. Of words that are out, an older change may be set aside."""
    since = today - timedelta(days=days("set_aside") + settings.NOTICE_DAYS)
    return _each(_stories(SET_ASIDE, since), erase)


def forget_looks_back(today: date) -> int:
    """Those that nobody answered: their days are the only fine ones of a pledge."""
    return check_ins.forget_unanswered(before=today - timedelta(days=days("looks_back")))


def forget_codes_of_me_toos(today: date) -> int:
    since = today - timedelta(days=days("me_too_traces"))
    old = MeToo.objects.filter(counts_from__lte=since, lookup__isnull=False)
    return sum(MeToo.objects.filter(pk__in=some).update(lookup=None) for some in _in_batches(old))


def delete_receipts(today: date) -> int:
    """A month counts to its end. With the receipts goes what a code says of an erased story."""
    since = today - timedelta(days=days("receipts"))
    receipts = _delete(ErasureReceipt.objects.filter(month__lt=since.replace(day=1)))
    erased = _stories([State.ERASED], since).values("pk")
    return receipts + _delete(Authorship.objects.filter(story__in=erased))


def delete_notices(today: date) -> int:
    """Answered or not: the day was promised."""
    since = today - timedelta(days=days("notices"))
    return _delete(Notice.objects.filter(day__lte=since))


def delete_tombstones(today: date) -> int:
    since = today - timedelta(days=days("tombstones"))
    tombstone_file.forget(Path(settings.TOMBSTONES_FILE), before=since)
    return _delete(Tombstone.objects.filter(made_on__lte=since))


def set_aside(story_id: UUID) -> None:
    """Nobody answered. Raises lifecycle.TooLate."""
    lifecycle.perform(story_id, "lapse", vouched=[Guard.TIME_IS_OVER])


def erase(story_id: UUID) -> None:
    """Words and key go. Raises lifecycle.TooLate, also where two people hold the story."""
    with transaction.atomic():
        # Locked, so that nobody confirms a hold at this very moment.
        Story.objects.select_for_update(no_key=True).filter(pk=story_id).first()
        if is_held(story_id):
            raise lifecycle.TooLate("erase")
        erase_story(story_id=story_id)


SWEEPS: dict[str, Callable[[date], int]] = {
    "drafts": delete_drafts,
    "alone": delete_drafts,
    "questions": set_aside_questions,
    "declined": erase_declined,
    "notes_declined": delete_declined_notes,
    "set_aside": erase_set_aside,
    "looks_back": forget_looks_back,
    "me_too_traces": forget_codes_of_me_toos,
    "receipts": delete_receipts,
    "notices": delete_notices,
    "tombstones": delete_tombstones,
}


def _stories(states: Iterable[State], since: date) -> QuerySet[Story]:
    """Stories whose last move brought them into one of these states on `since` or before.

    Not those whose public words stand: what waits there is a change, and the story goes on.
    """
    # A message moves nothing.
    moves = StoryMove.objects.filter(story_id=OuterRef("pk")).exclude(move="tell")
    moves = moves.order_by("-sequence")
    stories = Story.objects.filter(state__in=[*states], published_month=None)
    return stories.annotate(moved_on=Subquery(moves.values("day")[:1])).filter(moved_on__lte=since)


def _each(stories: QuerySet[Story], act: Callable[[UUID], None]) -> int:
    """One short transaction a story; who was faster than the clock keeps what they did."""
    done = 0
    for some in _in_batches(stories):
        for story_id in some:
            try:
                act(story_id)
                done += 1
            except lifecycle.TooLate:
                continue
            except Exception:
                logger.exception("a story whose time is over could not be let go")
    return done


def _delete(rows: QuerySet) -> int:
    return sum(rows.model.objects.filter(pk__in=some).delete()[0] for some in _in_batches(rows))


def _in_batches(rows: QuerySet) -> Iterator[list]:
    """Primary keys of the rows, some at a time, each once, whatever becomes of them."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    while keys:
        yield keys
        keys = list(
            rows.filter(pk__gt=keys[-1]).order_by("pk").values_list("pk", flat=True)[:BATCH]
        )
