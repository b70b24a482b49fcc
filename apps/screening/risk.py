"""Risk to life: rules and the model together, recall first, apart from the content warnings.

A flag means that help is shown at once and a person reads the story soon. It says
someone may be in danger now; what is past is a content warning instead. Why a model
stands beside the rules: docs/decisions/0021.
"""

from collections.abc import Iterable

from .joining import in_danger
from .lexicon import Lexicon, Match, load
from .linear import Reading
from .words import Words

NEGATION_REACH = 4


def find_risk(words: Words, languages: Iterable[str], reading: Reading) -> bool:
    """Whether the words say that a life is in danger, now or soon."""
    return in_danger(reading, has_signs(words, languages))


def has_signs(words: Words, languages: Iterable[str]) -> bool:
    """Whether the rules find any sign of danger."""
    return any(_signs(words, load("risk", language)) for language in languages)


def _signs(words: Words, lexicon: Lexicon) -> bool:
    reading = lexicon.read(words)
    quiet = reading.words_of("past", "negators", "others") if reading.matches else set()
    return any(not _is_quieted(words, match, quiet) for match in reading.matches)


def _is_quieted(words: Words, match: Match, quiet: set[int]) -> bool:
    """Whether the words just before say that it is past, denied or another's."""
    if match.entry.negated == "keep":
        return False
    own = {word for first, last in match.places for word in range(first, last + 1)}
    first = match.first
    while (
        first > 0
        and match.first - first < NEGATION_REACH
        and words.sentence[first - 1] == words.sentence[match.first]
    ):
        first -= 1
    return bool(quiet & (set(range(first, match.last + 1)) - own))
