"""Streets, house numbers and days that words announce."""

import re
from collections.abc import Iterator
from functools import partial

from .cues import PARTICLES, Reader
from .findings import Identifying

# Street words that are nothing else; the others ("way", "court") need a capital.
STREETS = frozenset(
    {"street", "st", "road", "rd", "avenue", "ave", "av", "boulevard", "blvd", "lane", "ln"}
    | {"terrace", "crescent", "drive", "rode"}
)
STREET_ENDINGS = (
    *(
        "straße",
        "strasse",
        "str",
        "weg",
        "gasse",
        "allee",
        "platz",
        "ring",
        "damm",
        "ufer",
        "steig",
    ),
    *(
        "chaussee",
        "straat",
        "laan",
        "gade",
        "gatan",
        "gata",
        "vej",
        "veien",
        "vagen",
        "katu",
        "vagur",
    ),
)
BETWEEN_DAY_AND_MONTH = ("of", "de", "del", "the", "من", "شهر", "و")
NUMBER = re.compile(r"\d{1,5}[a-z]?(?:bis|ter)?")
DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|o|a|ten|e|º|ª)?")
YEAR = re.compile(r"(?:19|20)\d\d")
POSTCODE = re.compile(r"\d{4,6}")
MOST_AHEAD = 3


def find_addressed(reader: Reader) -> Iterator[Identifying]:
    """Addresses and days; they may overlap."""
    yield from _addresses(reader)
    yield from _street_in_one_word(reader)
    yield from _shaped(reader)
    yield from _dates(reader)


def _addresses(reader: Reader) -> Iterator[Identifying]:
    for first, last in reader.cues.get("street_word", ()):
        yield from _number_first(reader, first, last)
    for first, last in reader.cues.get("street_before", ()):
        yield from _street_first(reader, first, last)
    for first, last in reader.cues.get("street_ending", ()):
        yield from _number_after(reader, first, last)
    for at in reader.after("number_follows"):
        if any(character.isdigit() for character in reader.texts[at]):
            yield reader.detail(at - 1, 2, "address", 0.7)
    for at in reader.after("address_follows"):
        count = reader.run(at, partial(_is_in_address, reader), 6)
        if any(text.isdigit() for text in reader.texts[at : at + count]):
            yield reader.detail(at, count, "address", 0.7)


def _number_first(reader: Reader, first: int, last: int) -> Iterator[Identifying]:
    """ "12 Elm Road", "Canal Road", "stoney lane", and the town after it."""
    capital = reader.is_capital(first)
    if not capital and reader.texts[first] not in STREETS:
        return
    clause = reader.words.clause
    nearby = (at for at in range(first - 1, max(-1, first - 5), -1) if clause[at] == clause[first])
    start = next((at for at in nearby if NUMBER.fullmatch(reader.texts[at])), None)
    if start is not None:
        end = last + 1 if _is_number(reader, last + 1) and reader.joined(last) else last
        yield reader.detail(start, end - start + 1, "address", 0.85)
    elif first and reader.joined(first - 1) and _names_street(reader, first - 1, capital):
        end = last + 1 if _is_number(reader, last + 1) and reader.joined(last) else last
        yield reader.detail(first - 1, end - first + 2, "address", 0.6 if capital else 0.5)
    if start is not None and (city := reader.city(last + 1)):
        yield reader.detail(last + 1, city, "place", 0.7)


def _names_street(reader: Reader, at: int, capital: bool) -> bool:
    if capital:
        return reader.is_capital_name(at) and len(reader.texts[at + 1]) > 2
    known = reader.is_listed(at) or reader.is_family(at) or reader.is_strange(at)
    return reader.careless and known and not reader.is_common(at)


def _street_first(reader: Reader, first: int, last: int) -> Iterator[Identifying]:
    """ "calle Real 14", "12 rue des Lilas", "شارع" and a name."""
    numbered = first > 0 and bool(NUMBER.fullmatch(reader.texts[first - 1]))
    bis = first > 1 and reader.texts[first - 1] in ("bis", "ter") and _is_number(reader, first - 2)
    start = first - 1 if numbered else first - 2 if bis else first
    end = to_end_of_clause(reader, last, 5)
    ahead = range(last + 1, min(end + 3, len(reader.texts)))
    number = next((at for at in ahead if NUMBER.fullmatch(reader.texts[at])), None)
    named = reader.run(last + 1, reader.is_capital_name, 4)
    if number is not None and (named or number - last <= 4):
        yield reader.detail(start, number - start + 1, "address", 0.8)
    elif named and not (reader.capital_nouns and reader.is_common(last + 1)):
        yield reader.detail(start, last + named - start + 1, "address", 0.65)
    elif ahead and reader.is_possible(last + 1) and (start < first or _caseless(reader, last)):
        yield reader.detail(start, last + 1 - start + 1, "address", 0.6)


def _caseless(reader: Reader, last: int) -> bool:
    return not reader.has_case(last + 1)


def _number_after(reader: Reader, first: int, last: int) -> Iterator[Identifying]:
    """ "Lindenstraße 4", "Alte Gasse 12": in one word or in two."""
    at = last + 1
    if _is_number(reader, at) and reader.joined(last):
        before = first - (first > 0 and reader.texts[first] in ("straße", "strasse", "gasse"))
        yield reader.detail(before, at - before + 1, "address", 0.8)


def _street_in_one_word(reader: Reader) -> Iterator[Identifying]:
    """ "Fliederweg 12", "mellemgade 7"."""
    for at, text in enumerate(reader.texts):
        named = text.endswith(STREET_ENDINGS) and len(text) > 6
        if named and _is_number(reader, at + 1) and reader.joined(at):
            yield reader.detail(at, 2, "address", 0.8)


def _shaped(reader: Reader) -> Iterator[Identifying]:
    """A number beside capitals: "86 Rua Nova 16", "Nova utca 16", "Denmark 29587"."""
    if not reader.trust_capitals:
        return
    for at, text in enumerate(reader.texts):
        if not (text[0].isdigit() and NUMBER.fullmatch(text)):
            continue
        names = _capitals_before(reader, at)
        first = at - names
        before = names and _is_number(reader, first - 1) and reader.joined(first - 1)
        if before:
            yield reader.detail(first - 1, names + 2, "address", 0.7, "capitals")
        elif names and _large(reader, first, names) and POSTCODE.fullmatch(text):
            yield reader.detail(at, 1, "address", 0.6, "capitals")
        elif names > 1 and _ends_line(reader, at) and not YEAR.fullmatch(text):
            yield reader.detail(first, names + 1, "address", 0.5, "capitals")


def _large(reader: Reader, first: int, count: int) -> bool:
    return any(reader.country(at) or reader.city(at) for at in range(first, first + count))


def _capitals_before(reader: Reader, at: int) -> int:
    """How many joined words before a number have capitals, small words among them."""
    count = steps = 0
    while steps < MOST_AHEAD + 2 and at - steps - 1 >= 0 and reader.joined(at - steps - 1):
        steps += 1
        if reader.is_capital_name(at - steps):
            count = steps
        elif reader.texts[at - steps] not in PARTICLES:
            break
    return count


def _ends_line(reader: Reader, at: int) -> bool:
    end = reader.words.spans[at][1]
    return reader.words.raw[end : end + 1] in ("\n", ",")


def _is_in_address(reader: Reader, at: int) -> bool:
    if reader.texts[at].isdigit() or reader.city(at):
        return True
    return reader.is_capital_name(at) if reader.trust_capitals else reader.is_possible(at)


def to_end_of_clause(reader: Reader, last: int, most: int) -> int:
    """The last word of the clause, at most so many words on."""
    clause, end = reader.words.clause, last
    while end + 1 < len(clause) and end - last < most and clause[end + 1] == clause[last]:
        end += 1
    return end


def _dates(reader: Reader) -> Iterator[Identifying]:
    """A month with a day beside it, in digits or words; the year is taken along."""
    ordinals = {last: first for first, last in reader.cues.get("day_word", ())}
    for first, last in reader.cues.get("month", ()):
        before, after = _day_before(reader, first, ordinals), _day_after(reader, last)
        if before is None and after is None:
            continue
        start = first if before is None else before
        end = last if before is not None or after is None else last + 1
        years = [at for at in (end + 1, end + 2) if YEAR.fullmatch(_text(reader, at))]
        yield reader.detail(start, (years[0] if years else end) - start + 1, "date", 0.85)
    for first, last in reader.cues.get("day", ()):
        year = YEAR.fullmatch(_text(reader, last + 1)) is not None
        yield reader.detail(first, last - first + 1 + year, "date", 0.6 if year else 0.5)


def _day_before(reader: Reader, first: int, ordinals: dict[int, int]) -> int | None:
    for last in (first - 1, first - 2):
        if last < first - 1 and _text(reader, first - 1) not in BETWEEN_DAY_AND_MONTH:
            return None
        if _is_day(_text(reader, last)):
            return last
        if last in ordinals:
            return ordinals[last]
    return None


def _day_after(reader: Reader, last: int) -> bool | None:
    return True if _is_day(_text(reader, last + 1)) else None


def _text(reader: Reader, at: int) -> str:
    return reader.texts[at] if 0 <= at < len(reader.texts) else ""


def _is_number(reader: Reader, at: int) -> bool:
    return NUMBER.fullmatch(_text(reader, at)) is not None


def _is_day(text: str) -> bool:
    match = DAY.fullmatch(text)
    return match is not None and 1 <= int(match[1]) <= 31
