"""One spelling for many: fold a text for matching, keep the way back to it.

Folding is NFKD without marks, in lower case; zero-width and direction signs
are dropped; Arabic, Urdu and Persian forms of one letter become one; digits of
every script become 0-9. The tilde of n stays, because Spanish needs it.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

LETTERS = str.maketrans(
    {
        # Arabic alef and hamza carriers; Urdu and Persian yeh, kaf, heh, noon.
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي",
        "ی": "ي", "ے": "ي", "ۓ": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ۂ": "ه", "ۃ": "ه",
        "ں": "ن", "ە": "ه", "ـ": "",
        # Typographic apostrophes and dashes.
        "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "‒": "-",
        "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ł": "l", "ı": "i",
    }
)  # fmt: skip
DROPPED = {"Mn", "Me", "Cf", "Cs", "Co", "Cn"}


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` folded; character i came from raw[starts[i]:ends[i]]."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The raw span of a folded one (which must not be empty)."""
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=8192)
def fold_character(character: str) -> str:
    """The folded form of one code point: none, one or more characters."""
    if character in "ñÑ":
        return "ñ"
    category = unicodedata.category(character)
    if category in DROPPED:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    # U+0345 and a few others lower to two code points: NFKD comes after as well.
    lowered = unicodedata.normalize("NFKD", character.translate(LETTERS).casefold())
    kept = (part for part in lowered if unicodedata.category(part) not in DROPPED)
    return "".join(kept).casefold().translate(LETTERS)


def fold(text: str) -> Folded:
    """Fold a text of any code points, lone surrogates included; never raises."""
    if text.isascii():
        size = len(text)
        return Folded(text.lower().replace("`", "'"), range(size), range(1, size + 1))
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, character in enumerate(text):
        folded = fold_character(character)
        if not folded:
            _absorb(character, index, characters, ends)
        for part in folded:
            characters.append(part)
            starts.append(index)
            ends.append(index + 1)
    return Folded("".join(characters), starts, ends)


def _absorb(character: str, index: int, characters: list[str], ends: list[int]) -> None:
    """Let a dropped mark belong to the letter before it, so that spans stay whole."""
    if not characters or ends[-1] != index:
        return
    if characters[-1] == "n" and character == "\u0303":
        characters[-1] = "ñ"
    if unicodedata.category(character) in ("Mn", "Me"):
        ends[-1] = index + 1
