"""A QR code as plain numbers, for whoever draws it: a page as SVG, a sheet of paper as squares."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import qrcode

# What scanners want around it, in modules.
QUIET = 4


@dataclass(frozen=True)
class Code:
    """`size` modules wide, quiet zone included; `bars` are its dark runs: (column, row, length)."""

    size: int
    bars: tuple[tuple[int, int, int], ...]

    @property
    def path(self) -> str:
        """For the `d` of an SVG path in a viewBox of `size`."""
        return "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in self.bars)


def code_of(text: str) -> Code:
    """The QR code of an address."""
    drawn = qrcode.QRCode(border=QUIET, error_correction=qrcode.constants.ERROR_CORRECT_M)
    drawn.add_data(text)
    rows = drawn.get_matrix()
    bars = [bar for y, row in enumerate(rows) for bar in _bars(row, y)]
    return Code(len(rows), tuple(bars))


def _bars(row: list[bool], y: int) -> Iterator[tuple[int, int, int]]:
    x = 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            yield x, y, length
        x += length
