"""How long a confirmation holds, and what of an entry is confirmed. Days; nothing is read here."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from apps.resources.models.status import Status

# Lines change often: 90 days, as two audits of helpline lists ask; places and practices 180.
LINES: Final = 90
PLACES: Final = 180
REPORTED: Final = 7
LIMITS: Final = MappingProxyType(
    {"shelter": PLACES, "legal_aid": PLACES, "counselling": PLACES, "crisis_centre": PLACES}
)
# Days after the day it was due.
OVERDUE_AFTER: Final = 30
SUSPENDED_AFTER: Final = 60
# Days before and after the day it was due on which an organisation is reminded.
REMINDERS: Final = (-14, 0, 7, 21)

# What somebody says "still right" of, each by itself. An entry is as fresh as the oldest of them.
FIELDS: Final = ("numbers", "link", "hours", "languages", "for_whom")


def due_on(service_type: str, assured: date, *, reported: bool = False) -> date:
    """The day by which somebody should confirm the entry again."""
    days = REPORTED if reported else LIMITS.get(service_type, LINES)
    return assured + timedelta(days=days)


def assured_by(confirmed: Mapping[str, date], fields: Iterable[str] = FIELDS) -> date | None:
    """The day of the oldest confirmation; None while a field was never confirmed."""
    days = [confirmed.get(field) for field in fields]
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def status_on(today: date, due: date, *, only_line: bool = False) -> Status:
    """Where a confirmed entry stands. A country's only line is never suspended by the clock."""
    late = (today - due).days
    if late < 0:
        return Status.VERIFIED
    if late < OVERDUE_AFTER:
        return Status.DUE
    return Status.OVERDUE if late < SUSPENDED_AFTER or only_line else Status.SUSPENDED
