"""A text as cues see it: where a name may begin, and how far it can go.

A cue ("my name is", "works at") says that a name may follow; capitals, the lists
of names and places, and the words that are never names decide how far it goes.
Much of what survivors write is in lower case, so strong cues need no capital.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from .findings import Identifying
from .lexicon import Place, load
from .sources import DATA
from .words import Words, split

LONGEST_NAME = 4
# Between the words of one name: a space, a hyphen, or the full stop of an initial.
BETWEEN = re.compile(r"[ \u00a0]{1,2}|[-‐]|\. ?|['’]")
GAP = re.compile(r"[\s,:\"“”«»'’\-]{1,4}")
TITLE_GAP = re.compile(r"[\s.,:\"“”«»'’\-]{1,4}")
INITIAL = re.compile(r"[^\W\d_]$")
POSSESSIVE = re.compile(r"['’][sS]?$")
PRONOUNS = frozenset({"i", "i'm", "i've", "i'd", "i'll"})
LOWER_SHARE = 0.01  # Fewer capitals than this among the letters: a writer in lower case.
UPPER_SHARE = 0.6


@lru_cache(maxsize=1)
def names() -> tuple[frozenset[str], frozenset[str]]:
    """Given names, folded: those that are nothing else, and those that are words too."""
    sure, _line, words = _read("names.txt").partition("== words")
    return frozenset(split(sure).texts), frozenset(split(words).texts)


@lru_cache(maxsize=1)
def places() -> frozenset[tuple[str, ...]]:
    """Large cities, folded, each as its words."""
    entries = _read("places.txt").split()
    return frozenset(tuple(split(entry.replace("_", " ")).texts) for entry in entries)


def _read(name: str) -> str:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#"))


@dataclass(slots=True)
class Reader:
    """One text as the cues see it. `texts` are its words without possessive endings."""

    words: Words
    cues: Mapping[str, list[Place]]
    never: frozenset[str]
    trust_capitals: bool
    capital_nouns: bool
    texts: list[str]

    def raw(self, at: int) -> str:
        start, end = self.words.spans[at]
        return self.words.raw[start:end]

    def is_capital(self, at: int) -> bool:
        return self.trust_capitals and self.words.raw[self.words.spans[at][0]].isupper()

    def is_capital_name(self, at: int) -> bool:
        return self.is_capital(at) and self.is_word(at) and self.texts[at] not in self.never

    def is_word(self, at: int) -> bool:
        text = self.texts[at]
        return text not in PRONOUNS and (text.isalpha() or text.replace("'", "").isalpha())

    def is_listed(self, at: int) -> bool:
        return self.texts[at] in names()[0]

    def is_known(self, at: int) -> bool:
        sure, words = names()
        return self.texts[at] in sure or (self.texts[at] in words and self.is_capital(at))

    def is_possible(self, at: int) -> bool:
        return self.is_word(at) and len(self.texts[at]) > 1 and self.texts[at] not in self.never

    def joined(self, at: int) -> bool:
        """Whether nothing but a space or hyphen stands between a word and the next."""
        if at + 1 >= len(self.words.texts):
            return False
        between = self.words.raw[self.words.spans[at][1] : self.words.spans[at + 1][0]]
        if not BETWEEN.fullmatch(between):
            return False
        return "." not in between or bool(INITIAL.match(self.texts[at]) and self.is_capital(at))

    def run(self, first: int, accept: Callable[[int], bool], most: int = LONGEST_NAME) -> int:
        """How many joined words from `first` on are accepted."""
        count = 0
        while count < most and first + count < len(self.words.texts) and accept(first + count):
            count += 1
            if not self.joined(first + count - 1):
                break
        return count

    def detail(
        self, first: int, count: int, kind: str, score: float, why: str = "cue"
    ) -> Identifying:
        start, end = self.words.raw_span(first, first + count - 1)
        shortened = POSSESSIVE.sub("", self.words.raw[start:end])
        return Identifying(start, start + len(shortened), kind, score, why)

    def city(self, at: int) -> int:
        """How many words from here are a listed city: 0 to 3."""
        cities = (tuple(self.words.texts[at : at + count]) for count in (3, 2, 1))
        return next((len(city) for city in cities if city in places()), 0)

    def has_case(self, at: int) -> bool:
        """Whether the word is in a script that has capitals."""
        raw = self.raw(at)
        return raw.lower() != raw.upper()

    def after(self, role: str) -> Iterator[int]:
        """The word after each place of a cue, when nothing stands between."""
        for _first, last in self.cues.get(role, ()):
            if last + 1 < len(self.words.texts) and self._follows(last):
                yield last + 1

    def _follows(self, last: int) -> bool:
        between = self.words.raw[self.words.spans[last][1] : self.words.spans[last + 1][0]]
        title = len(self.texts[last]) <= 4  # "Dr. Name" is no end of a sentence.
        return bool((TITLE_GAP if title else GAP).fullmatch(between))


def read_cues(words: Words, language: str) -> Reader:
    """Find the cues of a language, and whether its writer uses capitals."""
    lexicon = load("identifying", language)
    cues = {role: sorted(at) for role, at in lexicon.read(words).roles.items()}
    upper = sum(map(str.isupper, words.raw))
    lower = sum(map(str.islower, words.raw))
    share = upper / (upper + lower) if upper + lower else 0.0
    return Reader(
        words,
        cues,
        _folded_set(lexicon.source.lists.get("never", "")),
        trust_capitals=LOWER_SHARE < share < UPPER_SHARE,
        capital_nouns=language == "de",
        texts=[POSSESSIVE.sub("", text) if "'" in text else text for text in words.texts],
    )


@lru_cache(maxsize=32)
def _folded_set(words: str) -> frozenset[str]:
    return frozenset(split(words).texts)
