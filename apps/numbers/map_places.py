"""Where a country's circle stands on the map, and how large it is."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path

from apps.numbers.projection import on_the_map

POINTS = Path(__file__).with_name("country_points.csv")
# Radii in units of the drawing (1000 across). The least is what can be seen on a small phone.
LARGEST, LEAST = 32.0, 7.0


@dataclass(frozen=True)
class Circle:
    """One country on the map; lengths are whole units, so that no language writes a comma."""

    code: str
    value: int
    x: int
    y: int
    radius: int


def circles(values: Mapping[str, int]) -> list[Circle]:
    """A circle for each country that has a place on the map, its area as large as its value.

    Largest first: those drawn later stay in sight above them. The smallest are drawn a little
    larger than they are. The table beside the map has all countries.
    """
    most = max(values.values(), default=1)
    order = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
    return [_circle(code, value, most) for code, value in order if code in points()]


def _circle(code: str, value: int, most: int) -> Circle:
    x, y = points()[code]
    radius = max(LEAST, LARGEST * sqrt(value / most))
    return Circle(code=code, value=value, x=round(x), y=round(y), radius=round(radius))


@cache
def points() -> dict[str, tuple[float, float]]:
    """Code of a country -> its place in the drawing."""
    with POINTS.open(encoding="utf-8") as lines:
        return {
            row["country"]: on_the_map(float(row["longitude"]), float(row["latitude"]))
            for row in csv.DictReader(lines)
        }
