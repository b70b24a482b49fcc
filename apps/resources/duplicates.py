"""Entries that may be the same, found by what they share. Nothing is merged here.

Nobody is compared with everybody: entries meet where they share a number, a website or a name,
and in a crowd each meets only its neighbours by name, so 10,000 entries take seconds.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from rapidfuzz import fuzz

from apps.resources.importing.text import folded
from apps.resources.models import DuplicatePair, Phone, Service, ServiceArea, Status
from apps.resources.models.contact import host_of

SAME_NUMBER, SAME_SITE = "same_number", "same_site"
SAME_NAME, SIMILAR_NAME = "same_name", "similar_name"
POINTS: Final = MappingProxyType({SAME_NUMBER: 60, SAME_SITE: 30, SAME_NAME: 50, SIMILAR_NAME: 25})
MOST: Final = 100
# Of 100, as rapidfuzz counts shared words.
ALIKE: Final = 85
# In a crowd (116 111 is in many entries) each meets so many others, the nearest by name.
NEIGHBOURS: Final = 8
LOCK: Final = 0x70616972  # any number of our own: "pair"
AT_ONCE: Final = 1_000

Pair = tuple[UUID, UUID]


@dataclass(eq=False)
class Entry:
    """What two entries are compared by."""

    id: UUID
    name: str
    host: str
    pair: str
    countries: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)


def find_duplicates() -> int:
    """Note every pair that may be one; how many. What people said are different stays so.

    Safe to run twice and by two at once: the second leaves it to the first. Four queries to read.
    """
    with transaction.atomic():
        if not _first():
            return 0
        pairs = dict(_pairs(_entries()))
        open_ = DuplicatePair.objects.filter(state=DuplicatePair.OPEN)
        gone = [
            pk for pk, *ends in open_.values_list("pk", "one", "other") if (*ends,) not in pairs
        ]
        open_.filter(pk__in=gone).delete()
        rows = (_row(pair, reasons) for pair, reasons in sorted(pairs.items()))
        while some := [*islice(rows, AT_ONCE)]:
            DuplicatePair.objects.bulk_create(
                some,
                update_conflicts=True,
                unique_fields=["one", "other"],
                update_fields=["score", "reasons"],
            )
    return len(pairs)


def reasons_for(one: Entry, other: Entry) -> list[str]:
    """Why the two may be one; empty when they share too little, or belong together as two."""
    if one.pair and one.pair == other.pair:
        return []
    number = bool(one.numbers & other.numbers)
    site = bool(one.host) and one.host == other.host
    same = one.name == other.name and bool(one.countries & other.countries)
    alike = not same and fuzz.token_sort_ratio(one.name, other.name) >= ALIKE
    if not (number or same or (site and alike)):
        return []
    found = {SAME_NUMBER: number, SAME_SITE: site, SAME_NAME: same, SIMILAR_NAME: alike}
    return [reason for reason, is_so in found.items() if is_so]


def _first() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _entries() -> list[Entry]:
    rows = Service.objects.exclude(status=Status.RETIRED)
    found = {
        pk: Entry(pk, folded(name), host_of(url), pair)
        for pk, name, url, pair in rows.values_list("pk", "name", "url", "pair")
    }
    for pk, country in ServiceArea.objects.values_list("service", "country"):
        if pk in found:
            found[pk].countries.add(country)
    for pk, e164, number in Phone.objects.values_list("service", "e164", "number"):
        if pk in found:
            found[pk].numbers |= _identities(e164, number, found[pk].countries)
    return list(found.values())


def _identities(e164: str, number: str, countries: Iterable[str]) -> set[str]:
    """A short code is another line in another country."""
    if e164:
        return {e164}
    digits = "".join(each for each in number if each in "*#0123456789")
    return {f"{country}:{digits}" for country in countries}


def _pairs(entries: list[Entry]) -> Iterator[tuple[Pair, list[str]]]:
    for one, other in set(_met(entries)):
        if reasons := reasons_for(one, other):
            yield (one.id, other.id), reasons


def _met(entries: list[Entry]) -> Iterator[tuple[Entry, Entry]]:
    blocks: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        for key in _keys(entry):
            blocks[key].append(entry)
    for block in blocks.values():
        block.sort(key=lambda each: (each.name, each.id))
        for place, one in enumerate(block):
            for other in block[place + 1 : place + 1 + NEIGHBOURS]:
                yield (one, other) if one.id < other.id else (other, one)


def _keys(entry: Entry) -> Iterator[tuple[str, str]]:
    yield from (("number", number) for number in entry.numbers)
    yield from (("name", f"{country} {entry.name}") for country in entry.countries if entry.name)
    if entry.host:
        yield "host", entry.host


def _row(pair: Pair, reasons: list[str]) -> DuplicatePair:
    one, other = pair
    score = min(MOST, sum(POINTS[reason] for reason in reasons))
    return DuplicatePair(one_id=one, other_id=other, score=score, reasons=reasons)
