"""What readers say is wrong with an entry: counted by kind and day, and nothing else is kept.

A report hides nothing by itself. Two of a wrong number within a week bring forward the day on which
somebody should look (apps/resources/ageing.py), and operators are told.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.resources.models import CONFIRMED, Report, Service

WRONG_NUMBER: Final = "wrong_number"
TIMES_THAT_COUNT: Final = 2
WITHIN: Final = timedelta(days=7)
# More of one kind on one day say no more; nobody reads a number of a thousand either.
MOST_A_DAY: Final = 99
# What somebody has looked at who says "still right" of a part (freshness.FIELDS).
ANSWERED_BY: Final = MappingProxyType(
    {
        "numbers": (WRONG_NUMBER, "nobody_answers", "closed"),
        "link": ("link_broken",),
        "languages": ("wrong_language",),
    }
)


@transaction.atomic
def count_report(*, service_id: UUID, kind: str) -> None:
    """One more of this kind today. After somebody has looked at those of today it begins anew."""
    today = timezone.now().date()
    row, new = Report.objects.get_or_create(service_id=service_id, kind=kind, day=today)
    same = Report.objects.filter(pk=row.pk)
    if new or same.filter(closed_on__isnull=False).update(closed_on=None, times=1):
        return
    same.filter(times__lt=MOST_A_DAY).update(times=F("times") + 1)


def close_reports(*, service: Service, kinds: Iterable[str] | None = None) -> int:
    """Somebody looked at what was reported: all of it, or these kinds. Out: how many rows."""
    rows = Report.objects.filter(service=service, closed_on=None)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    return rows.update(closed_on=timezone.now().date())


def close_answered(*, service: Service, fields: Iterable[str]) -> None:
    """Who confirms a part has looked at what was reported of it."""
    kinds = [kind for field in fields for kind in ANSWERED_BY.get(field, ())]
    close_reports(service=service, kinds=kinds)


def open_reports(service: Service) -> list[Report]:
    """What nobody has looked at, newest first."""
    return list(Report.objects.filter(service=service, closed_on=None))


def called_wrong() -> set[UUID]:
    """Confirmed entries of which two readers said within a week that the number is wrong, and
    nobody has looked."""
    rows = Report.objects.filter(
        kind=WRONG_NUMBER, closed_on=None, service__status__in=CONFIRMED
    ).order_by("service", "day")
    said: dict[UUID, list[tuple[date, int]]] = {}
    for service, day, times in rows.values_list("service", "day", "times"):
        said.setdefault(service, []).append((day, times))
    return {service for service, days in said.items() if _often(days)}


def _often(days: list[tuple[date, int]]) -> bool:
    """Whether enough of them stand within one week. `days` in their order."""
    return any(
        sum(times for day, times in days if first <= day < first + WITHIN) >= TIMES_THAT_COUNT
        for first, _times in days
    )
