"""An entry as people and spreadsheets read it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from apps.audit.chain import Row
from apps.audit.models import AuditEntry
from apps.audit.words import kind_words, role_words, verb_words

COLUMNS = (
    *("sequence", "day", "actor", "role", "verb", "kind", "object", "details"),
    *("key", "prev", "hash"),
)


@dataclass(frozen=True)
class Line:
    """One row of the auditor's page. `who` and `what` are the short forms of opaque ids."""

    sequence: int
    day: date
    actor: UUID | None
    who: str
    role: str
    done: str
    kind: str
    object_id: str
    what: str
    details: str


def line_of(entry: AuditEntry) -> Line:
    """The entry in words."""
    return Line(
        sequence=entry.sequence,
        day=entry.day,
        actor=entry.actor,
        who=str(entry.actor)[:8] if entry.actor else "",
        role=role_words(entry.role),
        done=verb_words(entry.verb),
        kind=kind_words(entry.kind),
        object_id=entry.object_id,
        what=_short(entry.object_id),
        details=" · ".join(f"{name}: {_code(value)}" for name, value in entry.details.items()),
    )


def table_of(rows: Iterable[Row]) -> Iterator[list[Any]]:
    """Heading and rows of the copy, with all that is needed to follow the chain by hand."""
    yield [*COLUMNS]
    for row in rows:
        yield [
            *(row.sequence, row.day.isoformat(), str(row.actor or ""), row.role),
            *(row.verb, row.kind, row.object_id, json.dumps(row.details, sort_keys=True)),
            *(row.key, row.prev.hex(), row.hash.hex()),
        ]


def _short(object_id: str) -> str:
    """An id by its beginning; what is short or speaks for itself stays whole."""
    try:
        return str(UUID(object_id))[:8]
    except ValueError:
        return object_id


def _code(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
