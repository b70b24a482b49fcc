"""One row of a file as rows of the database: a new entry, or what it changes of one."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import models

from apps.resources.import_queries import FROM_FILE, numbers_of
from apps.resources.importing import Candidate, Change, Number
from apps.resources.models import (
    Language,
    Organization,
    Phone,
    Service,
    ServiceArea,
    Url,
)

Values = dict[str, Any]
# Kept elsewhere than in the fields that people edit.
BESIDE = ("organization", "hours_in_source")
# What the file leaves open; a person looks at a draft before it holds.
USUAL_TYPE = "helpline"


def entry_rows(candidate: Candidate, organization: Organization) -> list[models.Model]:
    """A draft and everything that hangs on it, not saved. Raises ValidationError where a column
    does not take what the row says."""
    service = Service(
        organization=organization,
        keeper=organization,
        name=candidate.name,
        url=candidate.url,
        email=candidate.email,
        service_type=candidate.service_type or USUAL_TYPE,
        harms=list(candidate.harms),
        audience=candidate.audience or "anyone",
        opening_hours=candidate.opening_hours,
        hours_in_source=candidate.hours_in_source,
        free_of_charge=candidate.free,
        note=candidate.note,
        extra=_beside(candidate),
    )
    rows: list[models.Model] = [service, *_around(service, candidate)]
    for row in rows:
        row.clean_fields(exclude=[field.name for field in row._meta.fields if field.is_relation])
    return rows


def wanted(service: Service, candidate: Candidate, would: Iterable[Change], now: Values) -> Values:
    """Field -> value as entry_values has them, for what the row would change.

    `now` are the values of the entry. What the row says less of stays.
    """
    found: Values = {}
    for change in would:
        if change.field in LISTS:
            name, make = LISTS[change.field]
            found[name] = make(service, candidate, now)
        elif change.field not in BESIDE:
            found[change.field] = getattr(candidate, change.field)
    return found


def phone_values(number: Number) -> Values:
    """A number as entry_values has it."""
    return {
        "number": number.number,
        "type": number.type,
        "e164": number.e164,
        "keyword": number.keyword,
        "from_abroad": number.from_abroad,
        "toll_free": number.toll_free,
        "description": "",
        "languages": [],
    }


def _around(service: Service, candidate: Candidate) -> Iterable[models.Model]:
    numbers = {(number.type, number.number): number for number in candidate.numbers}
    for position, number in enumerate(numbers.values()):
        said = phone_values(number)
        del said["languages"]
        yield Phone(service=service, position=position, **said)
    for position, code in enumerate(candidate.languages):
        yield Language(service=service, position=position, code=code)
    yield ServiceArea(service=service, country=candidate.country, name=candidate.area)
    if candidate.chat_url:
        yield Url(service=service, label=Url.CHAT, url=candidate.chat_url)


def _beside(candidate: Candidate) -> Values:
    """What has no column: kept, so that the same file says nothing new the next time."""
    return {FROM_FILE: {"organization": candidate.organization}} if candidate.organization else {}


def _phones(service: Service, candidate: Candidate, now: Values) -> list[Values]:
    known = {(number.type, number.identity, number.keyword) for number in numbers_of(service)}
    return now["phones"] + [
        phone_values(number)
        for number in candidate.numbers
        if (number.type, number.identity, number.keyword) not in known
    ]


def _languages(service: Service, candidate: Candidate, now: Values) -> list[Values]:
    known = {each["code"] for each in now["languages"]}
    return now["languages"] + [
        {"code": code, "assumed": False} for code in candidate.languages if code not in known
    ]


def _harms(service: Service, candidate: Candidate, now: Values) -> list[str]:
    return list(dict.fromkeys([*now["harms"], *candidate.harms]))


def _areas(service: Service, candidate: Candidate, now: Values) -> list[Values]:
    others = [each for each in now["service_areas"] if each["country"] != candidate.country]
    same = [each for each in now["service_areas"] if each["country"] == candidate.country]
    mine = {"country": candidate.country, "name": candidate.area}
    return [*others, *([mine] if candidate.area or not same else same)]


def _urls(service: Service, candidate: Candidate, now: Values) -> list[Values]:
    chat = {"label": Url.CHAT, "url": candidate.chat_url}
    return [*(each for each in now["additional_urls"] if each["label"] != Url.CHAT), chat]


# Field of the file -> field of the entry, and how the two become one.
LISTS: Mapping[str, tuple[str, Callable[[Service, Candidate, Values], Any]]] = {
    "numbers": ("phones", _phones),
    "languages": ("languages", _languages),
    "harms": ("harms", _harms),
    "country": ("service_areas", _areas),
    "area": ("service_areas", _areas),
    "chat_url": ("additional_urls", _urls),
    "free": ("free_of_charge", lambda service, candidate, now: candidate.free),
}
