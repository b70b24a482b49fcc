"""Whether a line answers now, by the clock of its place.

Hours are in the syntax of OpenStreetMap, read by opening-hours-py with the public holidays of the
country. Zones of a country come from CLDR through Babel. Nothing is claimed that is not known: a
country with clocks that differ and an entry that names none, hours by appointment or by the sun.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global
from opening_hours import (  # type: ignore[attr-defined] # its stub leaves them out
    OpeningHours,
    ParserError,
    State,
    UnknownCountryError,
)

# A change further off than this is no change.
A_YEAR = 366
BY_THE_SUN = re.compile(r"sun(rise|set)|dawn|dusk|easter", re.IGNORECASE)
# Zones with one clock now and one that differs next week are no single clock.
AHEAD = (timedelta(0), timedelta(days=7))


@dataclass(frozen=True)
class Opening:
    """How it stands at a moment: `changes` is when that ends, in the time of the place (None: not
    within a year); `zone` is the place's, None where the hours need none."""

    open: bool
    changes: datetime | None
    zone: ZoneInfo | None


def is_open(opening_hours: str, country: str, time_zone: str, at: datetime) -> bool | None:
    """Whether somebody answers at `at` (aware); None where nobody can say.

    Much cheaper than `opening`: when it changes is not looked for.
    """
    if opening_hours == "24/7":
        return True
    found = _here(opening_hours, country, time_zone, at)
    return found[0] if found else None


def next_change(opening_hours: str, country: str, time_zone: str, at: datetime) -> datetime | None:
    """When it next opens or closes, in the time of the place; None where nobody can say."""
    found = opening(opening_hours, country, time_zone, at)
    return found.changes if found else None


def opening(opening_hours: str, country: str, time_zone: str, at: datetime) -> Opening | None:
    """How it stands at `at` (aware). `country` and `time_zone` may be ""."""
    if opening_hours == "24/7":
        return Opening(True, None, None)
    found = _here(opening_hours, country, time_zone, at)
    if found is None:
        return None
    is_open_now, rules, zone = found
    return Opening(is_open_now, rules.next_change(at.astimezone(zone)), zone)


def _here(
    opening_hours: str, country: str, time_zone: str, at: datetime
) -> tuple[bool, OpeningHours, ZoneInfo] | None:
    zone = zone_of(country, time_zone, at)
    rules = zone and _rules(opening_hours, country, zone)
    if not zone or not rules:
        return None
    state, comment = rules.state(at.astimezone(zone))
    if comment or state == State.UNKNOWN:
        return None
    return state == State.OPEN, rules, zone


def zone_of(country: str, time_zone: str, at: datetime) -> ZoneInfo | None:
    """The named zone; without a name that of the country, where all its clocks agree."""
    if time_zone:
        return _zone(time_zone)
    # Clocks are changed on the hour, somewhere on the quarter.
    return _only_zone(country, at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0))


@lru_cache(maxsize=512)
def _only_zone(country: str, at: datetime) -> ZoneInfo | None:
    zones = [zone for name in _zones_of().get(country, ()) if (zone := _zone(name))]
    clocks = {tuple((at + more).astimezone(zone).utcoffset() for more in AHEAD) for zone in zones}
    return zones[0] if len(clocks) == 1 else None


def is_readable(opening_hours: str) -> bool:
    """Whether the hours are in a syntax that this site can reckon with."""
    return bool(_rules(opening_hours, "", ZoneInfo("UTC")))


@lru_cache(maxsize=2048)
def _rules(opening_hours: str, country: str, zone: ZoneInfo) -> OpeningHours | None:
    if BY_THE_SUN.search(opening_hours):
        return None
    try:
        return _parsed(opening_hours, country or None, zone)
    except UnknownCountryError:
        return None if "PH" in opening_hours else _parsed(opening_hours, None, zone)
    except ParserError:
        return None


def _parsed(opening_hours: str, country: str | None, zone: ZoneInfo) -> OpeningHours:
    return OpeningHours(
        opening_hours,
        timezone=zone,
        country=country,
        auto_country=False,
        auto_timezone=False,
        max_interval_days=A_YEAR,
    )


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=1)
def _zones_of() -> dict[str, list[str]]:
    """Names of zones by country; a country's own first name first."""
    zones: dict[str, list[str]] = defaultdict(list)
    for name, country in sorted(get_global("zone_territories").items()):
        zones[country].append(name)
    return dict(zones)
