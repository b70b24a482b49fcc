"""Writing an entry and changing it: what differs is written, and each field has its line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.resources.entry_values import Values, in_history, place_last, put, read, takes_two
from apps.resources.models import Act, Change, Organization, Service
from apps.resources.recording import record
from apps.resources.second_person_services import propose, rule_holds, was_confirmed

ROLE = Role.ORGANISATION_EDITOR
# Acts after which an edit begun before may write over something.
TELLING = (Act.EDITED, Act.MERGED, Act.IMPORTED)


class ChangedMeanwhile(Exception):
    """The entry was changed since it was read; `fields` says what."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


@dataclass
class Outcome:
    """What an edit did: fields that are changed, and fields that wait for a second person."""

    changed: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    # The change of numbers that is done, to look for the old ones elsewhere.
    numbers: Change | None = None


def seen(service: Service) -> int:
    """What an edit begun now has seen: the number of the last thing that happened; 0: nothing."""
    return service.changes.order_by("-pk").values_list("pk", flat=True).first() or 0


@transaction.atomic
def create_entry(*, organization: Organization, by: User, values: Values) -> Service:
    """A draft that the organisation keeps. `values` as in entry_values."""
    service = _new(organization, values)
    record(service=service, act=Act.CREATED, role=ROLE, by=by, replacement=service.name)
    return service


@transaction.atomic
def edit_entry(*, service_id: UUID, by: User, values: Values, seen: int) -> Outcome:
    """Write what differs. Nothing that differs, nothing that is written.

    A changed number or link of an entry that was ever confirmed waits for a second person.
    Raises ChangedMeanwhile, WaitsAlready.
    """
    service = Service.objects.select_for_update(no_key=True).get(pk=service_id)
    old = read(service)
    differing = {name: new for name, new in values.items() if new != old[name]}
    if differing:
        _refuse_if_changed_since(service, seen)
    outcome = Outcome()
    for name in place_last(differing):
        new = differing[name]
        said = {"previous": in_history(name, old[name]), "replacement": in_history(name, new)}
        if takes_two(name, old[name], new) and was_confirmed(service) and rule_holds():
            propose(service=service, field=name, by=by, role=ROLE, **said)
            outcome.waiting.append(name)
            continue
        put(service, name, new)
        done = record(service=service, act=Act.EDITED, role=ROLE, by=by, field=name, **said)
        outcome.changed.append(name)
        outcome.numbers = done if name == "phones" else outcome.numbers
    return outcome


@contextmanager
def as_if_saved(
    *, organization: Organization, service_id: UUID | None, values: Values
) -> Iterator[Service]:
    """The entry as it would be, for as long as the block lasts; nothing is kept."""
    with transaction.atomic():
        service = _as_it_would_be(organization, service_id, values)
        yield Service.objects.with_details().get(pk=service.pk)
        transaction.set_rollback(True)


def _new(organization: Organization, values: Values) -> Service:
    service = Service(organization=organization, keeper=organization, harms=[])
    service.service_type = values["service_type"]
    service.save(force_insert=True)
    for name in place_last(values):
        put(service, name, values[name])
    return service


def _as_it_would_be(organization: Organization, service_id: UUID | None, values: Values) -> Service:
    if service_id is None:
        return _new(organization, values)
    service = Service.objects.get(pk=service_id)
    old = read(service)
    for name in place_last(values):
        if values[name] != old[name]:
            put(service, name, values[name])
    return service


def _refuse_if_changed_since(service: Service, seen: int) -> None:
    since = service.changes.filter(pk__gt=seen, act__in=TELLING, state=Change.DONE)
    if fields := list(dict.fromkeys(since.order_by("pk").values_list("field", flat=True))):
        raise ChangedMeanwhile(fields)
