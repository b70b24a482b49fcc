"""The cells of the transparency report: a quarter is told by what stands here and nothing else."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from apps.numbers.models import DailyCell
from apps.numbers.rounding import SMALLEST, round_down

KIND = "report"
# Requests of authorities are about us, not about writers: that there was none may be told.
ABOUT_US = frozenset({"requests"})

Counts = Mapping[str, Mapping[str, int]]


def public_of(counts: Counts) -> dict[str, dict[str, int]]:
    """Line -> part -> public number of counted ones: from 20 on, rounded down.

    A part that is missing is under 20, and may be none. Sums over parts are never told as such,
    so nothing can be subtracted from them. Where the line is about us, 0 stands for none.
    """
    return {
        line: {
            part: round_down(number)
            for part, number in parts.items()
            if number >= SMALLEST or (number == 0 and line in ABOUT_US)
        }
        for line, parts in counts.items()
    }


@transaction.atomic
def write_quarter(first_day: date, counts: Counts) -> None:
    """Put what is public of a quarter's counts in place of what stood there."""
    DailyCell.objects.filter(kind=KIND, day=first_day).delete()
    DailyCell.objects.bulk_create(
        DailyCell(kind=KIND, key=f"{line}:{part}", day=first_day, value=value)
        for line, parts in public_of(counts).items()
        for part, value in parts.items()
    )


def quarters() -> dict[date, dict[str, dict[str, int]]]:
    """What is public of each quarter that is told, by its first day, line and part. One query."""
    found: dict[date, dict[str, dict[str, int]]] = {}
    rows = DailyCell.objects.filter(kind=KIND)
    for day, key, value in rows.values_list("day", "key", "value"):
        line, _, part = key.partition(":")
        found.setdefault(day, {}).setdefault(line, {})[part] = value
    return found
