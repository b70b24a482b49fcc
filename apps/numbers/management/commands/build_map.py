"""Prepare the map of the world once, from the npm package world-atlas; what comes out is committed.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python manage.py build_map package

The package (ISC) holds Natural Earth 4.1, which is in the public domain. Out come the silhouette
of all land, without a border, and one point in every country to set its circle on.
"""

import json
from collections.abc import Iterator
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

from babel.core import get_global
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from apps.core import places
from apps.numbers.projection import FRAME, on_the_map

Point = tuple[float, float]
Ring = list[Point]

# Units of the drawing: what is nearer to its line, or smaller, nobody sees.
NEAR, SMALL = 0.45, 0.8
# Countries that Natural Earth draws as a part of another one, or not at all: longitude, latitude.
BY_HAND = {
    # Below the edge of the map, and so on it.
    "AQ": (0.0, -57.0),
    "BQ": (-68.27, 12.18),
    "BV": (3.38, -54.42),
    "CC": (96.87, -12.14),
    "CX": (105.63, -10.49),
    "GF": (-53.13, 3.93),
    "GP": (-61.55, 16.25),
    "MQ": (-61.02, 14.64),
    "RE": (55.53, -21.13),
    "SJ": (16.0, 78.5),
    "TK": (-171.85, -9.2),
    "YT": (45.15, -12.83),
}


class Command(BaseCommand):
    help = "Prepares the map of the How many page from the npm package world-atlas."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("package", type=Path, help="the unpacked package")

    def handle(self, *args: object, package: Path, **options: object) -> None:
        root = Path(settings.BASE_DIR)
        land = silhouette(json.loads((package / "land-110m.json").read_text()))
        (root / "static" / "img" / "land.svg").write_text(land, encoding="utf-8")
        points = country_points(json.loads((package / "countries-10m.json").read_text()))
        lines = [f"{code},{x:.2f},{y:.2f}" for code, (x, y) in sorted(points.items())]
        table = root / "apps" / "numbers" / "country_points.csv"
        table.write_text("\n".join(["country,longitude,latitude", *lines, ""]), encoding="utf-8")
        self.stdout.write(f"{len(land)} characters of land, {len(points)} countries")


def silhouette(atlas: dict[str, Any]) -> str:
    """All land as one SVG path in whole units; without the far south."""
    rings = [ring for polygon in _polygons(atlas, "land") for ring in polygon]
    drawn = [[on_the_map(*point) for point in ring] for ring in rings if max(_ys(ring)) > -60]
    path = "".join(_path(_simple(ring)) for ring in drawn if _size(ring) > SMALL)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{FRAME}"'
        f' preserveAspectRatio="none"><path d="{path}"/></svg>\n'
    )


def country_points(atlas: dict[str, Any]) -> dict[str, Point]:
    """Code -> longitude and latitude of a place well inside its largest piece of land."""
    known = {code for code, _name in places.countries("en")} - BY_HAND.keys()
    largest: dict[str, Ring] = {}
    for shape in atlas["objects"]["countries"]["geometries"]:
        code = _alpha2(shape)
        rings = [polygon[0] for polygon in _rings_of(atlas, shape)]
        if code in known:
            largest[code] = max([*rings, largest.get(code, [])], key=_size)
    return BY_HAND | {code: _inside(ring) for code, ring in largest.items()}


def _alpha2(shape: dict[str, Any]) -> str:
    if shape["properties"]["name"] == "Kosovo":
        return "XK"
    codes: list[str] = get_global("territory_aliases").get(shape.get("id") or "", [""])
    return codes[0]


def _polygons(atlas: dict[str, Any], name: str) -> Iterator[list[Ring]]:
    for shape in atlas["objects"][name]["geometries"]:
        yield from _rings_of(atlas, shape)


def _rings_of(atlas: dict[str, Any], shape: dict[str, Any]) -> list[list[Ring]]:
    """TopoJSON's arcs, joined: polygons of rings of longitude and latitude."""
    arcs = shape.get("arcs", [])
    polygons = [arcs] if shape["type"] == "Polygon" else arcs
    return [[_ring(atlas, ring) for ring in polygon] for polygon in polygons]


def _ring(atlas: dict[str, Any], numbers: list[int]) -> Ring:
    ring: Ring = []
    for number in numbers:
        arc = _arc(atlas, number if number >= 0 else ~number)
        ring += (arc if number >= 0 else arc[::-1])[1 if ring else 0 :]
    return _in_one_piece(ring)


def _in_one_piece(ring: Ring) -> Ring:
    """Land that the date line cuts goes on beyond 180 degrees, on the side where most of it is."""
    whole, turn = [ring[0]], 0
    for (before, _), (x, y) in pairwise(ring):
        turn += 360 * ((x - before < -180) - (x - before > 180))
        whole.append((x + turn, y))
    middle = sum(x for x, _y in whole) / len(whole)
    return [(x - 360 * round(middle / 360), y) for x, y in whole]


def _arc(atlas: dict[str, Any], number: int) -> Ring:
    (kx, ky), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    x = y = 0
    points = []
    for dx, dy in atlas["arcs"][number]:
        x, y = x + dx, y + dy
        points.append((x * kx + tx, y * ky + ty))
    return points


def _ys(ring: Ring) -> list[float]:
    return [y for _x, y in ring]


def _size(ring: Ring) -> float:
    return abs(sum(x * v - u * y for (x, y), (u, v) in pairwise([*ring, *ring[:1]]))) / 2


def _simple(ring: Ring) -> Ring:
    """Douglas and Peucker: only the points that the line would be seen to miss."""
    if len(ring) < 3:
        return ring
    away = [_distance(point, ring[0], ring[-1]) for point in ring]
    far = max(range(len(ring)), key=away.__getitem__)
    if away[far] < NEAR:
        return [ring[0], ring[-1]]
    return _simple(ring[: far + 1])[:-1] + _simple(ring[far:])


def _distance(point: Point, start: Point, end: Point) -> float:
    (x, y), (ax, ay), (bx, by) = point, start, end
    length = hypot(bx - ax, by - ay)
    if not length:
        return hypot(x - ax, y - ay)
    return abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length


def _path(ring: Ring) -> str:
    points = [(round(x), round(y)) for x, y in ring]
    moves = [(u - x, v - y) for (x, y), (u, v) in pairwise(points[:-1]) if (u, v) != (x, y)]
    steps = "".join(
        f"{dx:d}{dy:+d}" if i == 0 else f" {dx}{dy:+d}" for i, (dx, dy) in enumerate(moves)
    )
    return f"M{points[0][0]} {points[0][1]}l{steps}z" if moves else ""


def _inside(ring: Ring) -> Point:
    """The middle of the widest stretch of land among lines of latitude through the ring."""
    low, high = min(_ys(ring)), max(_ys(ring))
    best = (0.0, ring[0])
    for step in range(1, 40):
        # Off the round figures that borders like to run along.
        y = low + (high - low) * (step + 0.0137) / 40
        weight = cos(radians(y)) * (1 - abs(step - 20) / 40)
        for left, right in _crossings(ring, y):
            best = max(best, ((right - left) * weight, ((left + right) / 2, y)))
    return best[1]


def _crossings(ring: Ring, y: float) -> Iterator[tuple[float, float]]:
    closed = pairwise([*ring, ring[0]])
    xs = sorted(x + (y - v) * (u - x) / (w - v) for (x, v), (u, w) in closed if (v < y) != (w < y))
    yield from zip(xs[::2], xs[1::2], strict=False)
