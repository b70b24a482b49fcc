"""When a figure may be looked at, so that nobody who looks often sees a single act.

Whoever reads a counter every second knows the second of each post. So a group of figures stands
still until enough has come together: `least` more, and `every` seconds after it last moved. What
stays below that moves once in `at_last` seconds (docs/decisions/0032).
"""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache

from apps.core import counts

HOUR = 60 * 60
DAY = 24 * HOUR
# Longer than any pace, so that what was shown is there to be compared with.
KEPT = 8 * DAY

Values = dict[str, int]


@dataclass(frozen=True)
class Pace:
    """How a group of figures moves."""

    every: int
    least: int
    at_last: int


READERS = Pace(every=60, least=20, at_last=DAY)
WRITERS = Pace(every=HOUR, least=20, at_last=DAY)
# What waits: `due_at` is known to a quarter of an hour anyway (RULINGS 6).
QUEUE = Pace(every=60, least=20, at_last=15 * 60)
FAULTS = Pace(every=15 * 60, least=1, at_last=15 * 60)


@dataclass(frozen=True)
class Shown:
    """A group as it is shown, since when (unix seconds)."""

    at: float
    values: Values


def moved(shown: Shown, values: Mapping[str, int], now: float, pace: Pace) -> Shown:
    """What is shown from `now` on: the same as before, or `values`.

    A counter of milliseconds stands beside what took them and counts for nothing.
    """
    since = now - shown.at
    every = shown.values.keys() | values.keys()
    names = [name for name in every if not name.split("|")[0].endswith("_ms")]
    more = sum(abs(values.get(name, 0) - shown.values.get(name, 0)) for name in names)
    if since >= pace.at_last or (since >= pace.every and more >= pace.least):
        return Shown(now, dict(values))
    return shown


def counted(pace_of: Callable[[str], tuple[str, Pace]]) -> Values:
    """The counters of this machine as they may be shown.

    `pace_of` says of a counter's name which group it belongs to, and the pace of that. A group
    that was never shown begins empty.
    """
    groups: dict[tuple[str, Pace], Values] = {}
    found: Values = {}
    with suppress(OSError), counts.door():
        for name, value in counts.totals_inside().items():
            groups.setdefault(pace_of(name), {})[name] = value
        before, now = _read(), time.time()
        after = {
            group: moved(before.get(group, Shown(now, {})), values, now, pace)
            for (group, pace), values in groups.items()
        }
        if after != before:
            _write(after)
        for each in after.values():
            found |= each.values
    return found


def asked(name: str, pace: Pace, ask: Callable[[], Values]) -> Values:
    """Figures of the database, the same for every machine: `ask` is called once in `every`.

    Nothing without the cache, which holds what was shown.
    """
    key = f"shown:{name}"
    with suppress(Exception):
        now = time.time()
        shown, looked = cache.get(key) or (None, 0.0)
        if shown is None:
            shown = Shown(now, ask())
        elif now - looked < pace.every:
            return dict(shown.values)
        else:
            shown = moved(shown, ask(), now, pace)
        cache.set(key, (shown, now), KEPT)
        return dict(shown.values)
    return {}


def _read() -> dict[str, Shown]:
    with suppress(OSError, ValueError, TypeError):
        raw = json.loads((counts.folder() / "shown.json").read_text())
        return {name: Shown(**group) for name, group in raw.items()}
    return {}


def _write(groups: dict[str, Shown]) -> None:
    new = counts.folder() / "shown.new"
    raw = {name: {"at": group.at, "values": group.values} for name, group in groups.items()}
    new.write_text(json.dumps(raw))
    new.replace(counts.folder() / "shown.json")
