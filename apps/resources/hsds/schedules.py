"""Opening hours in OpenStreetMap's syntax as HSDS schedules.

Times are those of the place. HSDS wants a number for the zone, so one is given only where clocks
are never changed. The text as we have it stands in `description`: nothing is lost on the way.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apps.resources.hours import DAYS

DAY = "|".join(DAYS)
RULE = re.compile(
    rf"(?P<days>(?:{DAY})(?:-(?:{DAY}))?(?:,(?:{DAY})(?:-(?:{DAY}))?)*) "
    r"(?P<times>\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*)"
)
MIDNIGHT = 24


class Opening(NamedTuple):
    """`byday` as iCal writes days ("MO,TU"), times as "09:00"; a day ends at 23:59."""

    byday: str
    opens_at: str
    closes_at: str


def openings(opening_hours: str) -> list[Opening]:
    """Each weekly opening; empty where any part is richer than days and times (holidays, weeks,
    months): half of the hours would be wrong hours."""
    if opening_hours == "24/7":
        return [Opening(_by_day(DAYS), "00:00", "23:59")]
    rules = [RULE.fullmatch(part.strip()) for part in opening_hours.split(";")]
    found: list[Opening] = []
    named: set[str] = set()
    for rule in rules:
        days = _days(rule["days"]) if rule else []
        # In OSM a later rule replaces an earlier one for the days that both name.
        if rule is None or named & {*days}:
            return []
        named |= {*days}
        found += [Opening(_by_day(days), *times) for times in _times(rule["times"])]
    return found


def _days(text: str) -> list[str]:
    found: list[str] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        start, length = DAYS.index(first), DAYS.index(last or first) - DAYS.index(first)
        found += [DAYS[(start + step) % len(DAYS)] for step in range(length % len(DAYS) + 1)]
    return sorted({*found}, key=DAYS.index)


def _by_day(days: tuple[str, ...] | list[str]) -> str:
    return ",".join(day.upper() for day in days)


def _times(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split(","):
        opens, closes = part.split("-")
        yield opens, _closing(closes)


def _closing(digits: str) -> str:
    """A closing hour past 24 is the next morning, and HSDS knows no 24:00."""
    hour, minute = (int(part) for part in digits.split(":"))
    if (hour, minute) == (MIDNIGHT, 0):
        return "23:59"
    return f"{hour % MIDNIGHT:02}:{minute:02}"


def zone_number(name: str) -> float | None:
    """Hours from UTC ("Asia/Kolkata": 5.5); None where summer has others than winter, for no zone
    and for an unknown one."""
    if not name:
        return None
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    year = datetime.now(tz=UTC).year
    offsets = {datetime(year, month, 1, tzinfo=zone).utcoffset() for month in range(1, 13)}
    offset = offsets.pop()
    if offsets or offset is None:
        return None
    hours = offset.total_seconds() / 3600
    return int(hours) if hours == int(hours) else hours
