"""Saving the rows of a file that somebody has agreed to: all of them, or none.

New entries are drafts. An entry that people have confirmed keeps its numbers and links until a
second person has looked, and never changes by a row that is older than its confirmation.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.resources import entry_values
from apps.resources.hsds import Object
from apps.resources.hsds.refusing import HsdsFileError
from apps.resources.import_hsds import save_new
from apps.resources.import_queries import FROM_FILE, existing
from apps.resources.import_rows import entry_rows, wanted
from apps.resources.importing import Candidate, Directory, JudgedRow, Verdict, changes, matched
from apps.resources.importing import Change as Would
from apps.resources.models import (
    Act,
    Change,
    Language,
    Organization,
    Phone,
    Service,
    ServiceArea,
    Url,
)
from apps.resources.recording import record
from apps.resources.second_person_services import WaitsAlready, propose, rule_holds, was_confirmed

ROLE = Role.ORGANISATION_EDITOR
# What may be saved when somebody says so; the first two without a second look.
SAVABLE = (Verdict.NEW, Verdict.UPDATE, Verdict.WARN, Verdict.DUPLICATE_SUSPECT)


class Outcome(StrEnum):
    """What became of a row."""

    NEW = "new"
    CHANGED = "changed"
    # Some of it waits for a second person.
    WAITING = "waiting"
    # Came in meanwhile, by another file or another person.
    THERE = "there"
    # A person has said otherwise since the file was judged, another's change of the same field
    # waits, or the entry is gone.
    OUTDATED = "outdated"


# What is said of a row of which several things are true.
GRAVEST = (Outcome.WAITING, Outcome.OUTDATED, Outcome.CHANGED)


class RowFailed(Exception):
    """One row could not be written, so none was."""

    def __init__(self, row: JudgedRow, what: str) -> None:
        super().__init__(what)
        self.row = row
        self.what = what


@dataclass
class Desk:
    """What a file is saved against; rows pile up here and are written together."""

    organization: Organization
    by: User
    directory: Directory
    services: dict[str, Service]
    # Of a file of HSDS: what its rows stand for, and which of them go in whole.
    said: Sequence[Object] = ()
    whole: list[JudgedRow] = field(default_factory=list)
    rows: dict[type[models.Model], list[Any]] = field(default_factory=dict)


def save_rows(
    *,
    organization: Organization,
    by: User,
    rows: list[JudgedRow],
    services: Sequence[Object] = (),
    country: str = "",
) -> Counter[Outcome]:
    """Inside the caller's transaction, which holds the organisation's lock. Raises RowFailed.

    `services`: of a file of HSDS what each of its rows stands for; they are for `country` where
    they do not say.
    """
    ids = [row.entry for row in rows if row.entry]
    kept = Service.objects.filter(keeper=organization)
    list(kept.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True))
    there = {str(each.pk): each for each in kept.filter(pk__in=ids).with_details()}
    directory = Directory.of(existing(organization, own_only=True))
    desk = Desk(organization, by, directory, there, services)
    outcomes = Counter(_saved(desk, row) for row in rows)
    for model in (Service, Phone, Language, ServiceArea, Url, Change):
        model._default_manager.bulk_create(desk.rows.get(model, []))
    outcomes[Outcome.OUTDATED] += (left := _save_hsds(desk, country))
    outcomes[Outcome.NEW] -= left
    return outcomes


def _save_hsds(desk: Desk, country: str) -> int:
    """Services of HSDS as their file has them; how many were left as people had them."""
    try:
        loaded = save_new(
            services=[desk.said[row.number - 1] for row in desk.whole],
            country=country,
            keeper=desk.organization,
            by=desk.by,
            role=ROLE,
        )
    except HsdsFileError as error:
        named = (row for row in desk.whole if row.cells.get("id", "-") in error.where)
        raise RowFailed(next(named, desk.whole[0]), str(error)) from error
    return len(loaded.left)


def _saved(desk: Desk, row: JudgedRow) -> Outcome:
    assert row.candidate
    try:
        return _update(desk, row) if row.entry else _create(desk, row)
    except ValidationError as error:
        raise RowFailed(row, ", ".join(error.message_dict)) from error
    except DatabaseError as error:
        raise RowFailed(row, "") from error


def _create(desk: Desk, row: JudgedRow) -> Outcome:
    assert row.candidate
    if matched(row.candidate, desk.directory).entry:
        return Outcome.THERE
    if desk.said:
        desk.whole.append(row)
        return Outcome.NEW
    made = entry_rows(row.candidate, desk.organization)
    (service,) = [each for each in made if isinstance(each, Service)]
    for each in made:
        desk.rows.setdefault(type(each), []).append(each)
    desk.rows.setdefault(Change, []).append(
        Change(
            service=service,
            day=timezone.now().date(),
            act=Act.IMPORTED,
            replacement=service.name,
            role=ROLE,
            by=desk.by,
        )
    )
    return Outcome.NEW


def _update(desk: Desk, row: JudgedRow) -> Outcome:
    assert row.candidate
    service = desk.services.get(row.entry)
    now = desk.directory.by_id.get(row.entry)
    if service is None or now is None or now.retired:
        return Outcome.OUTDATED
    checked, assured = row.candidate.checked, now.assured_date
    if assured and (checked is None or checked <= assured):
        return Outcome.OUTDATED
    would = changes(row.candidate, now)
    if not would:
        return Outcome.THERE
    return _change(desk, service, row, would)


def _change(desk: Desk, service: Service, row: JudgedRow, would: tuple[Would, ...]) -> Outcome:
    assert row.candidate
    now = entry_values.read(service)
    outcomes = {
        _put(desk, service, name, now[name], new)
        for name, new in wanted(service, row.candidate, would, now).items()
    }
    outcomes |= _put_beside(desk, service, row.candidate, would)
    return next((each for each in GRAVEST if each in outcomes), Outcome.THERE)


def _put(desk: Desk, service: Service, name: str, old: Any, new: Any) -> Outcome:
    said = {
        "previous": entry_values.in_history(name, old),
        "replacement": entry_values.in_history(name, new),
    }
    if entry_values.takes_two(name, old, new) and was_confirmed(service) and rule_holds():
        return _propose(desk, service, name, said)
    entry_values.put(service, name, new)
    record(service=service, act=Act.IMPORTED, role=ROLE, by=desk.by, field=name, **said)
    return Outcome.CHANGED


def _propose(desk: Desk, service: Service, name: str, said: dict[str, Any]) -> Outcome:
    waiting = service.changes.filter(field=name, state=Change.WAITING)
    if waiting.filter(replacement=said["replacement"]).exists():
        return Outcome.THERE
    try:
        propose(service=service, field=name, by=desk.by, role=ROLE, **said)
    except WaitsAlready:
        return Outcome.OUTDATED
    return Outcome.WAITING


def _put_beside(
    desk: Desk, service: Service, candidate: Candidate, would: tuple[Would, ...]
) -> set[Outcome]:
    """Hours in the words of the file, and the organisation that it names."""
    found = set()
    for change in would:
        if change.field == "hours_in_source":
            service.hours_in_source = candidate.hours_in_source
        elif change.field == "organization":
            service.extra = service.extra | {FROM_FILE: {"organization": candidate.organization}}
        else:
            continue
        service.save(update_fields=["hours_in_source", "extra"])
        record(
            service=service,
            act=Act.IMPORTED,
            role=ROLE,
            by=desk.by,
            field=change.field,
            previous=change.old,
            replacement=change.new,
        )
        found.add(Outcome.CHANGED)
    return found
