"""The links of the chain: what of an entry is sealed, and in which bytes. Changed never.

The hash of an entry is HMAC-SHA256 over the hash of the entry before it and the entry itself in
one canonical form. Whoever changes the form makes every record there is unprovable: a new form
gets a new VERSION, and old entries keep theirs.
"""

import hmac
import json
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Self
from uuid import UUID

VERSION = "v1"
# What the first entry follows.
GENESIS = bytes(32)


class Row(NamedTuple):
    """One entry as it stands in the table, in the order in which queries ask for it."""

    sequence: int
    day: date
    actor: UUID | None
    role: str
    verb: str
    kind: str
    object_id: str
    details: Any
    key: str
    prev: bytes
    hash: bytes

    @classmethod
    def read(cls, values: tuple) -> Self:
        """From the columns named by `Row._fields`; the driver gives bytes as views."""
        *told, prev, made = values
        return cls._make([*told, bytes(prev), bytes(made)])


def link(row: Row, *, key: bytes) -> bytes:
    """The hash that the entry must carry, 32 bytes."""
    return hmac.digest(key, row.prev + canonical(row), "sha256")


def canonical(row: Row) -> bytes:
    """The entry as bytes that are the same before it is written and after it is read."""
    told = [
        *(VERSION, row.key, row.sequence, row.day.isoformat()),
        *(str(row.actor) if row.actor else None, row.role, row.verb, row.kind, row.object_id),
        plain(row.details),
    ]
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()


def plain(value: Any) -> Any:
    """What PostgreSQL gives back for this JSON: it writes 1e2 as 100, and keys are texts."""
    match value:
        case dict():
            return {str(name): plain(each) for name, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case float() if value.is_integer():
            # By its digits: they are what is stored, and past 2**53 they are not the number.
            return int(Decimal(repr(value)))
    return value
