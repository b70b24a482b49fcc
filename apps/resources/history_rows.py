"""Lines of the history as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from apps.resources.history_words import ACTS, field_in_words, lines_of, role_in_words
from apps.resources.models import Change


@dataclass(frozen=True)
class Row:
    """One act: what, who (a role, and for members of the organisation a name), before and after.

    `result` is "done", "waiting", "refused" or "taken back".
    """

    change: Change
    act: str | Promise
    field: str
    role: str
    name: str
    second: str
    before: list[str]
    after: list[str]
    result: str


def rows_of(changes: Iterable[Change]) -> list[Row]:
    """In the order they came in; `by` and `second` are read, so have them at hand."""
    return [_row(change) for change in changes]


def _row(change: Change) -> Row:
    return Row(
        change=change,
        act=ACTS.get(change.act, change.act),
        field=field_in_words(change.field) if change.field != "status" else "",
        role=role_in_words(change.role),
        name=change.by.username if change.by else "",
        second=change.second.username if change.second else "",
        before=lines_of(change.field, change.previous),
        after=lines_of(change.field, change.replacement),
        result=_result(change),
    )


def _result(change: Change) -> str:
    taken_back = change.state == Change.REFUSED and change.second_id is None
    return "taken back" if taken_back else change.state
