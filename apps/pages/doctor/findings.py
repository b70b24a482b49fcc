"""What an examination finds: how bad it is, what it means, and what to do.

English only: these lines are for whoever runs the machine, and stand beside English programs.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """From well to ill."""

    OK = "ok"
    ATTENTION = "attention"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """`name` is for programs; `says` one sentence of what it means; `do` one of what to do."""

    name: str
    level: Level
    says: str
    do: str = ""


def ok(name: str, says: str) -> Finding:
    """All is well."""
    return Finding(name, Level.OK, says)


def attention(name: str, says: str, do: str) -> Finding:
    """The site runs; somebody should look."""
    return Finding(name, Level.ATTENTION, says, do)


def wrong(name: str, says: str, do: str) -> Finding:
    """Something does not work, or is not safe."""
    return Finding(name, Level.WRONG, says, do)


@dataclass(frozen=True)
class Check:
    """`look` examines one thing. `database`: it asks the database. `slow`: not for a page."""

    name: str
    look: Callable[[], Iterable[Finding]]
    database: bool = False
    slow: bool = False
