"""What time does to an entry: verified, due, overdue, suspended (docs/architecture.md).

Each entry is judged by today alone, so the hour of the day, a second run and days of standstill
make no difference. Reports bring the day forward, and never hide an entry: two of them are quickly
made by somebody who wants a line to be gone.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from apps.resources import freshness, reporting
from apps.resources.models import CONFIRMED, Act, Service, ServiceArea, Status
from apps.resources.recording import SITE, record

LOCK = 0x74696D65  # any number of our own: "time"


@transaction.atomic
def move_on() -> int:
    """Bring every confirmed entry to where it stands today. Out: how many changed their status.

    One at a time and the longest due first, because of two lines of a country that are both late
    the second one is the only one left.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    today = timezone.now().date()
    _bring_forward(today)
    rows = Service.objects.filter(_out_of_place(today)).order_by("due_on", "pk")
    return sum(_moved(row, today) for row in rows.select_for_update(no_key=True))


def _out_of_place(today: date) -> Q:
    """Entries that may stand elsewhere by now, so that the others are neither read nor locked."""
    overdue = today - timedelta(days=freshness.OVERDUE_AFTER)
    suspended = today - timedelta(days=freshness.SUSPENDED_AFTER)
    return (
        Q(status__in=CONFIRMED, due_on=None)
        | Q(status=Status.VERIFIED, due_on__lte=today)
        | Q(status=Status.DUE) & (Q(due_on__gt=today) | Q(due_on__lte=overdue))
        | Q(status=Status.OVERDUE) & (Q(due_on__gt=overdue) | Q(due_on__lte=suspended))
    )


def _bring_forward(today: date) -> None:
    """What was reported is to be looked at within days; a second run changes nothing."""
    limit = freshness.due_on("", today, reported=True)
    for row in Service.objects.filter(pk__in=reporting.called_wrong()):
        if _due(row) > limit:
            Service.objects.filter(pk=row.pk).update(due_on=limit)


def _moved(row: Service, today: date) -> bool:
    due = _due(row)
    status = _status(row, due, today)
    if status == row.status and due == row.due_on:
        return False
    before, row.status, row.due_on = row.status, status, due
    row.save(update_fields=["status", "due_on"])
    if before == status:
        return False
    record(
        service=row,
        act=Act.STATUS,
        role=SITE,
        field="status",
        previous=before,
        replacement=str(status),
    )
    return True


def _status(row: Service, due: date, today: date) -> Status:
    found = freshness.status_on(today, due)
    if found != Status.SUSPENDED:
        return found
    by_itself = freshness.status_on(today, _by_itself(row))
    kept = by_itself != Status.SUSPENDED or is_only_line(row)
    return Status.OVERDUE if kept else found


def _due(row: Service) -> date:
    return row.due_on or _by_itself(row)


def _by_itself(row: Service) -> date:
    """The day by which it is due when nobody reports anything."""
    assert row.assured_date is not None  # a constraint of the table
    return freshness.due_on(row.service_type, row.assured_date)


def is_only_line(row: Service) -> bool:
    """Whether in one of its countries no other confirmed entry has a number."""
    mine = set(row.service_areas.values_list("country", flat=True))
    return bool(mine - _countries_with_another(row, mine))


def _countries_with_another(row: Service, countries: Iterable[str]) -> set[str]:
    others = Service.objects.filter(status__in=CONFIRMED, phones__isnull=False).exclude(pk=row.pk)
    areas = ServiceArea.objects.filter(country__in=countries, service__in=others.values("pk"))
    return set(areas.order_by().values_list("country", flat=True))
