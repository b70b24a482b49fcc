"""Persons that words announce: by a cue, by capitals, by the list of given names."""

from collections.abc import Iterator
from functools import partial

from .cues import Reader, names, read_cues
from .findings import Identifying
from .placed import find_placed
from .words import Words


def find_named(words: Words, language: str) -> Iterator[Identifying]:
    """All details that a cue or a list announces; they may overlap."""
    reader = read_cues(words, language)
    persons = list(_persons(reader))
    yield from persons
    yield from find_placed(reader)
    yield from _said_again(reader, persons)


def _persons(reader: Reader) -> Iterator[Identifying]:
    for at in reader.after("name_follows"):
        yield from _after_strong_cue(reader, at)
    for at in reader.after("title"):
        if reader.is_capital_name(at) or (not reader.trust_capitals and reader.is_possible(at)):
            yield _person(reader, at)
    for at in reader.after("relation"):
        known = reader.is_known(at) and reader.is_possible(at)
        if known or (reader.is_capital_name(at) and not reader.capital_nouns):
            yield _person(reader, at)
    for at in reader.after("self"):  # "I am Deaf" is no name, "I am Sarah" is.
        if reader.is_possible(at) and reader.is_known(at):
            yield _person(reader, at)
    yield from _capitals(reader) if reader.trust_capitals else _listed(reader)


def _person(reader: Reader, at: int, score: float = 0.85) -> Identifying:
    """A name that begins here: capitals as far as they go, else listed names."""
    accept = reader.is_capital_name if reader.trust_capitals else reader.is_listed
    return reader.detail(at, max(1, reader.run(at, accept)), "person", score)


def _after_strong_cue(reader: Reader, at: int) -> Iterator[Identifying]:
    if reader.is_capital_name(at):
        yield _person(reader, at, 0.95)
    elif reader.is_possible(at):
        count = max(1, reader.run(at, partial(_in_lower_case, reader, at), 3))
        yield reader.detail(at, count, "person", 0.85 if reader.is_known(at) else 0.6)


def _in_lower_case(reader: Reader, first: int, at: int) -> bool:
    """The first word, listed names, and a surname: no common word after a given name."""
    if at == first or reader.is_listed(at):
        return True
    conjoined = reader.texts[at].startswith("و")  # "and ...", in Arabic one word.
    surname = at == first + 1 and reader.is_listed(first) and not conjoined
    return surname and reader.is_possible(at)


def _capitals(reader: Reader) -> Iterator[Identifying]:
    """Two or more capitals in a row, or one that is a given name."""
    at, size = 0, len(reader.texts)
    while at < size:
        count = reader.run(at, reader.is_capital_name)
        if count:
            yield from _in_capitals(reader, at, count)
        at += max(1, count)


def _in_capitals(reader: Reader, at: int, count: int) -> Iterator[Identifying]:
    sentence = reader.words.sentence
    begins = at == 0 or sentence[at - 1] != sentence[at]
    # "Grace helped.": a word that opens a sentence has its capital from there.
    by_chance = begins and count == 1 and not reader.is_listed(at)
    if reader.is_known(at) and reader.is_possible(at) and not by_chance:
        count = 1 if reader.capital_nouns else count
        yield reader.detail(at, count, "person", 0.8 if count > 1 else 0.65, "list")
    elif count > 1 and not reader.capital_nouns:
        yield reader.detail(at, count, "person", 0.45 if begins else 0.55, "capitals")


def _listed(reader: Reader) -> Iterator[Identifying]:
    """In a text without capitals: given names that are no other word."""
    for at in range(len(reader.texts)):
        if reader.is_listed(at) and reader.is_possible(at):
            yield reader.detail(at, reader.run(at, reader.is_listed, 3), "person", 0.6, "list")


def _said_again(reader: Reader, persons: list[Identifying]) -> Iterator[Identifying]:
    """A name once announced is that name everywhere, whatever its case."""
    inside = bytearray(len(reader.words.raw) + 1)
    for person in persons:
        if person.score >= 0.6:
            inside[person.start : person.end] = b"\x01" * (person.end - person.start)
    starts = (start for start, _end in reader.words.spans)
    said = zip(reader.texts, starts, strict=True)
    known = {text for text, start in said if inside[start] and len(text) > 2} - reader.never
    also_words = names()[1]
    for at, text in enumerate(reader.texts):
        if text in known and (text not in also_words or reader.is_capital(at)):
            yield reader.detail(at, 1, "person", 0.6, "again")
