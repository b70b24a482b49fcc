"""HSDS schedules as opening hours in OpenStreetMap's syntax, where days and times can say them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from apps.resources.hours import DAYS
from apps.resources.hsds import Object
from apps.resources.hsds.schedules import openings
from apps.resources.importing.opening import understood

LONGEST_HOURS: Final = 400
LONGEST_WORDS: Final = 200
CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::00)?")
# With any of them the hours are for a season or for some weeks.
NOT_WEEKLY: Final = ("until", "count", "valid_from", "valid_to", "byweekno", "bymonthday")
A_DAY: Final = 24 * 60
END_OF_DAY: Final = A_DAY - 1


def hours_of(schedules: list[Object]) -> tuple[str, str]:
    """(hours in OSM syntax, hours in the words of the source); either may be ""."""
    ours = {str(each.get("description", "")) for each in schedules}
    if len(ours) == 1 and (said := ours.pop()) and (said == "24/7" or _is_ours(said)):
        return said, _words(each.get("notes", "") for each in schedules)
    hours = _weekly(schedules)
    words = _words(each.get("description", "") for each in schedules)
    return hours, words or _words(each.get("notes", "") for each in schedules)


def _is_ours(said: str) -> bool:
    return len(said) <= LONGEST_HOURS and bool(openings(said) or understood(said) == said)


def _words(said: Iterable[str]) -> str:
    """Each once; "" when they are too many for a line, and stay with the schedules."""
    text = " · ".join(dict.fromkeys(each for each in said if each))
    return text if len(text) <= LONGEST_WORDS else ""


def _weekly(schedules: list[Object]) -> str:
    by_day: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for each in schedules:
        days, times = _days(each), _times(each)
        if not days or times is None:
            return ""
        for day in days:
            by_day[day].append(times)
    hours = _in_osm(by_day)
    return hours if len(hours) <= LONGEST_HOURS else ""


def _days(each: Object) -> list[str]:
    if each.get("freq") != "WEEKLY" or each.get("interval", 1) != 1:
        return []
    if any(name in each for name in NOT_WEEKLY) or "byyearday" in each:
        return []
    named = [part.strip().capitalize() for part in str(each.get("byday", "")).split(",")]
    return named if all(day in DAYS for day in named) else []


def _times(each: Object) -> tuple[int, int] | None:
    opens = CLOCK.fullmatch(str(each.get("opens_at", "")))
    closes = CLOCK.fullmatch(str(each.get("closes_at", "")))
    if opens is None or closes is None:
        return None
    start, end = (int(found[1]) * 60 + int(found[2]) for found in (opens, closes))
    if end == END_OF_DAY:
        end = A_DAY
    return None if start == end else (start, end if end > start else end + A_DAY)


def _in_osm(by_day: dict[str, list[tuple[int, int]]]) -> str:
    told = {day: tuple(sorted({*by_day[day]})) for day in DAYS if day in by_day}
    if len(told) == len(DAYS) and {*told.values()} == {((0, A_DAY),)}:
        return "24/7"
    groups: dict[tuple[tuple[int, int], ...], list[str]] = defaultdict(list)
    for day, times in told.items():
        groups[times].append(day)
    return "; ".join(f"{_ranges(days)} {_clock(times)}" for times, days in groups.items())


def _ranges(days: list[str]) -> str:
    """ "Mo-Fr", "Mo,We-Th"."""
    runs: list[list[str]] = []
    for day in days:
        if runs and DAYS.index(day) == DAYS.index(runs[-1][-1]) + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _clock(times: Iterable[tuple[int, int]]) -> str:
    return ",".join(
        f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}" for start, end in times
    )
