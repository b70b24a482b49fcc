"""Moving what the keyring sealed to its newest key, while the site runs.

The condition of a row is all the state there is: a row under another key is still to be moved. So
this can be stopped at any moment and taken up again, and running it twice moves nothing twice.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from apps.core import crypto
from apps.core.keyring import newest
from apps.privacy.sealed_columns import SEALED_COLUMNS, SealedColumn

BATCH = 200
# Rows that somebody was writing to are tried again, so often and after so many seconds.
ROUNDS, PAUSE = 20, 0.2

Row = tuple[Any, Any]


@dataclass
class Round:
    """What one walk over all rows came to."""

    moved: int = 0
    busy: int = 0
    closed: Counter[str] = field(default_factory=Counter)


def count_rows() -> int:
    """How many rows there are to look at."""
    return sum(column.model._default_manager.count() for column in SEALED_COLUMNS)


def rewrap(tally: Round) -> Iterator[int]:
    """Walk over all rows once and move what is under an older key; yields rows looked at."""
    for column in SEALED_COLUMNS:
        for rows in batches(column):
            _move([row for row in rows if _is_old(column, row[1])], column, tally)
            yield len(rows)


def rewrap_all(tally: Round) -> Iterator[int]:
    """`rewrap`, and again for rows that were busy or came in under the old key meanwhile."""
    for number in range(ROUNDS):
        found = Round()
        for looked_at in rewrap(found):
            yield 0 if number else looked_at
        tally.moved += found.moved
        tally.busy, tally.closed = found.busy, found.closed
        if not found.moved and not found.busy:
            return
        if found.busy:
            time.sleep(PAUSE)


def rows_under(kid: str) -> dict[str, int]:
    """Column -> how many of its rows still need this key; columns without any are left out."""
    counts: Counter[str] = Counter()
    for column in SEALED_COLUMNS:
        for rows in batches(column):
            counts[column.name] += sum(kid in column.kids_in(value) for _pk, value in rows)
    return {name: count for name, count in counts.items() if count}


def batches(column: SealedColumn) -> Iterator[list[Row]]:
    """All rows of a column by their keys, a batch at a time."""
    rows = column.model._default_manager.exclude(**{column.field: None}).order_by("pk")
    batch: list[Row] = list(rows.values_list("pk", column.field)[:BATCH])
    while batch:
        yield batch
        batch = list(rows.filter(pk__gt=batch[-1][0]).values_list("pk", column.field)[:BATCH])


def _is_old(column: SealedColumn, value: Any) -> bool:
    return bool(column.kids_in(value) - {newest()[0].decode()})


def _move(rows: list[Row], column: SealedColumn, tally: Round) -> None:
    """Seal these anew. A row is written only where it still holds what was read."""
    if not rows:
        return
    with transaction.atomic():
        free = _free(column, [pk for pk, _value in rows])
        tally.busy += len(rows) - len(free)
        for pk, old in rows:
            if pk in free:
                _move_one(column, pk, old, tally)


def _move_one(column: SealedColumn, pk: Any, old: Any, tally: Round) -> None:
    try:
        new = column.resealed(pk, old)
    except crypto.CannotOpen:
        tally.closed[column.name] += 1
        return
    still = column.model._default_manager.filter(pk=pk, **{column.field: old})
    written = still.update(**{column.field: new})
    tally.moved += written
    tally.busy += not written


def _free(column: SealedColumn, pks: list[Any]) -> set[Any]:
    """Those that nobody is writing to, held for this transaction: we wait for no one."""
    rows = column.model._default_manager.filter(pk__in=pks)
    return {*rows.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)}
