"""Keeping a story from the clock for a while, because a law asks for it.

One person asks and another one confirms; to end it, the same. A hold stops the erasures that the
clock makes. It never stops the writer (docs/decisions/0016). Lock order: story, hold, chain head.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.audit.services import record
from apps.moderation.models import LegalHold
from apps.moderation.two_people import rule_holds
from apps.stories.models import Story

# What there is nothing left of to keep.
GONE = ("withdrawn", "erased")


class NoSuchStory(Exception):
    """There is no such story, or nothing of it is left."""


class HeldAlready(Exception):
    """A hold on this story is in force or waits for the second person."""


class SamePerson(Exception):
    """Whoever asked cannot confirm."""


class HoldOver(Exception):
    """Confirmed, lifted or taken back meanwhile; or this person may not hold stories any more."""


def is_held(story_id: UUID) -> bool:
    """Whether the clock has to leave this story alone now."""
    return LegalHold.objects.holding().filter(story_id=story_id).exists()


def ask_hold(*, user: User, story_id: UUID, reason: str, words: str) -> LegalHold:
    """Ask for a hold; nothing is held yet. Raises NoSuchStory, HeldAlready, HoldOver."""
    with transaction.atomic():
        _check(user)
        story = Story.objects.select_for_update(no_key=True).filter(pk=story_id).first()
        if story is None or story.state in GONE:
            raise NoSuchStory
        if LegalHold.objects.unfinished().filter(story_id=story_id).exists():
            raise HeldAlready
        hold = LegalHold(story_id=story_id, reason=reason, asked_by=user, day=timezone.now().date())
        hold.seal(words)
        hold.save(force_insert=True)
        _log(user, "ask_hold", hold)
        return hold


def confirm_hold(*, user: User, hold_id: UUID) -> None:
    """The second person agrees: from this commit on the clock leaves the story alone.

    Raises SamePerson and HoldOver.
    """
    with transaction.atomic():
        hold = _locked(user, hold_id)
        if hold.is_held:
            raise HoldOver
        _refuse_same(user, hold.asked_by_id)
        LegalHold.objects.filter(pk=hold.pk).update(is_held=True, confirmed_by=user)
        _log(user, "confirm_hold", hold)


def take_back(*, user: User, hold_id: UUID) -> None:
    """What nobody has confirmed is asked no more. Raises HoldOver."""
    with transaction.atomic():
        hold = _locked(user, hold_id)
        if hold.is_held:
            raise HoldOver
        LegalHold.objects.filter(pk=hold.pk).update(is_over=True, sealed=b"")
        _log(user, "take_back_hold", hold)


def ask_lift(*, user: User, hold_id: UUID) -> None:
    """Ask for the end of a hold; it goes on until somebody else confirms. Raises HoldOver."""
    with transaction.atomic():
        hold = _locked(user, hold_id)
        if not hold.is_held or hold.wants_lift:
            raise HoldOver
        LegalHold.objects.filter(pk=hold.pk).update(wants_lift=True, lift_asked_by=user)
        _log(user, "ask_lift", hold)


def confirm_lift(*, user: User, hold_id: UUID) -> None:
    """The second person agrees: the clock counts again, with the days that have passed.

    Raises SamePerson and HoldOver.
    """
    with transaction.atomic():
        hold = _locked(user, hold_id)
        if not hold.wants_lift:
            raise HoldOver
        _refuse_same(user, hold.lift_asked_by_id)
        LegalHold.objects.filter(pk=hold.pk).update(is_held=False, is_over=True, sealed=b"")
        _log(user, "lift_hold", hold)


def _locked(user: User, hold_id: UUID) -> LegalHold:
    """An unfinished hold with its story locked, so that no sweep is half through with it."""
    _check(user)
    story_id = LegalHold.objects.filter(pk=hold_id).values_list("story_id", flat=True).first()
    if story_id is None:
        raise HoldOver
    Story.objects.select_for_update(no_key=True).filter(pk=story_id).first()
    holds = LegalHold.objects.unfinished().select_for_update(no_key=True, of=("self",))
    hold = holds.filter(pk=hold_id).first()
    if hold is None:
        raise HoldOver
    return hold


def _refuse_same(user: User, first: UUID | None) -> None:
    # Who asked may have gone since; then anybody who may is somebody else.
    if rule_holds() and user.pk == first:
        raise SamePerson


def _check(user: User) -> None:
    """Rights as they are now, not as they were when the page was opened."""
    now = User.objects.filter(pk=user.pk, is_active=True).first()
    if now is None or not now.may(Permission.HOLD_STORIES):
        raise HoldOver


def _log(user: User, verb: str, hold: LegalHold) -> None:
    record(
        actor=user,
        role=user.role_for(Permission.HOLD_STORIES),
        verb=verb,
        kind="hold",
        object_id=hold.story_id,
        details={"hold": str(hold.pk), "reason": hold.reason},
    )
