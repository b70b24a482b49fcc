"""Cells of CSV files that no spreadsheet takes for a formula (OWASP ASVS 1.2.10)."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

# Full-width forms too: a spreadsheet with a Japanese or Chinese keyboard takes them for the same.
FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")

LINES = 500


def safe_cell(value: Any) -> Any:
    """The value; text that could begin a formula gets an apostrophe in front. Numbers stay."""
    if not isinstance(value, str):
        return value
    # Leading space is no way round it: some programs take it off before they look.
    starts = value.startswith(FORMULA) or value.lstrip().startswith(FORMULA)
    return f"'{value}" if starts else value


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Rows as lines of RFC 4180, every cell in quotes and safe; some hundred lines at a time."""
    left = iter(rows)
    while some := [*islice(left, LINES)]:
        buffer = io.StringIO()
        writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
        writer.writerows([safe_cell(value) for value in row] for row in some)
        yield buffer.getvalue()
