"""A picture of what things cost against rows, as a plain SVG."""

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, KEY = 760, 420, 60, 50, 30, 230
# Lines of the scale, logarithmic as that of the rows; what costs less lies on the first.
MARKS = (0.5, 1, 2, 5, 10, 20, 50, 100)
COLOURS = ("#4b3a78", "#b1452f", "#2d6a5a", "#8a6d1f", "#2f5f9e", "#7a2f63", "#52606d", "#3f7d20")


def drawn(sizes: Sequence[int], costs: Mapping[str, Sequence[float]]) -> str:
    """Lines of cost against rows, each as a multiple of its own cost at the smallest size."""
    times = {name: [cost / found[0] for cost in found] for name, found in costs.items()}
    most = max(2.0, *(max(found) for found in times.values()))
    parts = [*_axes(sizes, most)]
    for place, (name, found) in enumerate(times.items()):
        parts += _line(sizes, found, most, name, place)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
    title = "<title>Cost against rows, as a multiple of the cost at the smallest size</title>"
    style = 'font-family="sans-serif" font-size="12" fill="#222"'
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    return f'{head} role="img" {style}>{title}{ground}{"".join(parts)}</svg>\n'


def _axes(sizes: Sequence[int], most: float) -> list[str]:
    right = WIDTH - KEY
    parts = []
    for size in sizes:
        x = _x(size, sizes)
        parts.append(f'<text x="{x:.0f}" y="{HEIGHT - 25}" text-anchor="middle">{size:,}</text>')
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 8}">stories</text>')
    for times in (mark for mark in MARKS if mark <= most):
        y = _y(times, most)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{right}" stroke="#ccc"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{times:g}×</text>')
    y = _y(1.2, most)
    parts.append(f'<path d="M{LEFT} {y:.1f}H{right}" stroke="#b1452f" stroke-dasharray="4 4"/>')
    parts.append(f'<text x="{right + 4}" y="{y + 4:.1f}" font-size="10">goal 1.2×</text>')
    return parts


def _line(
    sizes: Sequence[int], found: Sequence[float], most: float, name: str, place: int
) -> list[str]:
    colour = COLOURS[place % len(COLOURS)]
    points = [
        f"{_x(size, sizes):.1f} {_y(times, most):.1f}"
        for size, times in zip(sizes, found, strict=True)
    ]
    y = TOP + 18 * place
    x = WIDTH - KEY + 70
    dashes = ' stroke-dasharray="6 3"' if place >= len(COLOURS) else ""
    return [
        f'<path d="M{"L".join(points)}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>',
        f'<path d="M{x} {y}h16" stroke="{colour}" stroke-width="3"{dashes}/>',
        f'<text x="{x + 22}" y="{y + 4}">{escape(name)}</text>',
    ]


def _x(size: int, sizes: Sequence[int]) -> float:
    span = log10(sizes[-1] / sizes[0]) or 1
    return LEFT + 20 + (WIDTH - KEY - LEFT - 40) * log10(size / sizes[0]) / span


def _y(times: float, most: float) -> float:
    share = log10(max(times, MARKS[0]) / MARKS[0]) / log10(most / MARKS[0])
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share
