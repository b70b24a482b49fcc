"""Bars as whole numbers that a template writes into SVG; nothing here knows what is counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

MONTHS = 12
# Units across a drawing of lying bars, and down one of standing bars.
FULL = 1000
HIGH = 100
# A standing bar and the gap after it.
WIDE, APART = 20, 24


@dataclass(frozen=True)
class Bar:
    """One value. `value` is None where there is none to show: an empty place, no bar."""

    key: str
    label: str
    value: int | None
    length: int = 0
    x: int = 0

    @property
    def y(self) -> int:
        """Where a standing bar begins, from the top."""
        return HIGH - self.length


def lying(named: Iterable[tuple[str, str]], values: Mapping[str, int]) -> list[Bar]:
    """(key, label) pairs in their order -> a bar for each that has a value."""
    most = max(values.values(), default=1)
    return [
        Bar(key, label, values[key], length=_part(values[key], most, FULL))
        for key, label in named
        if key in values
    ]


def standing(keys: Iterable[str], labels: Iterable[str], values: Mapping[str, int]) -> list[Bar]:
    """A place for each key, with a bar where there is a value."""
    pairs = list(zip(keys, labels, strict=True))
    most = max((values.get(key, 0) for key, _label in pairs), default=0) or 1
    return [
        Bar(
            key,
            label,
            values.get(key),
            length=_part(values.get(key, 0), most, HIGH),
            x=place * APART,
        )
        for place, (key, label) in enumerate(pairs)
    ]


def last_months(day: date, count: int = MONTHS) -> list[date]:
    """The first days of the months up to that of `day`, oldest first."""
    months = day.year * 12 + day.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(months - count + 1, months + 1)]


def _part(value: int, most: int, whole: int) -> int:
    # Whoever is shown is seen: at least one unit.
    return max(1, round(whole * value / most)) if value else 0
