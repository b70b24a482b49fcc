"""Identifying details that words announce: names, places, employers, streets, days.

A cue ("my name is", "works at") says that a name may follow; capitals, the lists
of names and places, and the words that are never names decide how far it goes.
Much of what survivors write is in lower case, so strong cues need no capital.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from .findings import Identifying
from .lexicon import DATA, Lexicon, Place, load
from .words import Words, split

LONGEST_NAME = 4
# Between the words of one name: a space, a hyphen, or the full stop of an initial.
BETWEEN = re.compile(r"[ \u00a0]{1,2}|[-‐]|\. ?|['’]")
GAP = re.compile(r"[\s,:\"“”«»'’\-]{1,4}")
TITLE_GAP = re.compile(r"[\s.,:\"“”«»'’\-]{1,4}")
# Street words that are nothing else; the others ("way", "court") need a capital.
STREETS = frozenset({"street", "st", "road", "rd", "avenue", "ave", "boulevard", "blvd", "lane"})
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

    def text(self, at: int) -> str:
        return self.texts[at]

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
        return "." not in between or bool(INITIAL.match(self.text(at)) and self.is_capital(at))

    def run(self, first: int, accept: Callable[[int], bool], most: int = LONGEST_NAME) -> int:
        """How many joined words from `first` on are accepted."""
        count = 0
        while count < most and first + count < len(self.words.texts) and accept(first + count):
            count += 1
            if not self.joined(first + count - 1):
                break
        return count

    def detail(self, first: int, count: int, kind: str, score: float) -> Identifying:
        start, end = self.words.raw_span(first, first + count - 1)
        shortened = POSSESSIVE.sub("", self.words.raw[start:end])
        return Identifying(start, start + len(shortened), kind, score)

    def after(self, role: str) -> Iterator[int]:
        """The word after each place of a cue, when nothing stands between."""
        for _first, last in self.cues.get(role, ()):
            if last + 1 < len(self.words.texts) and self._follows(last):
                yield last + 1

    def _follows(self, last: int) -> bool:
        between = self.words.raw[self.words.spans[last][1] : self.words.spans[last + 1][0]]
        title = len(self.text(last)) <= 4  # "Dr. Name" is no end of a sentence.
        return bool((TITLE_GAP if title else GAP).fullmatch(between))


def find_named(words: Words, language: str) -> Iterator[Identifying]:
    """All details that a cue or a list announces; they may overlap."""
    reader = _reader(words, load("identifying", language), language)
    found = [
        *_persons(reader), *_places(reader), *_organisations(reader), *_addresses(reader),
        *_dates(reader), *_details(reader),
    ]  # fmt: skip
    yield from found
    yield from _said_again(reader, found)


def _reader(words: Words, lexicon: Lexicon, language: str) -> Reader:
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


def _persons(reader: Reader) -> Iterator[Identifying]:
    for at in reader.after("name_follows"):
        if reader.is_capital_name(at):
            yield reader.detail(at, reader.run(at, reader.is_capital_name), "person", 0.95)
        elif reader.is_possible(at):
            count = reader.run(
                at, lambda i: i == at or reader.is_listed(i) or _is_surname(reader, at, i), 3
            )
            yield reader.detail(at, count, "person", 0.85 if reader.is_known(at) else 0.6)
    for at in reader.after("title"):
        if reader.is_capital_name(at) or (not reader.trust_capitals and reader.is_possible(at)):
            accept = reader.is_capital_name if reader.trust_capitals else reader.is_listed
            yield reader.detail(at, max(1, reader.run(at, accept)), "person", 0.85)
    for at in reader.after("relation"):
        yield from _after_relation(reader, at)
    for at in reader.after("self"):  # "I am Deaf" is no name, "I am Sarah" is.
        if reader.is_possible(at) and reader.is_known(at):
            yield reader.detail(at, max(1, reader.run(at, reader.is_capital_name)), "person", 0.85)
    yield from _capitals(reader)
    yield from _listed(reader)


def _is_surname(reader: Reader, first: int, at: int) -> bool:
    """In lower case: a second word after a known given name that is no common word."""
    conjoined = reader.text(at).startswith("و")  # "and ...", in Arabic one word.
    return at == first + 1 and reader.is_listed(first) and reader.is_possible(at) and not conjoined


def _after_relation(reader: Reader, at: int) -> Iterator[Identifying]:
    if reader.is_capital_name(at) and not reader.capital_nouns:
        yield reader.detail(at, reader.run(at, reader.is_capital_name), "person", 0.85)
    elif reader.is_known(at) and reader.is_possible(at):
        accept = reader.is_capital_name if reader.trust_capitals else reader.is_listed
        yield reader.detail(at, max(1, reader.run(at, accept)), "person", 0.85)


def _capitals(reader: Reader) -> Iterator[Identifying]:
    """Two or more capitals in a row, or one that is a listed name."""
    at, size = 0, len(reader.words.texts)
    while at < size:
        count = reader.run(at, reader.is_capital_name) if reader.trust_capitals else 0
        starts = at == 0 or reader.words.sentence[at - 1] != reader.words.sentence[at]
        begins = starts and count == 1 and not reader.is_listed(at)  # "Grace helped."
        if count and not begins and reader.is_known(at) and reader.is_possible(at):
            known = count if not reader.capital_nouns else 1
            yield reader.detail(at, known, "person", 0.8 if count > 1 else 0.65)
        elif count > 1 and not reader.capital_nouns:
            yield reader.detail(at, count, "person", 0.45 if starts else 0.55)
        at += max(1, count)


def _listed(reader: Reader) -> Iterator[Identifying]:
    """In a text without capitals: given names that are no other word."""
    if reader.trust_capitals:
        return
    for at in range(len(reader.words.texts)):
        if reader.is_listed(at) and reader.is_possible(at):
            count = reader.run(at, lambda i, at=at: i == at or reader.is_listed(i), 3)
            yield reader.detail(at, count, "person", 0.6)


def _places(reader: Reader) -> Iterator[Identifying]:
    for at in reader.after("place_follows"):
        if count := reader.run(at, reader.is_capital_name, 3):
            yield reader.detail(at, count, "place", 0.75)
        elif reader.is_possible(at):
            yield reader.detail(at, _city(reader, at) or 1, "place", 0.6)
    for at in reader.after("place_may_follow"):
        city = _city(reader, at)
        count = 0 if reader.capital_nouns else reader.run(at, reader.is_capital_name, 3)
        if city or (count and not reader.is_known(at)):
            yield reader.detail(at, max(city, count), "place", 0.7 if city else 0.55)
    for at in reader.after("place_before"):
        if count := reader.run(at, reader.is_capital_name, 3):
            yield reader.detail(at, count, "place", 0.6)


def _city(reader: Reader, at: int) -> int:
    """How many words from here are a listed city: 0 to 3."""
    cities = (tuple(reader.words.texts[at : at + count]) for count in (3, 2, 1))
    return next((len(city) for city in cities if city in places()), 0)


def _organisations(reader: Reader) -> Iterator[Identifying]:
    for at in reader.after("organisation_follows"):
        if count := reader.run(at, reader.is_capital_name, 5):
            yield reader.detail(at, count, "organisation", 0.8)
        elif reader.is_possible(at) and not reader.trust_capitals:
            yield reader.detail(at, 1, "organisation", 0.5)
    for at in reader.after("organisation_word_before"):
        if reader.is_possible(at) and (reader.is_capital(at) or not _has_case(reader.raw(at))):
            accept = reader.is_capital_name if _has_case(reader.raw(at)) else reader.is_possible
            yield reader.detail(at - 1, 1 + min(2, reader.run(at, accept)), "organisation", 0.6)
    for first, last in reader.cues.get("organisation_word", ()):
        start = first
        while (
            start > 0
            and first - start < 4
            and reader.joined(start - 1)
            and (
                reader.is_capital_name(start - 1)
                or (
                    start - 1 > 0
                    and reader.text(start - 1) in ("of", "and", "de", "&")
                    and reader.is_capital_name(start - 2)
                )
            )
        ):
            start -= 1
        if start < first and reader.is_capital(first):
            yield reader.detail(start, last - start + 1, "organisation", 0.75)


def _has_case(text: str) -> bool:
    return text.lower() != text.upper()


def _addresses(reader: Reader) -> Iterator[Identifying]:
    """A street with its number, on either side; a box; a numbered flat or room."""
    words = reader.words
    for first, last in reader.cues.get("street_word", ()):
        if not reader.is_capital(first) and reader.text(first) not in STREETS:
            continue
        start = first
        while start > 0 and first - start < 4 and words.clause[start - 1] == words.clause[first]:
            start -= 1
            if words.texts[start].isdigit():
                yield reader.detail(start, last - start + 1, "address", 0.85)
                break
            # "12 Elm Road, Leeds"
            after = last + 1
            if after < len(words.texts) and (city := _city(reader, after)):
                yield reader.detail(after, city, "place", 0.7)
    for first, last in reader.cues.get("street_before", ()):
        end = last
        if (
            first > 0
            and words.texts[first - 1].isdigit()
            and words.sentence[first - 1] == words.sentence[first]
        ):
            first -= 1
        while (
            end + 1 < len(words.texts)
            and end - last < 5
            and (words.clause[end + 1] == words.clause[last] or words.texts[end + 1].isdigit())
        ):
            end += 1
            if words.texts[end].isdigit() and end > last:
                break
        numbered = end > last and words.texts[end].isdigit()
        named = reader.run(last + 1, reader.is_capital_name, 3)
        if numbered:
            yield reader.detail(first, end - first + 1, "address", 0.8)
        elif named and not reader.capital_nouns:
            yield reader.detail(first, last - first + 1 + named, "address", 0.6)
        elif (
            last + 1 < len(words.texts)
            and not _has_case(reader.raw(last + 1))
            and reader.is_possible(last + 1)
        ):
            yield reader.detail(first, last - first + 2, "address", 0.6)
    for at in reader.after("number_follows"):
        if any(character.isdigit() for character in words.texts[at]):
            yield reader.detail(at - 1, 2, "address", 0.7)
    for at in reader.after("address_follows"):
        if count := reader.run(at, lambda i: _is_in_address(reader, i), 6):
            if any(text.isdigit() for text in words.texts[at : at + count]):
                yield reader.detail(at, count, "address", 0.7)


def _is_in_address(reader: Reader, at: int) -> bool:
    if reader.texts[at].isdigit() or _city(reader, at):
        return True
    return reader.is_capital_name(at) if reader.trust_capitals else reader.is_possible(at)


def _dates(reader: Reader) -> Iterator[Identifying]:
    """A month with a day beside it; the year is taken along."""
    texts = reader.words.texts
    for first, last in reader.cues.get("month", ()):
        day_before = next(
            (at for at in (first - 1, first - 2) if at >= 0 and _is_day(texts[at])), None
        )
        day_after = last + 1 if last + 1 < len(texts) and _is_day(texts[last + 1]) else None
        if first - 2 == day_before and texts[first - 1] not in (
            "of",
            "de",
            "del",
            "the",
            "من",
            "شهر",
        ):
            day_before = None
        if day_before is None and day_after is None:
            continue
        start = first if day_before is None else day_before
        end = last if day_before is not None or day_after is None else day_after
        year = [
            at
            for at in range(end + 1, min(end + 3, len(texts)))
            if re.fullmatch(r"(?:19|20)\d\d", texts[at])
        ]
        yield reader.detail(start, (year[0] if year else end) - start + 1, "date", 0.85)


def _is_day(text: str) -> bool:
    match = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|er|o|a|ten|e)?", text)
    return bool(match) and 1 <= int(match[1]) <= 31


def _details(reader: Reader) -> Iterator[Identifying]:
    for first, last in reader.cues.get("detail", ()):
        words = reader.words
        end = last
        while (
            end + 1 < len(words.texts)
            and end - last < 6
            and words.clause[end + 1] == words.clause[last]
        ):
            end += 1
        yield reader.detail(first, end - first + 1, "detail", 0.5)


def _said_again(reader: Reader, found: list[Identifying]) -> Iterator[Identifying]:
    """A name once announced is that name everywhere, whatever its case."""
    spans = [(d.start, d.end) for d in found if d.kind == "person" and d.score >= 0.6]
    if not spans:
        return
    named = bytearray(len(reader.words.raw) + 1)
    for start, end in spans:
        named[start:end] = b"\x01" * (end - start)
    known = {
        text
        for text, (start, _end) in zip(reader.texts, reader.words.spans, strict=True)
        if named[start] and len(text) > 2
    } - reader.never
    words_too = names()[1]
    for at, text in enumerate(reader.texts):
        if text in known and (text not in words_too or reader.is_capital(at)):
            yield reader.detail(at, 1, "person", 0.6)
