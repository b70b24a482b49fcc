"""The nightly walk, and what came of it."""

from datetime import date

from django.db import connection
from django.utils import timezone

from apps.audit.models import AuditCheck
from apps.audit.verifying import Advance, Report, walk


def check_chain(*, advance: Advance | None = None) -> Report:
    """Walk the chain now and keep what came of it for `queries.chain_state`."""
    report = walk(advance=advance)
    first = report.faults[0] if report.faults else None
    AuditCheck.objects.update_or_create(
        id=1,
        defaults={
            "day": timezone.now().date(),
            "entries": report.entries,
            "fault": first.kind if first else "",
            "at": first.at if first else None,
            "after": first.after if first else None,
            "fault_day": first.day if first else None,
        },
    )
    return report


def check_once_a_day(today: date) -> Report | None:
    """The walk of today, if there was none yet; a broken chain is walked each time anew."""
    if AuditCheck.objects.filter(day=today, fault="").exists() or not first_to_ask("check"):
        return None
    return check_chain()


def first_to_ask(what: str) -> bool:
    """Whether nobody else is at this now; holds until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [f"audit {what}"])
        return cursor.fetchone()[0]
