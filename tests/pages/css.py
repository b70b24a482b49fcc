"""What tests ask of our style sheets."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))


def without_comments(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def colours(opening: str) -> dict[str, str]:
    """The tokens of the first block that begins with `opening` and sets a colour scheme."""
    text = without_comments(ROOT / "static" / "css" / "tokens.css")
    block = text.split(opening, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-F]{6});", block))


LIGHT = colours(":root {")
DARK_BY_DEVICE = colours(':root:not([data-theme="light"]) {')
DARK_BY_CHOICE = colours(':root[data-theme="dark"] {')


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours like #1B171E."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
