"""What people type, made safe to keep without losing a word of it."""

import re
import unicodedata

# What word processors, old Macs and Unicode end a line with. Taken out instead, the last word of
# one line and the first of the next would be one.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
# What cannot be shown: controls, halves of characters, noncharacters, tag characters, and controls
# that turn a page around. Joiners (ZWJ, ZWNJ) and variation selectors stay: Urdu, Arabic and
# emoji need them.
_NOT_SHOWN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\U000e0000-\U000e007f"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}-{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)


def tidy(text: str) -> str:
    """NFC, one kind of line end, and no character that cannot be shown.

    Letters, marks, joiners and emoji are untouched, but for the three flags that are spelled with
    tag characters: those can hide words from a reader. Idempotent.
    """
    text = _LINE_ENDS.sub("\n", text)
    return unicodedata.normalize("NFC", _NOT_SHOWN.sub("", text))


def one_line(text: str) -> str:
    """`tidy`, with every run of white space as one space."""
    return " ".join(tidy(text).split())
