"""What the auditor's page and the operators' alerts ask of the record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, QuerySet
from django.utils import timezone

from apps.audit import partner
from apps.audit.chain import Row
from apps.audit.faults import Fault, Kind
from apps.audit.models import AuditCheck, AuditEntry, AuditHeadSignature

# A day for the walk of last night, and one for a machine that was off.
LATE = timedelta(days=2)


@dataclass(frozen=True)
class ChainState:
    """What the last walk found. `where` says in a sentence where it breaks, "" when it holds.

    `ok` is true before the first walk; `is_late` says that there should have been one.
    """

    ok: bool
    checked_on: date | None
    where: str
    entries: int = 0

    @property
    def is_late(self) -> bool:
        if self.checked_on is None:
            first = AuditEntry.objects.order_by("sequence").values_list("day", flat=True).first()
            return first is not None and timezone.now().date() - first > LATE
        return timezone.now().date() - self.checked_on > LATE


def chain_state() -> ChainState:
    """What came of the last walk along the chain; one small row is read, the chain is not."""
    check = AuditCheck.objects.first()
    if check is None:
        return ChainState(ok=True, checked_on=None, where="")
    if not check.fault:
        return ChainState(ok=True, checked_on=check.day, where="", entries=check.entries)
    fault = Fault(Kind(check.fault), check.at or 0, check.after or 0, check.fault_day)
    return ChainState(ok=False, checked_on=check.day, where=str(fault), entries=check.entries)


def last_signed() -> AuditHeadSignature | None:
    """The newest signed head."""
    return AuditHeadSignature.objects.order_by("-day").first()


def unsent() -> int:
    """How many signed heads some partner has not been sent; 0 without a partner."""
    return max((len(partner.undelivered(way)) for way in partner.ways()), default=0)


def has_partner() -> bool:
    """Whether heads go anywhere."""
    return bool(partner.ways())


def entries(
    *,
    day: date | None = None,
    verb: str = "",
    role: str = "",
    actor: UUID | None = None,
    object_id: str = "",
    before: int | None = None,
) -> QuerySet[AuditEntry]:
    """Entries newest first; those `before` a sequence, for the next page."""
    asked: dict[str, Any] = {"day": day, "verb": verb, "role": role, "actor": actor}
    asked["object_id"] = object_id
    found = AuditEntry.objects.order_by("-sequence")
    found = found.filter(**{name: value for name, value in asked.items() if value})
    return found.filter(sequence__lt=before) if before else found


def rows_up_to_now(asked: dict[str, Any]) -> Iterator[Row]:
    """What the filter finds and is there now; what is written meanwhile stays out.

    The end is fixed by the call; rows are read, newest first, as they are asked for.
    """
    newest = AuditEntry.objects.aggregate(newest=Max("sequence"))["newest"] or 0
    found = entries(**asked | {"before": None}).filter(sequence__lte=newest)
    return map(Row.read, found.values_list(*Row._fields).iterator(chunk_size=2_000))


def owner_can_change_the_record() -> bool:
    """Whether the role that asks could switch the triggers off: it owns the table, or all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR pg_has_role(current_user, relowner, 'MEMBER')"
            " FROM pg_roles, pg_class WHERE rolname = current_user"
            " AND pg_class.oid = 'audit_auditentry'::regclass"
        )
        return cursor.fetchone()[0]
