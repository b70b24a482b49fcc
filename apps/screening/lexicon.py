"""Compile a lexicon and find its patterns in words.

All phrases of a file go into one Aho-Corasick automaton; patterns of several
parts are then joined from the places where their parts were found. A file is
compiled once a process; nothing here keeps a text.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from ahocorasick_rs import AhoCorasick, Implementation

from .patterns import Pattern, phrases
from .sources import DATA, Entry, Source, read
from .spellings import spellings
from .words import Words

# Words between the parts of "&" and "&&", unless an entry says otherwise.
WINDOW, FAR = 12, 60
# More places of one part than this say nothing new and only cost time.
MOST_PLACES = 200
MOST_NEAR, MOST_WORDS = 16, 8
# "@code" stands only where the code was found at least so strongly.
SURE_ENOUGH = 0.6

# First and last word of a place, both included.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Match:
    """One pattern found: where it begins and ends, and the words that made it."""

    entry: Entry
    source: str
    first: int
    last: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a lexicon found in one text."""

    matches: list[Match]
    roles: Mapping[str, set[Place]]

    def words_of(self, *roles: str) -> set[int]:
        """The words that stand in any of these roles."""
        return _words_of(place for role in roles for place in self.roles.get(role, ()))


def automaton_of(keys: Iterable[str]) -> AhoCorasick:
    """Finds each of `keys` wherever it stands, by its number. The contiguous kind takes a quarter
    of the memory of any other."""
    kind = Implementation.ContiguousNFA
    return AhoCorasick(keys, implementation=kind, store_patterns=False)


@dataclass(slots=True)
class Lexicon:
    """A compiled file. `parts` maps what stands in a pattern to a number, `names` back."""

    source: Source
    automaton: AhoCorasick = field(default_factory=lambda: automaton_of(()))
    # For each key of the automaton which of the hits it is: how long, and whose parts.
    numbers: "array[int]" = field(default_factory=lambda: array("I"))
    hits: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    parts: dict[str, int] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    starters: dict[str, list[tuple[Entry, Pattern]]] = field(default_factory=dict)

    def places(self, words: Words) -> dict[str, list[Place]]:
        """Where each part stands, in order; parts that do not stand are absent."""
        flat, starts = words.flat, words.flat_starts
        # Many parts share a phrase: its places are looked up once and handed to all of them.
        hits: dict[tuple[int, ...], list[Place]] = {}
        for key, _begin, behind in self.automaton.find_matches_as_indexes(flat, overlapping=True):
            end = behind - 1
            length, numbers = self.hits[self.numbers[key]]
            first = bisect_right(starts, end - length + 2) - 1
            last = bisect_right(starts, end - 1 if flat[end] == " " else end) - 1
            hits.setdefault(numbers, []).append((first, last))
        found: dict[int, list[Place]] = defaultdict(list)
        for numbers, at in hits.items():
            for number in numbers:
                found[number] += at
        return {self.names[number]: sorted(set(at))[:MOST_PLACES] for number, at in found.items()}

    def read(self, words: Words) -> "Reading":
        """Every pattern that stands in the words, and where each role stands."""
        places = self.places(words)
        everywhere = [name for name, codes in self.source.masks.items() if not codes]
        if masked := _words_of(place for name in everywhere for place in places.get(name, ())):
            places = {
                name: at if name in self.source.masks else _outside(at, masked)
                for name, at in places.items()
            }
        found = list(self._unmasked(self._found(words, places), places))
        referring = self._found(words, {**places, **_places_of_codes(found)}, referring=True)
        found += self._unmasked(referring, places)
        roles = {
            role: {place for part in parts for place in places.get(part, ())}
            for role, parts in self.source.roles.items()
        }
        return Reading(found, roles)

    def _unmasked(
        self, found: Iterable[Match], places: Mapping[str, list[Place]]
    ) -> Iterator[Match]:
        """Leave out what stands in an idiom that silences only some codes."""
        silenced: dict[str, set[int]] = defaultdict(set)
        for name, codes in self.source.masks.items():
            for code in codes if name in places else ():
                silenced[code] |= _words_of(places[name])
        for match in found:
            words = silenced.get(match.entry.code)
            if not words or not words.intersection(_words_of(match.places)):
                yield match

    def _found(
        self, words: Words, places: Mapping[str, list[Place]], referring: bool = False
    ) -> Iterator[Match]:
        for name in places:
            for entry, pattern in self.starters.get(name, ()):
                refers = any(part.startswith("@") for part in pattern.parts)
                if refers == referring:
                    yield from find(words, entry, pattern, places)


def find(
    words: Words, entry: Entry, pattern: Pattern, places: Mapping[str, list[Place]]
) -> Iterator[Match]:
    """One pattern in the places of its parts; one match for each place of the first."""
    if not all(places.get(part) for part in pattern.parts):
        return
    for start in places[pattern.parts[0]]:
        taken = [start]
        for joint, part in zip(pattern.joints, pattern.parts[1:], strict=True):
            near = _nearest(words, entry, joint, taken, places[part])
            if near is None:
                break
            taken.append(near)
        else:
            if not entry.caps or _all_capitals(words, start):
                ends = (min(p[0] for p in taken), max(p[1] for p in taken))
                yield Match(entry, pattern.source, *ends, tuple(taken))


def _nearest(
    words: Words, entry: Entry, joint: str, taken: list[Place], candidates: list[Place]
) -> Place | None:
    first, last = min(place[0] for place in taken), max(place[1] for place in taken)
    reach = _reach(entry, joint)
    if joint == "..":
        at = bisect_left(candidates, (last + 1, 0))
        near = candidates[at : at + 1]
    else:
        at = bisect_left(candidates, (first - reach - MOST_WORDS, 0))
        near = [place for place in candidates[at : at + MOST_NEAR] if place not in taken]
    for place in sorted(near, key=lambda place: _distance(place, (first, last))):
        apart = _distance(place, (first, last))
        same = words.sentence[place[0]] == words.sentence[last]
        if apart <= reach and (joint == "&&" or same):
            return place
    return None


def _reach(entry: Entry, joint: str) -> int:
    if joint == "..":
        return entry.gap
    return entry.window or (WINDOW if joint == "&" else FAR)


def _distance(one: Place, other: Place) -> int:
    """Words between two places; 0 when they touch or overlap."""
    return max(0, one[0] - other[1] - 1, other[0] - one[1] - 1)


def _all_capitals(words: Words, place: Place) -> bool:
    start, end = words.raw_span(*place)
    return words.raw[start:end].isupper()


def _words_of(places: Iterable[Place]) -> set[int]:
    return {word for first, last in places for word in range(first, last + 1)}


def _outside(places: list[Place], masked: set[int]) -> list[Place]:
    return [place for place in places if not masked.intersection(range(place[0], place[1] + 1))]


def _places_of_codes(found: Iterable[Match]) -> dict[str, list[Place]]:
    at: dict[str, set[Place]] = defaultdict(set)
    for match in found:
        if match.entry.strength >= SURE_ENOUGH:
            at[f"@{match.entry.code}"].add((match.first, match.last))
    return {code: sorted(places) for code, places in at.items()}


def compile_source(source: Source) -> Lexicon:
    """Make the automaton. Errors: PatternError with the pattern in question."""
    lexicon = Lexicon(source)
    patterns = [(entry, pattern) for entry in source.entries for pattern in entry.patterns]
    for entry, pattern in patterns:
        lexicon.starters.setdefault(pattern.parts[0], []).append((entry, pattern))
    of_patterns = (part for _entry, pattern in patterns for part in pattern.parts)
    of_roles = (part for role in source.roles.values() for part in role)
    for part in (*of_patterns, *source.masks, *of_roles):
        lexicon.parts.setdefault(part, len(lexicon.parts))
    lexicon.names = tuple(lexicon.parts)
    # A hundred thousand phrases say one of a few thousand things.
    numbered: dict[tuple[int, tuple[int, ...]], int] = {}
    keys = _keys(lexicon)
    for key, numbers in keys.items():
        lexicon.numbers.append(numbered.setdefault((len(key), numbers), len(numbered)))
    lexicon.hits = list(numbered)
    lexicon.automaton = automaton_of(keys)
    return lexicon


def _keys(lexicon: Lexicon) -> dict[str, tuple[int, ...]]:
    """Every spelling of every part, and the numbers of the parts it belongs to, in order."""
    keys: dict[str, tuple[int, ...]] = {}
    for part, number in lexicon.parts.items():
        if part.startswith("@"):
            continue
        for phrase in phrases(part, lexicon.source.lists):
            for key in spellings(phrase, lexicon.source.prefixes):
                known = keys.get(key, ())
                if not known or known[-1] != number:
                    keys[key] = (*known, number)
    return keys


@cache
def load(kind: str, language: str) -> Lexicon:
    """The compiled file data/<kind>/<language>.yaml; FileNotFoundError when absent."""
    return compile_source(read(DATA / kind / f"{language}.yaml"))
