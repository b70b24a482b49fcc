"""What operators decide of rows that nobody keeps: right, wrong, or right when this is corrected.

One person is enough to correct what was never confirmed: it was found by us and stands before
nobody outside a demonstration, so there is no old number that people rely on. Of what was confirmed
a number or a link takes two, and here nobody corrects it alone. Whoever is first decides: a row is
decided only while it still says what was read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.audit.services import record as write_down
from apps.resources.models import Act, EmergencyNumber, Phone, Service, Status
from apps.resources.recording import confirm, record
from apps.resources.second_person_services import rule_holds
from apps.resources.seed_queries import NOBODYS, facts_digest

UNDO_FOR = timedelta(days=1)
DECISIONS = (Act.CONFIRMED, Act.WITHDRAWN)


class SomebodyWasFaster(Exception):
    """The row was decided, handed to an organisation, or changed since it was read."""


@dataclass(frozen=True)
class NewNumber:
    """As it is written at home, and with + and its country; a short code has none."""

    number: str
    e164: str = ""
    toll_free: bool = False
    from_abroad: bool = False


@dataclass(frozen=True)
class Corrections:
    """What is to be written before the row is confirmed. None: as it was. A number that became
    None is taken out."""

    numbers: Mapping[UUID, NewNumber | None] = field(default_factory=dict)
    url: str | None = None
    opening_hours: str | None = None


@transaction.atomic
def vouch(*, service_id: UUID, seen: str, by: User, corrections: Corrections | None = None) -> None:
    """It is right, today. `seen` is facts_digest of what was read. Raises SomebodyWasFaster."""
    row = _held(service_id, seen)
    if corrections:
        if not may_correct(row):
            raise SomebodyWasFaster
        _correct(row, corrections, by)
    confirm(service=row, by=by, role=_role(by))


@transaction.atomic
def refuse(*, service_id: UUID, seen: str, by: User) -> None:
    """It is wrong, and goes. Raises SomebodyWasFaster."""
    row = _held(service_id, seen)
    _move(row, Status.RETIRED, Act.WITHDRAWN, by)


@transaction.atomic
def undo(*, service_id: UUID, by: User) -> None:
    """Take back one's own decision of today, while nothing else has happened. A correction stays.

    Raises SomebodyWasFaster.
    """
    row = Service.objects.select_for_update(no_key=True).filter(pk=service_id).first()
    if row is None or not can_undo(row, by):
        raise SomebodyWasFaster
    last = row.changes.order_by("-pk")[0]
    if last.act == Act.WITHDRAWN:
        _move(row, Status(str(last.previous)), Act.RESTORED, by)
        return
    row.confirmations.all().delete()
    row.assured_date = row.due_on = None
    _move(row, Status.DRAFT, Act.RESTORED, by)


def may_correct(service: Service) -> bool:
    """Whether one person may change its numbers and links."""
    return service.assured_date is None or not rule_holds()


def can_undo(service: Service, by: User) -> bool:
    """Whether the last thing that happened to it is a decision of this person, just now.

    What was confirmed again is not taken back: the day before is no longer known.
    """
    last = service.changes.order_by("-pk").first()
    if service.keeper_id is not None or last is None or last.act not in DECISIONS:
        return False
    if last.by_id != by.pk or timezone.now().date() - last.day > UNDO_FOR:
        return False
    before = service.changes.filter(act__in=[*DECISIONS, Act.RESTORED]).exclude(pk=last.pk)
    earlier = before.order_by("-pk").first()
    return not (earlier and earlier.act == last.act == Act.CONFIRMED)


# What can be said of an emergency number: what it is then, and the verb of the record.
NUMBER_ACTS = {
    "right": (Status.VERIFIED, "vouch_number"),
    "wrong": (Status.RETIRED, "refuse_number"),
    "back": (Status.DRAFT, "put_back_number"),
}


@transaction.atomic
def decide_number(*, number_id: UUID, status: str, act: str, by: User) -> None:
    """Of one emergency number. `status` is what it was when it was read. Raises SomebodyWasFaster,
    and KeyError for another act."""
    new, verb = NUMBER_ACTS[act]
    day = timezone.now().date() if new == Status.VERIFIED else None
    same = EmergencyNumber.objects.filter(pk=number_id, status=status).exclude(status=new)
    if not same.update(status=new, assured_date=day):
        raise SomebodyWasFaster
    write_down(actor=by, verb=verb, kind="emergency_number", object_id=number_id, role=_role(by))


def _held(service_id: UUID, seen: str) -> Service:
    rows = Service.objects.select_for_update(no_key=True).filter(NOBODYS, pk=service_id)
    row = rows.first()
    if row is None or facts_digest(row) != seen:
        raise SomebodyWasFaster
    return row


def _correct(row: Service, said: Corrections, by: User) -> None:
    for phone in Phone.objects.filter(service=row, pk__in=said.numbers):
        _correct_number(row, phone, said.numbers[phone.pk], by)
    for name, new in (("url", said.url), ("opening_hours", said.opening_hours)):
        old = getattr(row, name)
        if new is None or new == old:
            continue
        setattr(row, name, new)
        if name == "opening_hours":
            # They were the words of a source for other hours.
            row.hours_in_source = ""
        row.save(update_fields=[name, "hours_in_source"])
        _note(row, name, old, new, by)


def _correct_number(row: Service, phone: Phone, new: NewNumber | None, by: User) -> None:
    old = phone.number
    if new is None:
        phone.delete()
    else:
        phone.number, phone.e164 = new.number, new.e164
        phone.toll_free, phone.from_abroad = new.toll_free, new.from_abroad
        phone.save()
    _note(row, "phones", old, new.number if new else None, by)


def _note(row: Service, name: str, old: str, new: str | None, by: User) -> None:
    record(
        service=row,
        act=Act.EDITED,
        role=_role(by),
        by=by,
        field=name,
        previous=old,
        replacement=new,
    )


def _move(row: Service, status: Status, act: Act, by: User) -> None:
    before, row.status = row.status, status
    row.save(update_fields=["status", "assured_date", "due_on"])
    record(
        service=row,
        act=act,
        role=_role(by),
        by=by,
        field="status",
        previous=before,
        replacement=str(status),
    )


def _role(by: User) -> str:
    return by.role_for(Permission.VOUCH_RESOURCES)
