"""What an organisation does with an entry beside its words: still right, gone, back, ours.

An entry that was replaced is retired, and only one that is not retired can replace: so the chain of
`replaced_by` never closes.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.resources.entry_values import Values
from apps.resources.freshness import status_on
from apps.resources.models import Act, Change, Organization, Service, ServiceTranslation, Status
from apps.resources.recording import confirm, record
from apps.resources.second_person_services import (
    KEEPER,
    REPLACED_BY,
    WaitsAlready,
    propose,
    rule_holds,
    was_confirmed,
)

ROLE = Role.ORGANISATION_EDITOR
PAUSED: Final = "paused"
# Why an entry is taken out. One that is paused may come back by itself, with "still right".
REASONS: Final = ("closed", PAUSED, "wrong")
WORDS: Final = ("name", "description", "alert")


class CannotReplace(Exception):
    """The other entry is this one, is gone itself, or belongs to another organisation."""


@transaction.atomic
def still_right(*, service: Service, by: User, fields: Iterable[str]) -> Service:
    """Somebody of the organisation says so. Raises ValueError for a field that is none."""
    return confirm(service=service, by=by, role=ROLE, fields=fields)


@transaction.atomic
def withdraw(*, service: Service, by: User, reason: str) -> None:
    """Take an entry out; the reason is one of REASONS. One that is retired stays as it is."""
    row = _locked(service)
    if row.status != Status.RETIRED:
        new = Status.SUSPENDED if reason == PAUSED else Status.RETIRED
        _set_status(row, new, Act.WITHDRAWN, by, reason=reason)


@transaction.atomic
def replace(*, service: Service, other_id: UUID, by: User) -> bool:
    """Retire an entry and lead its readers to another one; out: whether it is done.

    Readers would be led to another number, so where people rely on the entry a second person is
    asked first. Raises CannotReplace, WaitsAlready.
    """
    both = Service.objects.select_for_update(no_key=True).filter(pk__in=[service.pk, other_id])
    rows = {row.pk: row for row in both.order_by("pk")}
    row, other = rows[service.pk], rows.get(other_id)
    if other is None or other.pk == row.pk or other.keeper_id != row.keeper_id:
        raise CannotReplace
    if Status.RETIRED in (row.status, other.status):
        raise CannotReplace
    asked = {"entry": str(other.pk), "name": other.name}
    if rule_holds() and was_confirmed(row):
        propose(service=row, field=REPLACED_BY, previous=None, replacement=asked, by=by, role=ROLE)
        return False
    row.status, row.replaced_by = Status.RETIRED, other
    row.save(update_fields=["status", "replaced_by"])
    record(service=row, act=Act.REPLACED, role=ROLE, by=by, field=REPLACED_BY, replacement=asked)
    return True


@transaction.atomic
def restore(*, service: Service, by: User) -> Service:
    """Undo: as it was while its confirmation holds, else a draft that waits for one."""
    row = _locked(service)
    if row.status not in (Status.RETIRED, Status.SUSPENDED):
        return row
    today = timezone.now().date()
    holds = row.assured_date and row.due_on and status_on(today, row.due_on) == Status.VERIFIED
    row.replaced_by = None
    row.save(update_fields=["replaced_by"])
    _set_status(row, Status.VERIFIED if holds else Status.DRAFT, Act.RESTORED, by)
    return row


@transaction.atomic
def ask_to_keep(*, service: Service, organization: Organization, by: User) -> Change:
    """An organisation wants to keep an entry that nobody keeps; an operator decides.

    Raises WaitsAlready.
    """
    row = _locked(service)
    if row.keeper_id is not None:
        raise WaitsAlready(KEEPER)
    asked = {"organization": str(organization.pk), "name": organization.name}
    try:
        with transaction.atomic():
            return propose(
                service=row, field=KEEPER, previous=None, replacement=asked, by=by, role=ROLE
            )
    except IntegrityError:
        raise WaitsAlready(KEEPER) from None


@transaction.atomic
def put_words(*, service: Service, language: str, words: Values, by: User) -> bool:
    """What the entry says in another language; empty in all: nothing any more. Out: changed?"""
    row = _locked(service)
    found = ServiceTranslation.objects.filter(service=row, language=language).first()
    old = {name: getattr(found, name) if found else "" for name in WORDS}
    new = {name: words[name] for name in WORDS}
    if new == old:
        return False
    if any(new.values()):
        ServiceTranslation.objects.update_or_create(service=row, language=language, defaults=new)
    elif found:
        found.delete()
    said = [{"language": language} | each for each in (old, new)]
    record(
        service=row,
        act=Act.EDITED,
        role=ROLE,
        by=by,
        field="translations",
        previous=said[0],
        replacement=said[1],
    )
    return True


def _locked(service: Service) -> Service:
    return Service.objects.select_for_update(no_key=True).get(pk=service.pk)


def _set_status(row: Service, new: Status, act: Act, by: User, **more: str) -> None:
    old = row.status
    row.status = new
    row.save(update_fields=["status"])
    record(
        service=row,
        act=act,
        role=ROLE,
        by=by,
        field="status",
        previous=old,
        replacement={"status": new.value, **more} if more else new.value,
    )
