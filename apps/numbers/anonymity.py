"""Rows that hide each other: whatever a row tells beside its words is true of at least k of them.

k-anonymity by leaving out, step by step, what too few share (L. Sweeney, "Achieving k-anonymity
privacy protection using generalization and suppression", 2002). Pure: facts in, facts out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

K = 20


@dataclass(frozen=True)
class Facts:
    """What a row tells beside its words; "" and None say nothing."""

    language: str = ""
    country: str = ""
    setting: str = ""
    year: int | None = None


# What is left unsaid first, and what last.
STEPS: tuple[dict[str, Any], ...] = (
    {"year": None},
    {"setting": ""},
    {"country": ""},
    {"language": ""},
)


class NotAnonymous(Exception):
    """Fewer than k rows are alike."""


def blurred(rows: Sequence[Facts], k: int = K) -> list[Facts | None]:
    """The same rows, each telling no more than k of them share; None for one that is left out.

    A row whose company is too small says one thing less, until enough say the same.
    """
    found: list[Facts | None] = list(rows)
    for step in STEPS:
        small = _in_small_company(found, k)
        found = [replace(each, **step) if each in small and each else each for each in found]
    small = _in_small_company(found, k)
    return [None if each in small else each for each in found]


def refuse_unless_anonymous(rows: Sequence[Facts], k: int = K) -> None:
    """Asked of what is about to be written, however it was made. Raises NotAnonymous."""
    if not rows or min(Counter(rows).values()) < k:
        raise NotAnonymous


def _in_small_company(rows: Sequence[Facts | None], k: int) -> set[Facts]:
    counts = Counter(each for each in rows if each is not None)
    return {facts for facts, count in counts.items() if count < k}
