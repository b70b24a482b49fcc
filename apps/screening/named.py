"""Persons that words announce: by a cue, by capitals, by the lists of names."""

from collections.abc import Iterator
from functools import partial

from .cues import Reader, read_cues
from .findings import Identifying
from .placed import find_placed
from .truecase import find_in_lower_case, name_in_lower_case
from .words import Words

# Below this, a name is not looked for elsewhere in the text.
SURE_ENOUGH = 0.55
LEAST_UNLISTED = 4  # Letters of an unlisted name in lower case.


def find_named(
    words: Words, language: str, languages: tuple[str, ...] = (), own: tuple[str, ...] = ()
) -> Iterator[Identifying]:
    """All details that a cue or a list announces, by the cues of one language; they may overlap.

    `languages` are all that the text is read with, `own` those it is written in: "marco" is a
    Spanish word, but a name in an English text that may be Spanish.
    """
    reader = read_cues(words, language, languages, own)
    persons = list(_persons(reader))
    yield from persons
    yield from find_placed(reader)
    yield from _said_again(reader, persons)


def _persons(reader: Reader) -> Iterator[Identifying]:
    titles = {first for first, _last in reader.cues.get("title", ())}
    for role, read in AFTER.items():
        for at in reader.after(role):
            if at not in titles or role == "name_follows":
                yield from read(reader, at)
    for first, _last in reader.cues.get("name_before", ()):
        yield from _before_cue(reader, first)
    if reader.trust_capitals:
        yield from _capitals(reader)
    yield from find_in_lower_case(reader)


def _person(reader: Reader, at: int, score: float = 0.85) -> Identifying:
    """A name that begins here: capitals as far as they go, else listed names."""
    if reader.is_capital(at):
        return reader.detail(at, _length_in_capitals(reader, at), "person", score)
    count = max(1, reader.run(at, partial(name_in_lower_case, reader, at), 3))
    return reader.detail(at, count, "person", score)


def _length_in_capitals(reader: Reader, at: int) -> int:
    """In German every noun has a capital: there only names and words nobody knows go on."""

    def accept(word: int) -> bool:
        if word == at:
            return True
        if not reader.is_capital_name(word):
            return False
        return not reader.capital_nouns or reader.is_known(word) or not reader.is_common(word)

    return max(1, reader.run(at, accept))


def _after_strong_cue(reader: Reader, at: int) -> Iterator[Identifying]:
    if reader.is_capital_name(at):
        yield _person(reader, at, 0.95)
    elif reader.is_possible(at) or reader.is_initial(at):
        sure = reader.is_given(at) or not reader.is_common(at)
        yield _person(reader, at, 0.85 if reader.is_listed(at) else 0.6 if sure else 0.4)


def _after_title(reader: Reader, at: int) -> Iterator[Identifying]:
    """ "Dr. Velasquez", "mr pike", "M. B."."""
    if reader.is_initial(at) or reader.is_capital_name(at):
        yield _person(reader, at)
    elif reader.careless and reader.is_possible(at):
        honoured = {last + 1 for _first, last in reader.cues.get("honour", ())}
        if reader.is_given(at):
            yield _person(reader, at)
        elif at in honoured or not reader.is_common(at):
            yield _person(reader, at, 0.6)


def _after_relation(reader: Reader, at: int) -> Iterator[Identifying]:
    known = reader.is_known(at) and reader.is_possible(at)
    capital = reader.is_capital_name(at)
    if known or (capital and not (reader.capital_nouns and reader.is_common(at))):
        yield _person(reader, at)
    elif capital and reader.is_also_word(at):
        yield _person(reader, at, 0.6)
    elif reader.careless and reader.is_possible(at):
        yield from _after_relation_in_lower_case(reader, at)


def _after_relation_in_lower_case(reader: Reader, at: int) -> Iterator[Identifying]:
    """ "my husband mark", "my boss odalys"; in Arabic "my mother is kind" looks the same."""
    if reader.is_also_word(at) and not _goes_on(reader, at):
        sure = reader.has_case(at) or at in reader.named_spots_before_verbs
        yield _person(reader, at, 0.6 if sure else 0.4)
    elif reader.is_strange(at) or not (reader.has_case(at) or reader.is_common(at)):
        yield _person(reader, at, 0.55 if len(reader.texts[at]) >= LEAST_UNLISTED else 0.4)


def _after_company(reader: Reader, at: int) -> Iterator[Identifying]:
    """ "with Nadia", "told farida": such words stand before everything."""
    if reader.is_known(at) and reader.is_possible(at):
        yield _person(reader, at)
    elif reader.is_capital_name(at) and not (reader.capital_nouns and reader.is_common(at)):
        yield _person(reader, at, 0.6)


def _after_kin(reader: Reader, at: int) -> Iterator[Identifying]:
    """ "little sister lacey": a relation without "my" says less."""
    if not reader.is_possible(at):
        return
    if reader.is_known(at):
        yield _person(reader, at, 0.7)
    elif reader.careless and reader.is_also_word(at) and not _goes_on(reader, at):
        yield _person(reader, at, 0.5 if reader.has_case(at) else 0.4)


def _goes_on(reader: Reader, at: int) -> bool:
    """Whether the next word makes a verb of this one: "my dad drew me", "my mum rose to"."""
    following = {first for first, _last in reader.cues.get("object", ())}
    return at + 1 in following and reader.joined(at)


def _after_self(reader: Reader, at: int) -> Iterator[Identifying]:
    if reader.is_possible(at) and reader.is_known(at):
        yield _person(reader, at)
    elif reader.is_capital_name(at) and reader.is_strange(at) and not reader.capital_nouns:
        yield _person(reader, at, 0.6)


def _before_cue(reader: Reader, first: int) -> Iterator[Identifying]:
    """ "rose. that was my name": the name stands before its cue."""
    at = first - 1
    if at >= 0 and (reader.is_given(at) or reader.is_capital_name(at)):
        yield reader.detail(at, 1, "person", 0.6)


def _capitals(reader: Reader) -> Iterator[Identifying]:
    """Two or more capitals in a row, or one that is a given name."""
    at, size = 0, len(reader.texts)
    while at < size:
        count = reader.run(at, lambda word: _may_be_part(reader, word))
        if count:
            yield from _in_capitals(reader, at, count)
        at += max(1, count)


def _may_be_part(reader: Reader, at: int) -> bool:
    return reader.is_capital_name(at) or (reader.is_capital(at) and reader.is_initial(at))


def _in_capitals(reader: Reader, at: int, count: int) -> Iterator[Identifying]:
    begins = reader.begins_sentence(at)
    # "Grace helped.", "Maybe Daniel": a word that opens a sentence has its capital from there.
    while count > 1 and begins and reader.is_common(at) and not reader.is_given(at):
        at, count, begins = at + 1, count - 1, False
    named = reader.is_listed(at) or (reader.is_also_word(at) and (count > 1 or not begins))
    if named and reader.is_possible(at):
        count = _length_in_capitals(reader, at) if reader.capital_nouns else count
        yield reader.detail(at, count, "person", 0.8 if count > 1 else 0.65, "list")
    elif reader.capital_nouns or reader.country(at) == count:
        return
    elif count > 1 and any(_names_somebody(reader, word) for word in range(at, at + count)):
        yield reader.detail(at, count, "person", 0.55, "capitals")
    elif count == 1 and reader.is_strange(at) and not reader.raw(at).isupper():
        yield from _alone(reader, at, begins)


def _alone(reader: Reader, at: int, begins: bool) -> Iterator[Identifying]:
    """One capital that nobody knows: "a Ribena" is a thing."""
    things = {last + 1 for _first, last in reader.cues.get("article", ())}
    if at not in things:
        score = 0.5 if reader.is_family(at) or not begins else 0.4
        yield reader.detail(at, 1, "person", score, "capitals")


def _names_somebody(reader: Reader, at: int) -> bool:
    return reader.is_listed(at) or reader.is_family(at) or reader.is_strange(at)


def _said_again(reader: Reader, persons: list[Identifying]) -> Iterator[Identifying]:
    """A name once announced is that name everywhere, whatever its case."""
    inside = bytearray(len(reader.words.raw) + 1)
    for person in persons:
        if person.score >= SURE_ENOUGH:
            inside[person.start : person.end] = b"\x01" * (person.end - person.start)
    starts = (start for start, _end in reader.words.spans)
    said = zip(reader.texts, starts, strict=True)
    known = {text for text, start in said if inside[start] and len(text) > 2} - reader.never
    for at, text in enumerate(reader.texts):
        if text in known and (reader.is_capital(at) or _is_name_again(reader, at)):
            yield reader.detail(at, 1, "person", 0.6, "again")


def _is_name_again(reader: Reader, at: int) -> bool:
    """In lower case "rose" is a name again only where names stand."""
    if not reader.is_exactly_common(at):
        return True
    return reader.careless and at in reader.named_spots


# What stands before a name, and how the name is then read.
AFTER = {
    "name_follows": _after_strong_cue,
    "title": _after_title,
    "relation": _after_relation,
    "company": _after_company,
    "kin": _after_kin,
    "self": _after_self,  # "I am Deaf" is no name, "I am Sarah" is.
}
