"""What one site's operators changed: warnings they switched off, words they added. Plain data.

Where it is kept is not known here; whoever screens hands it over with the texts.
"""

from dataclasses import dataclass
from functools import lru_cache

from .findings import Level
from .lexicon import Lexicon, compile_source
from .patterns import PatternError, parse, phrases
from .sources import STRENGTHS, Entry, Source

LONGEST_PHRASE = 60  # Characters; longer ones are sentences, which nobody writes twice.


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A phrase that operators added: in a text of `language` it speaks of `code`.

    Raises PatternError when it holds no word, is too long, or uses the signs of the lexicon files.
    """

    language: str
    code: str
    phrase: str
    level: Level = "mentioned"

    def __post_init__(self) -> None:
        if len(self.phrase) > LONGEST_PHRASE:
            raise PatternError(f"{self.phrase!r} is longer than {LONGEST_PHRASE} characters")
        if any(sign in self.phrase for sign in "{}|&@*") or ".." in self.phrase:
            raise PatternError(f"{self.phrase!r} holds a sign that means something in a lexicon")
        phrases(self.phrase, {})


@dataclass(frozen=True, slots=True)
class Local:
    """All of one site's changes; the empty one changes nothing."""

    off: frozenset[str] = frozenset()
    words: tuple[OwnWord, ...] = ()

    def lexicon(self, language: str) -> Lexicon | None:
        """The added words of a language, compiled; None when there are none."""
        chosen = tuple(word for word in self.words if word.language == language)
        return _compiled(chosen) if chosen else None


NO_CHANGES = Local()


@lru_cache(maxsize=64)
def _compiled(words: tuple[OwnWord, ...]) -> Lexicon:
    entries = tuple(
        Entry(word.code, (parse(word.phrase),), STRENGTHS["sure"], level=word.level)
        for word in words
    )
    return compile_source(Source("local", {}, entries, {}, {}, ()))
