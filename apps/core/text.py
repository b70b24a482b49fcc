"""What people type, made safe to keep without losing a word of it."""

import re
import unicodedata

from apps.core import invisible

# What word processors, old Macs and Unicode end a line with. Taken out instead, the last word of
# one line and the first of the next would be one.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
# What cannot be shown: controls, halves of characters, noncharacters, and controls that turn a
# page around.
_NOT_SHOWN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}-{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)
# The Tibetan of one mantra stacks eight; nothing that anybody writes stacks more.
MARKS_MOST = 8
# No mark stands before U+0300, which spares most texts the long look.
_MARK = f"(?=[^\x00-\u02ff])[{invisible.MARKS}\u200c\u200d]"
_TOWER = re.compile(f"((?:{_MARK}){{{MARKS_MOST}}})(?:{_MARK})+")


def left_to_right(text: str) -> str:
    """A number or an address inside a sentence of any direction: its groups keep their order.

    Between U+2066 and U+2069, because a browser would turn "020 7946" around in Arabic.
    """
    return f"\u2066{text}\u2069" if text else ""


def tidy(text: str) -> str:
    """NFC, one kind of line end, and no character that cannot be shown or hides another.

    Letters, marks and emoji of every script are untouched; of more than eight marks on one letter
    the first eight stay, and what is invisible stays where a script or an emoji needs it.
    Idempotent. The steps it takes grow with the length and with nothing else.
    """
    before = None
    while text != before:
        before = text
        text = _tidied(text)
    return text


def one_line(text: str) -> str:
    """`tidy`, with every run of white space as one space."""
    return " ".join(tidy(text).split())


def _tidied(text: str) -> str:
    text = _NOT_SHOWN.sub("", _LINE_ENDS.sub("\n", text))
    # Towers first: putting a long one in order takes the square of its height.
    text = unicodedata.normalize("NFC", _TOWER.sub(r"\1", text))
    return invisible.only_where_needed(text)
