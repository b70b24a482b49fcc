"""A signed head: what a partner keeps, a line of JSON each.

Whoever holds one can show later that the record had this entry, with everything before it, on
that day.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from apps.audit.keys import AuditKey


class NotAHead(ValueError):
    """A line that looks like a signed head and is none."""


@dataclass(frozen=True)
class SignedHead:
    """The head of the chain of `site` on `day`; `key` names the key that signed it."""

    day: date
    site: UUID
    sequence: int
    hash: bytes
    key: str
    signature: bytes = b""

    def told(self) -> bytes:
        """The bytes that are signed."""
        return json.dumps(self._fields(), sort_keys=True, separators=(",", ":")).encode()

    def signed_with(self, key: AuditKey) -> bytes:
        return key.sign(self.told())

    def holds(self, keys: dict[str, AuditKey]) -> bool:
        """Whether one of our keys signed it."""
        return self.key in keys and keys[self.key].signed(self.told(), self.signature)

    def line(self) -> str:
        """As it is sent."""
        return json.dumps(self._fields() | {"signature": self.signature.hex()}, sort_keys=True)

    @classmethod
    def read(cls, line: str) -> Self:
        """From such a line. Raises NotAHead."""
        try:
            told: dict[str, Any] = json.loads(line)
            return cls(
                day=date.fromisoformat(told["day"]),
                site=UUID(told["site"]),
                sequence=int(told["sequence"]),
                hash=bytes.fromhex(told["hash"]),
                key=str(told["key"]),
                signature=bytes.fromhex(told["signature"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            raise NotAHead from None

    def _fields(self) -> dict[str, Any]:
        return {
            "what": "chorus audit head",
            "day": self.day.isoformat(),
            "site": str(self.site),
            "sequence": self.sequence,
            "hash": self.hash.hex(),
            "key": self.key,
        }


def read_heads(path: Path) -> list[SignedHead]:
    """Every signed head in a file, or in the files of a folder; other lines are passed over.

    Raises NotAHead for a line in braces that cannot be read, OSError for no such file.
    """
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    texts = (file.read_text(encoding="utf-8", errors="replace") for file in files)
    return [*_heads_in(line.strip() for text in texts for line in text.splitlines())]


def _heads_in(lines: Iterable[str]) -> Iterable[SignedHead]:
    return (SignedHead.read(line) for line in lines if line.startswith("{"))
