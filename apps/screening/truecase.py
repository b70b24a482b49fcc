"""Names in texts without capitals: which words would have one?

Given names that are no common words; a word that nobody knows after such a name (a family
name) or where only names stand ("then jonty said"); and common words that are names too
("grace", "نور") where a verb follows that only people do.
"""

from collections.abc import Iterator
from functools import partial

from .cues import Reader
from .findings import Identifying


def find_in_lower_case(reader: Reader) -> Iterator[Identifying]:
    """Persons among the words that have no capital to tell them."""
    does = {first for first, _last in reader.cues.get("does", ())}
    verbs = does | {first for first, _last in reader.cues.get("does_may", ())}
    after_small = {last + 1 for _first, last in reader.cues.get("before_nouns", ())}
    for at in range(len(reader.texts)):
        if not reader.careless and reader.has_case(at):
            continue
        if reader.is_capital(at) or not reader.is_possible(at):
            continue
        if reader.is_listed(at):
            yield _name(reader, at, 0.6, "list")
        elif at + 1 in verbs and reader.joined(at) and at not in after_small:
            yield from _before_verb(reader, at, at + 1 in does)


def _before_verb(reader: Reader, at: int, people_do: bool) -> Iterator[Identifying]:
    if people_do and reader.is_also_word(at):
        yield _name(reader, at, 0.55, "list")
    elif reader.is_strange(at) or reader.is_family(at):
        yield _name(reader, at, 0.5, "capitals")


def _name(reader: Reader, at: int, score: float, why: str) -> Identifying:
    count = max(1, reader.run(at, partial(name_in_lower_case, reader, at), 3))
    return reader.detail(at, count, "person", score, why)


def name_in_lower_case(reader: Reader, first: int, at: int) -> bool:
    """The first word, listed names, and a family name: no common word after a given name."""
    if at == first or reader.is_listed(at) or reader.is_family(at):
        return not reader.city(at) or at == first or reader.is_listed(at)
    conjoined = reader.texts[at].startswith("و")  # "and ...", in Arabic one word.
    if at != first + 1 or conjoined:
        return False
    return reader.is_initial(at) or (reader.is_given(first) and reader.is_strange(at))
