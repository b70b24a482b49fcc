"""The two acts that everything else is made of: what was done is noted, and confirmed is said."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import User
from apps.resources.freshness import FIELDS, assured_by, due_on, status_on
from apps.resources.models import Act, Change, Confirmation, Language, Service, Status
from apps.resources.reporting import close_answered

# Who the clock is, in the history.
SITE = "site"


def record(
    *,
    service: Service,
    act: Act,
    role: str,
    by: User | None = None,
    second: User | None = None,
    field: str = "",
    previous: Any = None,
    replacement: Any = None,
) -> Change:
    """Note an act that has happened, and that the entry changed now.

    `last_modified` is what partners and the stories' help go by, so whoever changes something
    that leaves the house calls this, in the same transaction. `role` is a Role, or SITE.
    """
    service.last_modified = timezone.now()
    service.save(update_fields=["last_modified"])
    return Change.objects.create(
        service=service,
        day=timezone.now().date(),
        act=act,
        field=field,
        previous=previous,
        replacement=replacement,
        role=role,
        by=by,
        second=second,
    )


@transaction.atomic
def confirm(*, service: Service, by: User, role: str, fields: Iterable[str] = FIELDS) -> Service:
    """A person says "still right" of some fields; of all, the entry is confirmed today.

    The only place that sets `assured_date`. A draft or a suspended entry comes out when every
    field has been confirmed in time; a retired one stays retired. In the history all of them
    are the field "". Raises ValueError for another field.
    """
    said = list(fields)
    if unknown := set(said) - set(FIELDS):
        raise ValueError(f"Not a field to confirm: {', '.join(sorted(unknown))}")
    row = Service.objects.select_for_update().get(pk=service.pk)
    today = timezone.now().date()
    for field in said:
        Confirmation.objects.update_or_create(
            service=row, field=field, defaults={"day": today, "by": by}
        )
    if "languages" in said:
        spoken = Language.objects.filter(Q(service=row) | Q(phone__service=row))
        spoken.update(assured_on=today, assumed=False)
    everything = set(said) == set(FIELDS)
    _count_in(row, everything)
    close_answered(service=row, fields=said)
    named = "" if everything else " ".join(said)[:30]
    record(service=row, act=Act.CONFIRMED, role=role, by=by, field=named)
    return row


def _count_in(row: Service, everything: bool) -> None:
    today = timezone.now().date()
    # Suspended before its time: somebody paused it, and one part of it brings nothing back.
    paused = row.status == Status.SUSPENDED and row.due_on is not None and row.due_on > today
    confirmed = dict(row.confirmations.values_list("field", "day"))
    assured = assured_by(confirmed)
    if assured is None or row.status == Status.RETIRED:
        return
    row.assured_date = assured
    row.due_on = due_on(row.service_type, assured)
    fresh = status_on(today, row.due_on, only_line=True)
    # Old confirmations of the other fields bring nothing out that was taken in.
    stays = row.status in (Status.DRAFT, Status.SUSPENDED) and fresh != Status.VERIFIED
    if not stays and (everything or not paused):
        row.status = fresh
    row.save(update_fields=["assured_date", "due_on", "status"])
