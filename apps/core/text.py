"""What people type, made safe to keep without losing a word of it."""

import re
import unicodedata

_KEPT_CONTROLS = {"\n", "\t"}
# What word processors, old Macs and Unicode end a line with. Taken out instead, the last word of
# one line and the first of the next would be one.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
# Controls that turn a page around. Joiners (ZWJ, ZWNJ) and variation selectors stay: Urdu,
# Arabic and emoji need them.
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff")


def tidy(text: str) -> str:
    """NFC, one kind of line end, and no character that cannot be shown.

    Letters, marks, joiners and emoji are untouched, but for the three flags that are spelled with
    tag characters: those can hide words from a reader. Idempotent.
    """
    text = _LINE_ENDS.sub("\n", text)
    shown = "".join(character for character in text if _can_be_shown(character))
    return unicodedata.normalize("NFC", shown)


def one_line(text: str) -> str:
    """`tidy`, with every run of white space as one space."""
    return " ".join(tidy(text).split())


def _can_be_shown(character: str) -> bool:
    if character in _KEPT_CONTROLS:
        return True
    if character in _TURNING or ord(character) & 0xFFFE == 0xFFFE:
        return False
    if 0xFDD0 <= ord(character) <= 0xFDEF or 0xE0000 <= ord(character) <= 0xE007F:
        return False
    return unicodedata.category(character) not in {"Cc", "Cs"}
