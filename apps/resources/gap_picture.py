"""The grid of countries by topic, laid out in pixels for an SVG; the template draws it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from apps.resources.gap_queries import Cell
from apps.resources.vocabulary import HARMS

# Of a cell with its gap, of the codes before each row, and of the numbers above each column.
CELL, GAP, BEFORE, ABOVE = 30, 3, 40, 28


@dataclass(frozen=True)
class Square:
    """One cell: its place in pixels, what it says, and what it is about."""

    cell: Cell
    x: int
    y: int
    size: int = CELL - GAP

    @property
    def middle(self) -> int:
        return self.x + self.size // 2

    @property
    def foot(self) -> int:
        """Where the figure in it stands."""
        return self.y + self.size - 8

    @property
    def sign(self) -> str:
        """Never by colour alone: how many are confirmed, or that none is."""
        return str(self.cell.confirmed) if self.cell.confirmed else "?" * bool(self.cell.level)


@dataclass(frozen=True)
class Row:
    country: str
    foot: int
    squares: list[Square]


@dataclass(frozen=True)
class Picture:
    """Rows from the top, and the topics in the order of the columns."""

    rows: list[Row]
    harms: list[tuple[int, int, str | Promise]]
    width: int
    height: int

    @classmethod
    def of(cls, coverage: Mapping[str, list[Cell]]) -> "Picture":
        return cls(
            [
                _row(place, country, cells)
                for place, (country, cells) in enumerate(coverage.items())
            ],
            [
                (place + 1, BEFORE + place * CELL + CELL // 2, name)
                for place, name in enumerate(HARMS.values())
            ],
            BEFORE + len(HARMS) * CELL,
            ABOVE + len(coverage) * CELL,
        )

    @property
    def all_cells(self) -> int:
        return len(self.rows) * len(self.harms)

    @property
    def with_help(self) -> int:
        """Cells in which somebody has confirmed an entry."""
        return sum(bool(each.cell.confirmed) for row in self.rows for each in row.squares)


def _row(place: int, country: str, cells: list[Cell]) -> Row:
    top = ABOVE + place * CELL
    squares = [Square(cell, BEFORE + column * CELL, top) for column, cell in enumerate(cells)]
    return Row(country, top + CELL - GAP - 8, squares)
