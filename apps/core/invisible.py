"""Characters that nobody sees: kept where a script or an emoji needs them, gone elsewhere.

Elsewhere they split a word for whoever searches it, make two names of one, or carry words that no
reader finds. Which ones a script needs is in the Unicode Standard, chapters 9 to 13 and 23.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

LAST_WITH_MARKS = 0x1FFFF  # above it only variation selectors are marks


def _marks() -> str:
    """Every combining character, as ranges of a character class."""
    ranges: list[list[int]] = []
    for point in range(0x300, LAST_WITH_MARKS + 1):
        if unicodedata.category(chr(point))[0] != "M":
            continue
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


MARKS = _marks() + "\U000e0100-\U000e01ef"

_JOINERS = "\u200c\u200d"
_DIRECTIONS = "\u061c\u200e\u200f"
_SELECTORS = "\ufe00-\ufe0f"
_IDEOGRAPHIC = "\U000e0100-\U000e01ef"
_MONGOLIAN = "\u180b-\u180f"
_FILLERS = "\u115f\u1160"
_INVISIBLE = re.compile(
    f"[\xad\u034f{_DIRECTIONS}{_FILLERS}\u17b4\u17b5{_MONGOLIAN}\u200b{_JOINERS}\u2060-\u2065"
    f"\u206a-\u206f\u3164{_SELECTORS}\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)

# Scripts whose letters join, or whose consonants do: Arabic, Syriac, N'Ko, Mandaic, those of India
# and Sri Lanka, Tibetan, Myanmar, Khmer, Mongolian, and their supplements.
_JOINING = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1a20-\u1aaf\u1b00-\u1c4f\u1cd0-\u1cff"
    "\ua840-\ua8ff\ua980-\uaaff\uabc0-\uabff\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00010aff\U00010d00-\U00010fff\U00011000-\U00011fff\U0001e900-\U0001e95f]"
)
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_WITHOUT_SPACES = re.compile(
    "[\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u3040-\u30ff\u3400-\u9fff]"
)
_IDEOGRAPH = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SYMBOL = re.compile(
    "[#*0-9\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_VARIED = re.compile(
    "[\u1000-\u109f\u2200-\u22ff\u3000-\u303f\u30a0-\u30ff\u3400-\u9fff\ua840-\ua87f\uff00-\uff65"
    "\uaa60-\uaa7f\U00010ac0-\U00010aff\U00020000-\U0003ffff]"
)
_JAMO = re.compile("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]")
_MONGOLIAN_LETTER = re.compile("[\u1820-\u18aa]")
_MARK = re.compile(f"[{MARKS}]")
_LETTER = re.compile(rf"[^\W\d_]|[{MARKS}]")
# The three flags that are spelled with tag characters: England, Scotland, Wales.
_BLACK_FLAG = "\U0001f3f4"
LONGEST_RUN = 8
_FLAGS = tuple(
    "".join(chr(0xE0000 + ord(letter)) for letter in place) + "\U000e007f"
    for place in ("gbeng", "gbsct", "gbwls")
)


def _every(span: str) -> str:
    """The characters from the first to the last of `x-y`."""
    return "".join(map(chr, range(ord(span[0]), ord(span[-1]) + 1)))


@dataclass(frozen=True)
class Place:
    """Where a run of invisible characters stands: between two that are seen ("" at an end)."""

    before: str
    after: str
    right_to_left: bool  # the text has letters that run that way

    def joins(self) -> bool:
        return bool(_JOINING.match(self.before) or _JOINING.match(self.after))

    def makes_one_emoji(self) -> bool:
        return bool(_SYMBOL.match(self.before) and _SYMBOL.match(self.after))

    def has_forms(self) -> bool:
        return bool(_SYMBOL.match(self.before) or _VARIED.match(self.before))

    def inside_a_word(self) -> bool:
        return bool(_LETTER.match(self.before) and _LETTER.match(self.after))


# Which characters, how many of them in one run, and where.
_RULES: tuple[tuple[str, int, Callable[[Place], object]], ...] = (
    ("\u200c\u200d", 3, Place.joins),
    ("\u200d", 1, Place.makes_one_emoji),
    (_every(_SELECTORS), 1, Place.has_forms),
    (_every(_IDEOGRAPHIC), 1, lambda place: _IDEOGRAPH.match(place.before)),
    (_every(_MONGOLIAN), 2, lambda place: _MONGOLIAN_LETTER.match(place.before)),
    ("\u034f", 1, lambda place: _MARK.match(place.before)),
    (
        "\u200b",
        1,
        lambda place: _WITHOUT_SPACES.match(place.before) and _WITHOUT_SPACES.match(place.after),
    ),
    ("\xad", 1, Place.inside_a_word),
    (_DIRECTIONS, 1, lambda place: place.right_to_left and not place.inside_a_word()),
    (_FILLERS, 2, lambda place: _JAMO.match(place.before) or _JAMO.match(place.after)),
)


def only_where_needed(text: str) -> str:
    """`text` without what nobody sees and no neighbour needs."""
    right_to_left = _RIGHT_TO_LEFT.search(text) is not None
    known: dict[tuple[str, str, str], str] = {}

    def kept(run: re.Match[str]) -> str:
        start, end = run.span()
        # Not more of a run than any rule could keep: a flag, spelled out.
        key = (run[0][:LONGEST_RUN], text[max(start - 1, 0) : start], text[end : end + 1])
        if key not in known:
            known[key] = _kept(key[0], Place(key[1], key[2], right_to_left))
        return known[key]

    return _INVISIBLE.sub(kept, text)


def _kept(run: str, place: Place) -> str:
    if place.before == _BLACK_FLAG and run.startswith(_FLAGS):
        return run[: len(_FLAGS[0])]
    rules = [rule for rule in _RULES if not {*rule[0]}.isdisjoint(run) and rule[2](place)]
    kept = ""
    for character in run:
        if any(
            character in which and sum(each in which for each in kept) < most
            for which, most, _where in rules
        ):
            kept += character
    return kept
