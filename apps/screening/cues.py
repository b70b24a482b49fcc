"""A text as cues see it: where a name may begin, and how far it can go.

A cue ("my name is", "works at") says that a name may follow; capitals, the lists
of names, places and common words decide how far it goes. Much of what survivors
write is in lower case: there, a word counts as a name when it is listed as one and
is no common word of the language, or when it is neither and stands where names stand.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from . import gazetteers
from .findings import Identifying
from .lexicon import Place, load
from .words import Words, split

LONGEST_NAME = 4
# Between the words of one name: a space, a hyphen, or the full stop of an initial.
BETWEEN = re.compile(r"[ \u00a0]{1,2}|[-‐]|\. ?|['’]")
GAP = re.compile(r"[\s,:\"“”«»'’\-(]{1,4}")
TITLE_GAP = re.compile(r"[\s.,:\"“”«»'’\-(]{1,4}")
LETTER = re.compile(r"[^\W\d_]")
POSSESSIVE = re.compile(r"['’][sS]?$")
PRONOUNS = frozenset(
    {"we", "you", "they", "he", "she", "it", "i", "i'm", "i've", "i'd", "i'll", "im", "ive"}
)
# Small words inside a name: "de la Cruz", "bin Saleh".
PARTICLES = frozenset(
    {"de", "da", "do", "dos", "das", "di", "del", "della", "la", "le", "du", "van", "von", "der"}
    | {"den", "ter", "al", "el", "bin", "ben", "ibn", "abu", "abd"}
)
LOWER_SHARE = 0.01  # Fewer capitals than this among the letters: a writer in lower case.
UPPER_SHARE = 0.6
LEAST_STRANGE = 3  # Letters of a word that may be an unlisted name.


@dataclass(slots=True)
class Reader:
    """One text as the cues see it. `texts` are its words without possessive endings."""

    words: Words
    cues: Mapping[str, list[Place]]
    never: frozenset[str]
    languages: tuple[str, ...]  # All that the text is read with, for what nobody knows,
    own: tuple[str, ...]  # and those it is written in, for what is a name and a word.
    trust_capitals: bool
    careless: bool  # Names may stand in lower case here.
    capital_nouns: bool
    texts: list[str]
    _common: dict[str, bool] = field(default_factory=dict)
    _spots: set[int] | None = None

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

    def is_common(self, at: int) -> bool:
        """Whether it is an ordinary word of the languages of the text, in any form of it."""
        text = self.texts[at]
        if text not in self._common:
            bare = text.split("'")[0] if "'" in text else text  # "we'll", "they've"
            self._common[text] = (
                text in self.never or bare in PRONOUNS or gazetteers.is_common(bare, self.languages)
            )
        return self._common[text]

    def is_given(self, at: int) -> bool:
        sure, words = gazetteers.given_names()
        return self.texts[at] in sure or self.texts[at] in words

    def is_also_word(self, at: int) -> bool:
        return self.texts[at] in gazetteers.given_names()[1]

    def is_listed(self, at: int) -> bool:
        """A given name that is no common word in the languages of this text."""
        return self.is_given(at) and not self.is_exactly_common(at)

    def is_exactly_common(self, at: int) -> bool:
        text = self.texts[at]
        return text in self.never or is_word_itself(text, self.own)

    def is_family(self, at: int) -> bool:
        return self.texts[at] in gazetteers.family_names() and not self.is_exactly_common(at)

    def is_known(self, at: int) -> bool:
        return self.is_listed(at) or (self.is_also_word(at) and self.is_capital(at))

    def is_strange(self, at: int) -> bool:
        """Neither listed nor common: in the right place, a name nobody listed."""
        text = self.texts[at]
        if len(text) < LEAST_STRANGE or not self.is_word(at) or not self.has_case(at):
            return False
        return not (self.is_common(at) or self.country(at))

    def is_possible(self, at: int) -> bool:
        return self.is_word(at) and len(self.texts[at]) > 1 and self.texts[at] not in self.never

    def is_initial(self, at: int) -> bool:
        """A letter that stands for a name: "B.", or "jamie t"."""
        text = self.texts[at]
        if len(self.words.texts[at]) != 1 or not LETTER.match(text):
            return False
        return self.is_capital(at) or text not in "iaeoyuàsdtmو" or self._stopped(at)

    def _stopped(self, at: int) -> bool:
        end = self.words.spans[at][1]
        return self.words.raw[end : end + 1] == "."

    def begins_sentence(self, at: int) -> bool:
        return at == 0 or self.words.sentence[at - 1] != self.words.sentence[at]

    def joined(self, at: int) -> bool:
        """Whether nothing but a space or hyphen stands between a word and the next."""
        if at + 1 >= len(self.words.texts):
            return False
        between = self.words.raw[self.words.spans[at][1] : self.words.spans[at + 1][0]]
        if not BETWEEN.fullmatch(between):
            return False
        return "." not in between or (len(self.texts[at]) == 1 and self.is_capital(at))

    def run(self, first: int, accept: Callable[[int], bool], most: int = LONGEST_NAME) -> int:
        """How many joined words from `first` on are accepted; small words only between them."""
        count = end = 0
        while end < most + 2 and count < most and first + end < len(self.words.texts):
            at = first + end
            if accept(at):
                end += 1
                count = end
            elif end and self.texts[at] in PARTICLES:
                end += 1
            else:
                break
            if not self.joined(at):
                break
        return count

    def detail(
        self, first: int, count: int, kind: str, score: float, why: str = "cue"
    ) -> Identifying:
        start, end = self.words.raw_span(first, first + count - 1)
        shortened = POSSESSIVE.sub("", self.words.raw[start:end])
        return Identifying(start, start + len(shortened), kind, score, why)

    def city(self, at: int) -> int:
        """How many words from here are a listed town: 0 to 4."""
        return self._listed_phrase(at, gazetteers.towns())

    def country(self, at: int) -> int:
        """How many words from here are a country or a large region: 0 to 4."""
        return self._listed_phrase(at, gazetteers.countries())

    def _listed_phrase(self, at: int, phrases: frozenset[str]) -> int:
        texts = self.texts
        if at >= len(texts) or texts[at] in self.never:
            return 0
        if texts[at] in gazetteers.first_words(phrases):
            for count in (4, 3, 2):
                if at + count <= len(texts) and "_".join(texts[at : at + count]) in phrases:
                    return count
        return int(texts[at] in phrases)

    @property
    def named_spots_before_verbs(self) -> set[int]:
        return {first - 1 for first, _last in self.cues.get("does", ())}

    @property
    def named_spots(self) -> set[int]:
        """Words beside which only names stand: before what people do, after relations."""
        if self._spots is None:
            before = self.named_spots_before_verbs
            after = {
                last + 1
                for role in ("relation", "title", "beside_name")
                for _first, last in self.cues.get(role, ())
            }
            self._spots = before | after
        return self._spots

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


def is_word_itself(text: str, languages: tuple[str, ...]) -> bool:
    """Whether just this form is a common word: "Rosa" is one in Spanish, not in English."""
    return any(text in gazetteers.common_words(language) for language in languages)


def read_cues(
    words: Words, language: str, languages: tuple[str, ...] = (), own: tuple[str, ...] = ()
) -> Reader:
    """Find the cues of a language in a text that is read with all `languages`."""
    lexicon = load("identifying", language)
    cues = {role: sorted(at) for role, at in lexicon.read(words).roles.items()}
    upper = sum(map(str.isupper, words.raw))
    lower = sum(map(str.islower, words.raw))
    share = upper / (upper + lower) if upper + lower else 0.0
    trust = LOWER_SHARE < share < UPPER_SHARE
    return Reader(
        words,
        cues,
        _folded_set(lexicon.source.lists.get("never", "")),
        languages or (language,),
        own or languages or (language,),
        trust_capitals=trust,
        careless=not trust or not _opens_with_capitals(words),
        capital_nouns=language == "de",
        texts=[POSSESSIVE.sub("", text) if "'" in text else text for text in words.texts],
    )


def _opens_with_capitals(words: Words) -> bool:
    """Whether most sentences begin with a capital, and no "i" stands alone."""
    firsts = [
        words.raw[span[0]]
        for at, span in enumerate(words.spans)
        if at == 0 or words.sentence[at - 1] != words.sentence[at]
    ]
    opened = sum(map(str.isupper, firsts))
    closed = sum(map(str.islower, firsts))
    return opened >= closed and opened + closed > 0


@lru_cache(maxsize=32)
def _folded_set(words: str) -> frozenset[str]:
    return frozenset(split(words).texts)
