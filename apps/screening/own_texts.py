"""The texts that the project wrote itself and labelled, in two parts: one to tune on, one unseen.

Only people who build the screening read them; no page shows one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from .sources import DATA

Part = Literal["development", "test"]
OWN = DATA / "own.jsonl"
# Written for the model alone, by other people than those who wrote what measures it.
TRAINING = DATA / "training.jsonl"


@dataclass(frozen=True, slots=True)
class OwnText:
    """One text: the codes a careful reader would want to be warned of, and what identifies.

    `described`: the codes among `labels` that are told in detail. `identifying`: the words and
    their kind, once for each time they stand there. `tuned`: somebody read it while the rules were
    written, so that it can measure nothing but a step back. `kind`: what it was written for:
    warnings, negative (looks like harm and is none), risk, near (a near miss of danger), details.
    `plain`: in the ordinary register, where the writer says what it was; the other texts tell it
    aslant more often than people do, as a harder test.
    """

    id: str
    language: str
    text: str
    labels: frozenset[str] = frozenset()
    described: frozenset[str] = frozenset()
    risk: bool = False
    kind: str = "warnings"
    identifying: tuple[tuple[str, str], ...] = ()
    tuned: bool = field(default=False)
    plain: bool = field(default=False)

    @property
    def part(self) -> Part:
        """Half of them by the hash of the id; what was tuned on is for development."""
        odd = sha256(self.id.encode()).digest()[0] % 2
        return "development" if self.tuned or odd else "test"

    @property
    def writer(self) -> str:
        """Who wrote it: what stands before the number in the id."""
        return self.id.rpartition("-")[0]

    def spans(self) -> list[tuple[int, int, str]]:
        """Where each identifying detail stands: its n-th mention is its n-th place."""
        found, after = [], dict[str, int]()
        for said, kind in self.identifying:
            start = self.text.index(said, after.get(said, 0))
            after[said] = start + len(said)
            found.append((start, start + len(said), kind))
        return found

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "OwnText":
        return cls(
            id=row["id"],
            language=row["language"],
            text=row["text"],
            labels=frozenset(row.get("labels", ())),
            described=frozenset(row.get("described", ())),
            risk=row.get("risk", False),
            kind=row.get("kind", "warnings"),
            identifying=tuple((said, kind) for said, kind in row.get("identifying", ())),
            tuned=row.get("tuned", False),
            plain=row.get("plain", False),
        )


@cache
def training_texts() -> tuple[OwnText, ...]:
    """The texts that the model learns from and that measure nothing."""
    return _read(TRAINING)


@cache
def own_texts(part: Part | None = None) -> tuple[OwnText, ...]:
    """All of them or those of one part, in the order of the file."""
    return tuple(text for text in _read(OWN) if part in (None, text.part))


def _read(path: Path) -> tuple[OwnText, ...]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(OwnText.from_json(json.loads(line)) for line in lines if line)
