"""Names, places and common words as lists: data/*.txt, folded as texts are folded.

Where they come from and what their licences ask for stands in data/LICENCES.md. A list is
read once a process, when it is first needed.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from .sources import DATA, LANGUAGES

FILES = ("names.txt", "family.txt", "places.txt")
# Endings that make another form of a common word; the word itself stands in the list.
ENDINGS = {
    "en": "s es d ed ing er ers r ly y ness ful less ish in ings est ist ists able like",
    "fr": "s e es x nt ent ment ant er ait ais ez r",
    "es": "s es mente ito ita itos itas o a as os n r ndo ba ban ria",
    "pt": "s es mente inho inha inhos inhas o a as os m r ndo va vam ria",
    "de": "e en er es em n s t te ten st ung ungen lich ige igen ische ischen in innen chen",
    "ar": "ه ها ي نا هم هن ك ت ات ين ون وا ان تي",
    "ur": "ون ين ان ي يان و",
}
PREFIXES = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ك", "ي", "ت", "ن")
LEAST_STEM = 3
# The shortest parts of a German compound, and the letters that may stand between them.
LEAST_PART = 4


@cache
def _parts(name: str) -> tuple[frozenset[str], ...]:
    """The parts of a file, divided by lines that begin with "=="."""
    parts: list[list[str]] = [[]]
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("=="):
            parts.append([])
        elif not line.startswith("#"):
            parts[-1] += line.split()
    return tuple(frozenset(part) for part in parts)


def given_names() -> tuple[frozenset[str], frozenset[str]]:
    """Given names: those that are nothing else, and those that are common words somewhere."""
    sure, words = _parts("names.txt")
    return sure, words


def family_names() -> frozenset[str]:
    return _parts("family.txt")[0]


def towns() -> frozenset[str]:
    """Cities and towns; a space in a name is written as "_"."""
    return _parts("places.txt")[0]


def countries() -> frozenset[str]:
    """Countries and large regions: too many people live there to point at one."""
    return _parts("places.txt")[1]


@cache
def first_words(phrases: frozenset[str]) -> frozenset[str]:
    """The words with which phrases of two words and more begin."""
    return frozenset(phrase.split("_", 1)[0] for phrase in phrases if "_" in phrase)


def common_words(language: str) -> frozenset[str]:
    return _parts(f"ordinary/{language}.txt")[0] if language in LANGUAGES else frozenset()


def is_common(word: str, languages: Iterable[str]) -> bool:
    """Whether a folded word, or a form of it, is a common word of one of the languages."""
    return any(_is_form(word, language) for language in languages)


@cache
def _endings(language: str) -> tuple[str, ...]:
    return tuple(ENDINGS[language].split())


def _is_form(word: str, language: str) -> bool:
    words = common_words(language)
    if word in words or any(stem in words for stem in _stems(word, language)):
        return True
    return language == "de" and _is_compound(word, words)


def _stems(word: str, language: str) -> Iterator[str]:
    bare = [word]
    if language in ("ar", "ur"):
        bare += [word[len(prefix) :] for prefix in PREFIXES if word.startswith(prefix)]
        yield from (stem for stem in bare[1:] if len(stem) >= LEAST_STEM)
    for stem in bare:
        for ending in _endings(language):
            if stem.endswith(ending) and len(stem) - len(ending) >= LEAST_STEM:
                yield stem[: -len(ending)]
                if language in ("en", "fr"):
                    yield stem[: -len(ending)] + "e"
    # A doubled letter before an ending: "stopped".
    yield from (
        word[: at + 1]
        for at, (one, two) in enumerate(pairwise(word))
        if language == "en" and one == two and at >= 2 and len(word) - at <= 5
    )


def _is_compound(word: str, words: frozenset[str]) -> bool:
    ends = range(LEAST_PART, min(len(word), 40) - LEAST_PART + 1)
    return any(
        word[:at].removesuffix("s") in words or word[:at] in words
        for at in ends
        if word[at:] in words
    )
