"""The picture that a message shows beside the address of a campaign.

The name of the site and the title of the campaign, and nothing else: whoever sees it over a
shoulder learns no more than from the address. No count, no word of a story.
"""

import io
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont, features

from apps.resources.paper import reads_from_right

WIDTH, HEIGHT, MARGIN = 1200, 630, 90
# Colours of static/css/tokens.css: paper, ink, ink-2, amber, amber-wash.
PAPER, INK, QUIET, LIGHT, HALO = "#FBF8F3", "#2A2430", "#4E4556", "#F0B23E", "#FCF1DA"
# How large the letters are, and in how many lines at most.
SIZES = ((120, 1), (96, 2), (80, 3), (64, 3), (52, 3), (44, 3))
LEADING = 1.35
SMALL = 40
LATIN, ARABIC = "serif-bold.ttf", "arabic.ttf"


def draw_card(titles: tuple[str, ...], site_name: str) -> bytes:
    """A PNG of 1200 × 630 with the first of `titles` that our faces have letters for."""
    return _draw(next(filter(can_draw, titles), ""), site_name if can_draw(site_name) else "")


def can_draw(text: str) -> bool:
    """Whether the letters are there, and for Arabic ones what joins them in the right order."""
    right = reads_from_right(text)
    if right and not (features.check("raqm") and features.check("fribidi")):
        return False
    letters = _letters(ARABIC if right else LATIN)
    return all(ord(each) in letters for each in text if not each.isspace())


@lru_cache(maxsize=128)
def _draw(title: str, site_name: str) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    right = reads_from_right(title)
    x = WIDTH - MARGIN if right else MARGIN
    middle = (x - 30 if right else x + 30, MARGIN + 30)
    pen.circle(middle, 48, fill=HALO)
    pen.circle(middle, 27, fill=LIGHT)
    side = "r" if right else "l"
    name_x = middle[0] - 70 if right else middle[0] + 70
    pen.text((name_x, middle[1]), site_name, QUIET, _face(site_name, SMALL), anchor=f"{side}m")
    lines, size = _fitted(title)
    top = HEIGHT / 2 + 40 - (len(lines) - 1) * size * LEADING / 2
    for number, line in enumerate(lines):
        at = (x, top + number * size * LEADING)
        pen.text(at, line, INK, _face(line, size), anchor=f"{side}m")
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _fitted(title: str) -> tuple[list[str], int]:
    """The title in lines that are not wider than the picture, as large as it can be."""
    for size, most in SIZES:
        lines = _lines(title, size)
        fits = all(_face(line, size).getlength(line) <= WIDTH - 2 * MARGIN for line in lines)
        if fits and len(lines) <= most:
            break
    return lines[:most], size


def _lines(title: str, size: int) -> list[str]:
    lines: list[str] = []
    for word in title.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _face(longer, size).getlength(longer) <= WIDTH - 2 * MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _face(text: str, size: int) -> ImageFont.FreeTypeFont:
    return _font(ARABIC if reads_from_right(text) else LATIN, size)


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_path(name), size)


@cache
def _letters(name: str) -> frozenset[int]:
    with TTFont(_path(name), lazy=True) as font:
        return frozenset(font.getBestCmap())


def _path(name: str) -> Path:
    return Path(settings.BUILD_DIR) / "print" / name
