"""Places, employers, streets, days and unique details that words announce."""

import re
from collections.abc import Iterator
from functools import partial

from .cues import Reader
from .findings import Identifying

# Street words that are nothing else; the others ("way", "court") need a capital.
STREETS = frozenset({"street", "st", "road", "rd", "avenue", "ave", "boulevard", "blvd", "lane"})
JOINING = ("of", "and", "de", "&")
BETWEEN_DAY_AND_MONTH = ("of", "de", "del", "the", "من", "شهر")
DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|o|a|ten|e)?")
YEAR = re.compile(r"(?:19|20)\d\d")


def find_placed(reader: Reader) -> Iterator[Identifying]:
    """All of them; they may overlap."""
    yield from _places(reader)
    yield from _organisations(reader)
    yield from _addresses(reader)
    yield from _dates(reader)
    for first, last in reader.cues.get("detail", ()):
        yield reader.detail(first, _to_end_of_clause(reader, last, 6) - first + 1, "detail", 0.5)


def _places(reader: Reader) -> Iterator[Identifying]:
    for at in reader.after("place_follows"):
        if count := reader.run(at, reader.is_capital_name, 3):
            yield reader.detail(at, count, "place", 0.75)
        elif reader.is_possible(at):
            yield reader.detail(at, reader.city(at) or 1, "place", 0.6)
    for at in reader.after("place_may_follow"):
        city = reader.city(at)
        count = 0 if reader.capital_nouns else reader.run(at, reader.is_capital_name, 3)
        if city or (count and not reader.is_known(at)):
            yield reader.detail(at, max(city, count), "place", 0.7 if city else 0.55)


def _organisations(reader: Reader) -> Iterator[Identifying]:
    for at in reader.after("organisation_follows"):
        if count := reader.run(at, reader.is_capital_name, 5):
            yield reader.detail(at, count, "organisation", 0.8)
        elif reader.is_possible(at) and not reader.trust_capitals:
            yield reader.detail(at, 1, "organisation", 0.5)
    for first, last in reader.cues.get("organisation_word", ()):
        start = _start_of_name(reader, first)
        if start < first and reader.is_capital(first):
            yield reader.detail(start, last - start + 1, "organisation", 0.75)


def _start_of_name(reader: Reader, first: int) -> int:
    """Where the capitals before "School" or "Ltd" begin, at most four words back."""
    start = first
    while start > 0 and first - start < 4 and reader.joined(start - 1):
        joining = reader.texts[start - 1] in JOINING and start > 1
        if not reader.is_capital_name(start - 1 - joining):
            break
        start -= 1
    return start


def _addresses(reader: Reader) -> Iterator[Identifying]:
    for first, last in reader.cues.get("street_word", ()):
        yield from _number_first(reader, first, last)
    for first, last in reader.cues.get("street_before", ()):
        yield from _street_first(reader, first, last)
    for at in reader.after("number_follows"):
        if any(character.isdigit() for character in reader.texts[at]):
            yield reader.detail(at - 1, 2, "address", 0.7)
    for at in reader.after("address_follows"):
        count = reader.run(at, partial(_is_in_address, reader), 6)
        if any(text.isdigit() for text in reader.texts[at : at + count]):
            yield reader.detail(at, count, "address", 0.7)


def _number_first(reader: Reader, first: int, last: int) -> Iterator[Identifying]:
    """ "12 Elm Road", and the town after it."""
    if not reader.is_capital(first) and reader.texts[first] not in STREETS:
        return
    clause = reader.words.clause
    nearby = (at for at in range(first - 1, max(-1, first - 5), -1) if clause[at] == clause[first])
    start = next((at for at in nearby if reader.texts[at].isdigit()), None)
    if start is None:
        return
    yield reader.detail(start, last - start + 1, "address", 0.85)
    if city := reader.city(last + 1):
        yield reader.detail(last + 1, city, "place", 0.7)


def _street_first(reader: Reader, first: int, last: int) -> Iterator[Identifying]:
    """ "calle Real 14", "12 rue des Lilas", "شارع" and a name."""
    numbered = first > 0 and reader.texts[first - 1].isdigit()
    start = first - 1 if numbered else first
    end = _to_end_of_clause(reader, last, 4)
    ahead = range(last + 1, min(end + 2, len(reader.texts)))
    number = next((at for at in ahead if reader.texts[at].isdigit()), None)
    named = reader.run(last + 1, reader.is_capital_name, 3)
    if number is not None:
        yield reader.detail(start, number - start + 1, "address", 0.8)
    elif named and not reader.capital_nouns:
        yield reader.detail(start, last + named - start + 1, "address", 0.6)
    elif ahead and (numbered or not reader.has_case(last + 1)) and reader.is_possible(last + 1):
        yield reader.detail(start, last + 1 - start + 1, "address", 0.6)


def _is_in_address(reader: Reader, at: int) -> bool:
    if reader.texts[at].isdigit() or reader.city(at):
        return True
    return reader.is_capital_name(at) if reader.trust_capitals else reader.is_possible(at)


def _to_end_of_clause(reader: Reader, last: int, most: int) -> int:
    clause, end = reader.words.clause, last
    while end + 1 < len(clause) and end - last < most and clause[end + 1] == clause[last]:
        end += 1
    return end


def _dates(reader: Reader) -> Iterator[Identifying]:
    """A month with a day beside it; the year is taken along."""
    for first, last in reader.cues.get("month", ()):
        before, after = _day_before(reader, first), _day_after(reader, last)
        if before is None and after is None:
            continue
        start = first if before is None else before
        end = last if before is not None or after is None else after
        years = [at for at in (end + 1, end + 2) if YEAR.fullmatch(_text(reader, at))]
        yield reader.detail(start, (years[0] if years else end) - start + 1, "date", 0.85)


def _day_before(reader: Reader, first: int) -> int | None:
    if _is_day(_text(reader, first - 1)):
        return first - 1
    apart = _text(reader, first - 1) in BETWEEN_DAY_AND_MONTH
    return first - 2 if apart and _is_day(_text(reader, first - 2)) else None


def _day_after(reader: Reader, last: int) -> int | None:
    return last + 1 if _is_day(_text(reader, last + 1)) else None


def _text(reader: Reader, at: int) -> str:
    return reader.texts[at] if 0 <= at < len(reader.texts) else ""


def _is_day(text: str) -> bool:
    match = DAY.fullmatch(text)
    return match is not None and 1 <= int(match[1]) <= 31
