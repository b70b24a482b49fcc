"""What the public is told of a quarter, so that no small number can be worked out.

It is made of the cells of apps/numbers/report.py: a number under 20 is "fewer than 20", others are
rounded down. Every sum over parts and over a year is made of the numbers that are shown and of
nothing else: where one is missing, the sum is "n or more". So whoever adds and subtracts gets back
what stands there already.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from apps.moderation.models import Outcome, Reason, Rule
from apps.numbers.report import Counts
from apps.numbers.rounding import SMALLEST
from apps.privacy.counting import next_quarter
from apps.privacy.models import LegalRequest

LINES: Mapping[str, str | Promise] = {
    "received": pgettext_lazy("transparency", "Stories that we were sent"),
    "read": pgettext_lazy("transparency", "Stories that people read and decided on"),
    "times": pgettext_lazy("transparency", "How long it took until a decision"),
    "published": pgettext_lazy("transparency", "Stories that went out"),
    "declined": pgettext_lazy("transparency", "Stories that we did not publish"),
    "appeals": pgettext_lazy("transparency", "Appeals of writers that were answered"),
    "hidden": pgettext_lazy("transparency", "Stories that we hid"),
    "restored": pgettext_lazy("transparency", "Hidden stories that came back"),
    "removed": pgettext_lazy("transparency", "Stories that we took away"),
    "reports": pgettext_lazy("transparency", "Decisions about reports of readers"),
    "notices": pgettext_lazy("transparency", "Notices from outside that were answered"),
    "holds": pgettext_lazy("transparency", "Legal holds that began"),
    "holds_ended": pgettext_lazy("transparency", "Legal holds that ended"),
    "disclosures": pgettext_lazy("transparency", "Times that we told an authority something"),
    "requests": pgettext_lazy("transparency", "Legal requests that reached us"),
}
PARTS: Mapping[str, Mapping[str, str | Promise]] = {
    "declined": {rule.value: rule.label for rule in Rule},
    "appeals": {
        "overturned": pgettext_lazy("transparency", "The writer was right"),
        "upheld": pgettext_lazy("transparency", "Our decision stood"),
    },
    "times": {
        "day": pgettext_lazy("transparency", "Within a day"),
        "two_days": pgettext_lazy("transparency", "Within two days"),
        "week": pgettext_lazy("transparency", "Within a week"),
        "longer": pgettext_lazy("transparency", "Longer"),
    },
    "requests": {each.value: each.label for each in LegalRequest.Outcome},
    "notices": {f"{reason.value}:{out.value}": "" for reason in Reason for out in Outcome},
}


@dataclass(frozen=True)
class Figure:
    """A number that may be shown; None where it may not. `more`: some of it is not shown."""

    value: int | None
    more: bool = False

    def __str__(self) -> str:
        if self.value is None:
            if self.more:
                return _("not shown")
            return _("fewer than %(number)d") % {"number": SMALLEST}
        if self.value == 0:
            return _("none or more") if self.more else _("none")
        return _("%(number)d or more") % {"number": self.value} if self.more else str(self.value)

    @property
    def cell(self) -> str:
        """The same for a file."""
        if self.value is None:
            return "" if self.more else f"<{SMALLEST}"
        return f"{self.value}+" if self.more else str(self.value)


@dataclass(frozen=True)
class Row:
    """A line, or a part of one, with a figure for each quarter and one for all of them."""

    line: str
    part: str
    label: str | Promise
    figures: list[Figure]
    whole: Figure


@dataclass(frozen=True)
class Year:
    """The quarters of a year that are told, by their first days, and what they came to."""

    number: int
    quarters: list[date]
    rows: list[Row]

    @property
    def numbers(self) -> list[int]:
        """1 to 4."""
        return [quarter_number(day) for day in self.quarters]


def quarter_number(first_day: date) -> int:
    """1 to 4."""
    return (first_day.month + 2) // 3


def leaf(counts: Counts, line: str, part: str) -> Figure:
    """One public number, or that it is small."""
    return Figure(counts.get(line, {}).get(part))


def whole(figures: Iterable[Figure]) -> Figure:
    """What shown figures come to, and whether any is missing."""
    each = list(figures)
    if len(each) == 1:
        return each[0]
    shown = [figure.value for figure in each if figure.value is not None]
    missing = any(figure.value is None or figure.more for figure in each)
    return Figure(sum(shown) if shown else None, more=missing)


def years_of(quarters: Mapping[date, Counts]) -> list[Year]:
    """What is shown of these quarters (first day -> counts), the newest year first."""
    numbers = sorted({day.year for day in quarters}, reverse=True)
    return [_year(number, quarters) for number in numbers]


def table_of(years: Iterable[Year]) -> Iterable[list[str | int]]:
    """The same cells for a file: a row for each year, quarter, line and part."""
    yield ["year", "quarter", "line", "part", "figure"]
    for year in years:
        for row in year.rows:
            for day, figure in zip(year.quarters, row.figures, strict=True):
                yield [year.number, quarter_number(day), row.line, row.part, figure.cell]
            yield [year.number, "", row.line, row.part, row.whole.cell]


def is_over(first_day: date, today: date) -> bool:
    """Whether a quarter can be told."""
    return next_quarter(first_day) <= today


def _year(number: int, quarters: Mapping[date, Counts]) -> Year:
    days = sorted(day for day in quarters if day.year == number)
    rows: list[Row] = []
    for line, label in LINES.items():
        parts = [_row(line, part, [quarters[day] for day in days]) for part in PARTS.get(line, ())]
        if not parts:
            rows.append(_row(line, "", [quarters[day] for day in days], label))
            continue
        sums = [whole(row.figures[at] for row in parts) for at in range(len(days))]
        rows.append(Row(line, "", label, sums, whole(sums)))
        rows += [row for row in parts if row.whole.value]
    return Year(number, days, rows)


def _row(line: str, part: str, counts: list[Counts], label: str | Promise = "") -> Row:
    figures = [leaf(each, line, part) for each in counts]
    return Row(line, part, label or _label(line, part), figures, whole(figures))


def _label(line: str, part: str) -> str:
    if line != "notices":
        return str(PARTS[line][part])
    reason, outcome = part.split(":")
    return f"{Reason(reason).label}: {Outcome(outcome).label}"
