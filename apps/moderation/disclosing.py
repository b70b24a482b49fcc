"""Telling somebody outside about a story: one person asks and says why, another one confirms.

The site sends nothing to anybody; this is the agreement, and its line in the record. The reason is
sealed with the story and goes with it.
"""

import uuid

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.audit.services import record
from apps.moderation.acts import role_of
from apps.moderation.claims import NotYours, lock_claimed
from apps.moderation.models import Basis, OutsideDisclosure, Recipient
from apps.stories.models import Story


class AskedBefore(Exception):
    """A request on this story waits to be confirmed."""


class SamePerson(Exception):
    """Who asked cannot confirm."""


class Over(Exception):
    """Confirmed, taken back, asked by somebody who may not ask any more, or the story is gone."""


def ask(
    *,
    user: User,
    task_id: uuid.UUID,
    token: uuid.UUID,
    version: int,
    recipient: Recipient | str,
    basis: Basis | str,
    why: str,
) -> OutsideDisclosure:
    """Ask for a second person; nothing is told to anybody yet. Raises NotYours, AskedBefore."""
    with transaction.atomic():
        task = lock_claimed(user=user, task_id=task_id, token=token, version=version)
        if task.needs != Permission.CARE:
            raise NotYours("changed")
        if task.story.data_key is None:
            raise NotYours("gone")
        asked = OutsideDisclosure(
            story=task.story,
            recipient=recipient,
            basis=basis,
            asked_by=user,
            asked_on=timezone.now().date(),
        )
        asked.seal({"why": why}, key=task.story.key())
        try:
            with transaction.atomic():
                asked.save(force_insert=True)
        except IntegrityError:
            raise AskedBefore from None
        _log(user, "ask_disclosure", asked)
        return asked


def confirm(*, user: User, disclosure_id: uuid.UUID) -> OutsideDisclosure:
    """The second person agrees. Raises Over, SamePerson.

    Where one person does everything (TWO_PEOPLE off), who asked may confirm.
    """
    with transaction.atomic():
        asked = _waiting(user, disclosure_id)
        if asked.asked_by == user and settings.TWO_PEOPLE:
            raise SamePerson
        asked.confirmed_by, asked.confirmed_on = user, timezone.now().date()
        asked.save(update_fields=["confirmed_by", "confirmed_on"])
        _log(user, "confirm_disclosure", asked)
        return asked


def take_back(*, user: User, disclosure_id: uuid.UUID) -> None:
    """Nobody is told. Raises Over."""
    with transaction.atomic():
        asked = _waiting(user, disclosure_id)
        asked.is_over = True
        asked.save(update_fields=["is_over"])
        _log(user, "drop_disclosure", asked)


def waiting() -> QuerySet[OutsideDisclosure]:
    """What waits for a second person, from people who may still ask."""
    by = User.objects.who_may(Permission.CARE)
    found = OutsideDisclosure.objects.waiting().filter(asked_by__in=by)
    return found.select_related("asked_by", "story").order_by("asked_on", "pk")


def told_outside(story: Story) -> list[tuple[str, str]]:
    """Whom two people decided to tell and what allows it, for the writer's page."""
    rows = OutsideDisclosure.objects.confirmed().filter(story=story)
    return [(each.get_recipient_display(), each.get_basis_display()) for each in rows]


def _waiting(user: User, disclosure_id: uuid.UUID) -> OutsideDisclosure:
    found = OutsideDisclosure.objects.filter(pk=disclosure_id)
    # Its writer may take the story back at this very moment.
    Story.objects.select_for_update(no_key=True).filter(pk__in=found.values("story")).first()
    found.select_for_update(no_key=True).first()
    asked = waiting().filter(pk=disclosure_id).first()
    if asked is None or not user.may(Permission.HOLD_STORIES):
        raise Over
    return asked


def _log(user: User, verb: str, asked: OutsideDisclosure) -> None:
    record(
        actor=user,
        role=role_of(user),
        verb=verb,
        kind="story",
        object_id=asked.story_id,
        details={
            "disclosure": str(asked.pk),
            "recipient": asked.recipient,
            "basis": asked.basis,
            "asked_by": str(asked.asked_by_id),
        },
    )
