"""Places, employers and unique details that words announce."""

from collections.abc import Iterator

from .addressed import find_addressed, to_end_of_clause
from .cues import PARTICLES, Reader
from .findings import Identifying

JOINING = ("of", "and", "de", "do", "da", "des", "du", "del", "la", "las", "los", "&")
# A country or a large region names nobody: pages leave out what is below .5.
COUNTRY = 0.3
# Words of a phrase that makes somebody the only one.
LONGEST_DETAIL = 9
LEAST_LETTERS = 4  # Of an unlisted place in lower case.


def find_placed(reader: Reader) -> Iterator[Identifying]:
    """All of them; they may overlap."""
    yield from _announced(reader)
    yield from _listed(reader)
    yield from _organisations(reader)
    yield from find_addressed(reader)
    for first, last in reader.cues.get("detail", ()):
        end = to_end_of_clause(reader, last, LONGEST_DETAIL)
        yield reader.detail(first, end - first + 1, "detail", 0.5)


def _announced(reader: Reader) -> Iterator[Identifying]:
    for at in reader.after("place_follows"):
        if large := reader.country(at):
            yield reader.detail(at, large, "place", COUNTRY, "list")
        elif count := reader.run(at, reader.is_capital_name, 3):
            yield reader.detail(at, max(count, reader.city(at)), "place", 0.85)
        elif reader.is_possible(at) and (reader.city(at) or _is_name(reader, at)):
            yield reader.detail(at, reader.city(at) or 1, "place", 0.6)
    for at in reader.after("place_may_follow"):
        if not reader.country(at):
            yield from _after_preposition(reader, at)


def _is_name(reader: Reader, at: int) -> bool:
    """In a script without capitals every word after a strong cue may be a name."""
    return not reader.is_common(at) if reader.has_case(at) else not reader.is_exactly_common(at)


def _after_preposition(reader: Reader, at: int) -> Iterator[Identifying]:
    city = reader.city(at)
    count = reader.run(at, reader.is_capital_name, 3)
    if reader.capital_nouns and count and reader.is_common(at):
        count = 0
    if city and (count or _is_name(reader, at)):
        yield reader.detail(at, max(city, count), "place", 0.7)
    elif count and not reader.is_known(at) and (count > 1 or not reader.is_common(at)):
        yield reader.detail(at, count, "place", 0.6)
    elif reader.careless and _is_unlisted(reader, at):
        yield reader.detail(at, 1, "place", 0.5)


def _is_unlisted(reader: Reader, at: int) -> bool:
    """A word nobody knows; "de" and its like stand before every noun."""
    if len(reader.texts[at]) < LEAST_LETTERS or reader.texts[at - 1] in PARTICLES:
        return False
    return reader.is_strange(at) and not reader.is_given(at)


def _listed(reader: Reader) -> Iterator[Identifying]:
    """Towns wherever they stand, unless they are common words or given names in lower case."""
    at = 0
    while at < len(reader.texts):
        size = reader.city(at)
        large = reader.country(at)
        if size > large:
            yield from _town(reader, at, size)
        elif large and (reader.is_capital(at) or not reader.is_exactly_common(at)):
            yield reader.detail(at, large, "place", COUNTRY, "list")
        at += max(1, size, large)


def _town(reader: Reader, at: int, size: int) -> Iterator[Identifying]:
    if reader.is_capital(at):
        if size > 1 or not reader.is_exactly_common(at):
            yield reader.detail(at, size, "place", 0.6, "list")
    elif reader.careless or not reader.has_case(at):
        common = size == 1 and reader.is_common(at)
        if not common and not reader.is_given(at) and not reader.is_family(at):
            yield reader.detail(at, size, "place", 0.6, "list")


def _organisations(reader: Reader) -> Iterator[Identifying]:
    for at in reader.after("organisation_follows"):
        count = reader.run(at, lambda word: _is_part(reader, word), 5)
        if count and not (reader.capital_nouns and reader.is_common(at)):
            yield reader.detail(at, count, "organisation", 0.8)
        elif reader.careless and reader.is_possible(at) and _is_name(reader, at):
            yield reader.detail(at, 1, "organisation", 0.5)
    for first, last in reader.cues.get("organisation_word", ()):
        yield from _before_word(reader, first, last)
    for first, last in reader.cues.get("organisation_before", ()):
        yield from _after_word(reader, first, last)


def _is_part(reader: Reader, at: int) -> bool:
    """Capitals, and capitals with digits: "3M"."""
    text = reader.texts[at]
    return reader.is_capital_name(at) or (reader.is_capital(at) and any(map(str.isdigit, text)))


def _before_word(reader: Reader, first: int, last: int) -> Iterator[Identifying]:
    """ "Northfield Grammar School", "brightwater ltd": the name and the word after it."""
    start = _start_of_name(reader, first)
    if start < first and reader.is_capital(first):
        yield reader.detail(start, last - start + 1, "organisation", 0.75)
    elif reader.careless and first and reader.joined(first - 1) and not reader.is_capital(first):
        before = first - 1
        if _is_own_name(reader, before):
            two = before and reader.joined(before - 1) and _is_own_name(reader, before - 1)
            start = before - bool(two)
            yield reader.detail(start, last - start + 1, "organisation", 0.55)


def _is_own_name(reader: Reader, at: int) -> bool:
    named = reader.is_listed(at) or reader.is_family(at) or reader.city(at)
    return bool(named and not reader.is_common(at)) or reader.is_strange(at)


def _after_word(reader: Reader, first: int, last: int) -> Iterator[Identifying]:
    """ "Klinik Sankt Afra", "Hospital de São Torcato", "جامعة الرافد"."""
    at = last + 1
    if at >= len(reader.texts) or not reader.joined(last):
        return
    if reader.has_case(at):
        count = reader.run(at, reader.is_capital_name)
        if count and not (reader.capital_nouns and reader.is_common(at)):
            yield reader.detail(first, last - first + 1 + count, "organisation", 0.7)
        elif reader.careless and _is_own_name(reader, at):
            yield reader.detail(first, last - first + 2, "organisation", 0.55)
    elif reader.is_possible(at) and not reader.is_exactly_common(at):
        yield reader.detail(first, last - first + 2, "organisation", 0.6)


def _start_of_name(reader: Reader, first: int) -> int:
    """Where the capitals before "School" or "Ltd" begin, at most four words back."""
    start = first
    while start > 0 and first - start < 4 and reader.joined(start - 1):
        joining = reader.texts[start - 1] in JOINING and start > 1
        if not reader.is_capital_name(start - 1 - joining):
            break
        start -= 1
    return start
