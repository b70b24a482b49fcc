"""A phrase of a lexicon as it may stand in a text."""

from collections.abc import Iterable, Iterator
from itertools import product

from .words import squeeze

SQUEEZED_LETTERS = 5
VOWELS = "aeiou"


def spellings(phrase: str, prefixes: Iterable[str] = ()) -> set[str]:
    """A phrase as it may stand in `Words.flat`: also squeezed, starred out, prefixed."""
    end = "" if phrase.endswith("*") else " "
    phrase = phrase.rstrip("*") if not end else phrase
    forms = {phrase}
    if " " not in phrase and phrase.isascii() and len(phrase) >= 4 and end:
        forms |= set(_starred(phrase))
    squeezed = squeeze(phrase)
    if len(squeezed) >= SQUEEZED_LETTERS:
        forms.add(squeezed)
    if len(phrase.split(" ")[0]) >= 3:
        forms |= {prefix + form for prefix, form in product(prefixes, forms)}
    return {f" {form}{end}" for form in forms}


def _starred(word: str) -> Iterator[str]:
    """Ways to star out a word: one vowel, or all of them."""
    inside = [at for at in range(1, len(word) - 1) if word[at] in VOWELS]
    for at in inside:
        yield word[:at] + "*" + word[at + 1 :]
    if inside:
        yield "".join("*" if at in inside else letter for at, letter in enumerate(word))
