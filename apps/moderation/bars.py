"""Bars of a small picture, in units of its view box."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, GAP = 300, 60, 3


@dataclass(frozen=True)
class Bar:
    """One bar: its left edge, its top, how wide and high it is."""

    x: int
    y: int
    width: int
    height: int


def bars_of(counts: Sequence[int]) -> list[Bar]:
    """A bar for each count, side by side in 300 x 60; the highest fills the height."""
    highest = max(counts, default=0) or 1
    width = WIDTH // max(1, len(counts))
    return [
        Bar(place * width, HEIGHT - (high := round(HEIGHT * count / highest)), width - GAP, high)
        for place, count in enumerate(counts)
    ]
