"""Content warnings of one text: matches of the lexicons, weighed with the model, and placed.

Two thresholds: at or above SUGGEST a warning is shown to the writer and the
moderator; at or above ASSIGN it is a label. Both were set on development data
(docs/screening.md).
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from apps.content_warnings.vocabulary import WARNINGS

from .findings import Level, Span, Warning  # noqa: A004
from .joining import A_FEW_WORDS, ASSIGN, MOST, SUGGEST, Weighed, own_share, weigh
from .lexicon import Match, Place, load
from .linear import Reading
from .local import NO_CHANGES, Local
from .sources import STRENGTHS
from .words import Words

# What is left of a match's strength under a negation and inside a film or a book.
NEGATED, RETOLD = 0.85, 0.6
NEGATION_REACH, RETELLING_REACH = 3, 6
# Two sure signs say at least so much, one does not.
CERTAIN = 0.95
LONGEST_PASSAGE = 60  # words; a longer sentence is cut to its clauses


def find_warnings(
    words: Words, languages: Iterable[str], reading: Reading, local: Local = NO_CHANGES
) -> tuple[Warning, ...]:
    """The warnings of a text, in the order of the vocabulary; none that operators switched off."""
    languages = tuple(languages)
    said = from_lexicons(words, languages, local)
    theirs = {
        match.entry.code
        for each in languages
        if (added := local.lexicon(each))
        for match in added.read(words).matches
    }
    # A site's own words were chosen by its people; in a few words there is little else to read.
    short = len(words.texts) < A_FEW_WORDS
    english, own = languages == ("en",), own_share(words)
    found = (
        join(
            code,
            said.get(code),
            weigh(code, reading, _score(said.get(code)), english=english, own=own),
            reading,
            stands=code in theirs or (short and _score(said.get(code)) >= STRENGTHS["sure"]),
        )
        for code in WARNINGS
        if code not in local.off
    )
    return tuple(warning for warning in found if warning)


def _score(said: Warning | None) -> float:
    return said.score if said else 0.0


def from_lexicons(
    words: Words, languages: Iterable[str], local: Local = NO_CHANGES
) -> dict[str, Warning]:
    """What the lexicons alone say, however weakly: code -> warning."""
    weighed: dict[str, list[tuple[Match, float, Level]]] = defaultdict(list)
    for language in languages:
        lexicon, added = load("lexicons", language), local.lexicon(language)
        reading = lexicon.read(words)
        negators = reading.words_of("negators") - reading.words_of("false_negators")
        retelling = reading.words_of("retelling")
        matches = reading.matches + (added.read(words).matches if added else [])
        for match in matches:
            strength, level = _weigh(words, match, negators, retelling)
            if strength:
                weighed[match.entry.code].append((match, strength, level))
    return {code: _warning(words, code, matches) for code, matches in weighed.items()}


def join(
    code: str, said: Warning | None, weighed: Weighed, reading: Reading, *, stands: bool = False
) -> Warning | None:
    """One warning of what the lexicons said of a code and what it weighs with the model; None below
    SUGGEST. The lexicons know place and level best. What they were sure of stays a suggestion,
    whatever the model makes of it: a person sees the words and why. `stands`: it stays what it was,
    like what two signs of the lexicons are sure of.
    """
    if said is None:
        if weighed.score < SUGGEST:
            return None
        spans = reading.passages(code, weighed.windows)
        return Warning(code, "mentioned", weighed.score, spans, ("model",))
    stands = stands or said.score >= CERTAIN
    least = min(said.score, MOST) if stands else SUGGEST if said.score >= ASSIGN else 0.0
    score = max(weighed.score, least)
    if score < SUGGEST:
        return None
    why = ("words", "model") if score > said.score else ("words",)
    return replace(said, score=score, why=why)


def labels(warnings: Iterable[Warning]) -> tuple[str, ...]:
    """The codes sure enough to be put on the story without a person asking."""
    return tuple(warning.code for warning in warnings if warning.score >= ASSIGN)


def _range(place: Place) -> range:
    return range(place[0], place[1] + 1)


def _weigh(
    words: Words, match: Match, negators: set[int], retelling: set[int]
) -> tuple[float, Level]:
    strength, level = match.entry.strength, match.entry.level
    own = {word for place in match.places for word in _range(place)}
    before = _before(words, match.first, NEGATION_REACH, words.clause)
    between = range(match.first, match.last) if len(match.places) < 3 else ()
    if negators & ({*before, *between} - own):
        if match.entry.negated == "drop":
            return 0.0, "mentioned"
        strength, level = strength * NEGATED, "mentioned"
    told = _before(words, match.first, RETELLING_REACH, words.sentence)
    if level == "mentioned" and retelling & ({*told} - own):
        strength *= RETOLD
    return strength, "described" if level == "described" else "mentioned"


def _before(words: Words, first: int, reach: int, part: list[int]) -> range:
    start = first
    while start > 0 and first - start < reach and part[start - 1] == part[first]:
        start -= 1
    return range(start, first)


def _warning(words: Words, code: str, weighed: list[tuple[Match, float, Level]]) -> Warning:
    strongest: dict[str, float] = {}
    for match, strength, _level in weighed:
        strongest[match.source] = max(strength, strongest.get(match.source, 0.0))
    doubt = 1.0
    for strength in sorted(strongest.values()):
        doubt *= 1 - strength
    described = any(level == "described" for _match, _strength, level in weighed)
    return Warning(
        code=code,
        level="described" if described else "mentioned",
        score=round(1 - doubt, 3),
        passages=passages(words, (match for match, _strength, _level in weighed)),
    )


def passages(words: Words, matches: Iterable[Match]) -> tuple[Span, ...]:
    """The sentences (clauses, in a very long sentence) of the matches, merged."""
    merged: list[Span] = []
    for start, end in sorted(_passage(words, place) for match in matches for place in match.places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _passage(words: Words, place: Place) -> Span:
    first, last = _widened(place, words.sentence)
    if last - first >= LONGEST_PASSAGE:
        first, last = _widened(place, words.clause)
    if last - first >= LONGEST_PASSAGE:
        first, last = max(first, place[0] - 20), min(last, place[1] + 20)
    return words.raw_span(first, last)


def _widened(place: Place, part: list[int]) -> Place:
    """From the first to the last word of the sentence or clause; `part` never falls."""
    return bisect_left(part, part[place[0]]), bisect_right(part, part[place[1]]) - 1
