"""A lost second step: one person asks, another one confirms, and neither is who lost it."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.models import ResetRequest, User
from apps.accounts.services import give_new_password, remove_second_factor

HOURS = 48


class OwnReset(Exception):
    """Nobody asks or confirms for themselves."""


class SamePerson(Exception):
    """Who asked cannot confirm."""


class ResetOver(Exception):
    """Confirmed, withdrawn, too old, or asked by somebody who may not ask any more."""


class AlreadyAsked(Exception):
    """A request for this person waits to be confirmed."""


@transaction.atomic
def ask_reset(*, person: User, by: User) -> ResetRequest:
    """Nothing changes for `person` yet. Raises OwnReset, AlreadyAsked."""
    if person == by:
        raise OwnReset
    usable = ResetRequest.objects.usable()
    ResetRequest.objects.exclude(pk__in=usable.values("pk")).delete()
    ends = timezone.now() + timedelta(hours=HOURS + 1)
    try:
        with transaction.atomic():
            return ResetRequest.objects.create(
                person=person,
                asked_by=by,
                ends_at=ends.replace(minute=0, second=0, microsecond=0),
            )
    except IntegrityError:
        raise AlreadyAsked from None


@transaction.atomic
def confirm_reset(*, request_id: uuid.UUID, by: User) -> str:
    """The person begins anew: sessions end, app, passkeys and recovery codes are forgotten.

    Out: a password for one visit, told this once. Raises ResetOver, OwnReset, SamePerson.
    Where one person does everything (TWO_PEOPLE off), who asked may confirm.
    """
    ResetRequest.objects.select_for_update(no_key=True).filter(pk=request_id).first()
    request = ResetRequest.objects.usable().filter(pk=request_id).first()
    if request is None or not User.objects.who_may("reset_second_factor").filter(pk=by.pk).exists():
        raise ResetOver
    if request.person == by:
        raise OwnReset
    if request.asked_by == by and settings.TWO_PEOPLE:
        raise SamePerson
    request.delete()
    remove_second_factor(user=request.person)
    return give_new_password(user=request.person)


def withdraw_reset(*, request_id: uuid.UUID) -> None:
    """The request is gone and nothing has changed. Raises ResetOver."""
    deleted, _each = ResetRequest.objects.filter(pk=request_id).delete()
    if not deleted:
        raise ResetOver
