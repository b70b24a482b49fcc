"""A sheet of A4: words of any direction, numbers that stay in order, and nothing about anybody.

The faces lie where `build_fonts` has put them. Lengths are millimetres, sizes points.
"""

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from fpdf import FPDF, Align, XPos, YPos
from fpdf.enums import MethodReturnValue
from fpdf.fonts import TTFFont

from apps.resources.qr import Code

MARGIN = 15.0
GAP = 8.0
LEADING = 1.35
POINT = 25.4 / 72
BIDI_RIGHT = {"R", "AL"}
RIGHT_LEADING = 1.6


class Paper(FPDF):
    """One page. `right` is whether it is read from right to left."""

    def __init__(self, *, language: str, right: bool) -> None:
        super().__init__(format="A4")
        self.right = right
        folder = Path(settings.BUILD_DIR) / "print"
        self.add_font("serif", "", folder / "serif.ttf")
        self.add_font("serif", "B", folder / "serif-bold.ttf")
        self.add_font("arabic", "", folder / "arabic.ttf")
        self.add_font("arabic", "B", folder / "arabic.ttf")
        self.set_fallback_fonts(["arabic", "serif"])
        self._letters = {point for font in self.fonts.values() for point in _letters_of(font)}
        self.set_margin(MARGIN)
        self.set_auto_page_break(False)
        self.set_lang(language)
        # Who made it, with what and at which hour is nobody's business.
        self.set_creation_date(timezone.now().replace(hour=0, minute=0, second=0, microsecond=0))
        self.set_producer("")
        self.add_page()

    def file_id(self) -> None:
        """None: nothing by which two copies of a file could be told apart."""

    def can_draw(self, text: str) -> bool:
        return all(ord(each) in self._letters for each in text if not each.isspace())

    def words(self, text: str, *, size: float, bold: bool = False, x: float, width: float) -> float:
        """Draw a paragraph at the height where the pen is; how high it was."""
        return self._cell(text, size, bold, x, width)

    def height_of(self, text: str, *, size: float, bold: bool = False, width: float) -> float:
        return self._cell(text, size, bold, MARGIN, width, dry_run=True)

    def code(self, code: Code, *, x: float, y: float, width: float) -> None:
        """A QR code, as dark rectangles."""
        step = width / code.size
        for column, row, length in code.bars:
            self.rect(x + column * step, y + row * step, length * step, step, style="F")

    def _cell(
        self, text: str, size: float, bold: bool, x: float, width: float, *, dry_run: bool = False
    ) -> float:
        drawn = "".join(each for each in text if each.isspace() or self.can_draw(each))
        right = reads_from_right(drawn)
        self.set_font("arabic" if right else "serif", "B" if bold else "", size)
        # Text without letters (a telephone number) runs from left to right on every page.
        self.set_text_shaping(True, direction="rtl" if right else "ltr")
        self.set_x(x)
        height = self.multi_cell(
            width,
            size * POINT * (RIGHT_LEADING if self.right else LEADING),
            drawn,
            align=Align.R if self.right else Align.L,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
            dry_run=dry_run,
            output=MethodReturnValue.HEIGHT,
        )
        return float(height)  # type: ignore[arg-type]


def _letters_of(font: object) -> Iterable[int]:
    return font.cmap if isinstance(font, TTFFont) else ()


def reads_from_right(text: str) -> bool:
    """By its first letter, as browsers do it for dir="auto"."""
    kinds: Iterable[str] = (unicodedata.bidirectional(each) for each in text)
    return next((kind in BIDI_RIGHT for kind in kinds if kind in BIDI_RIGHT | {"L"}), False)
