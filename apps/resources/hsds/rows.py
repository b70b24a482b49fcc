"""Full services of a file as rows of ours that are not saved yet. Ids are kept where they are free:
a row of somebody else is never taken over by its id."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Model

from apps.core import places as countries
from apps.resources.hsds import Object
from apps.resources.hsds.columns import said_of
from apps.resources.hsds.contact import ASSUMED, EVERYWHERE, ISO_3166
from apps.resources.hsds.hiding import PHYSICAL, SHELTER
from apps.resources.hsds.numbers import phone_of, whatsapp_of
from apps.resources.hsds.places import LOCATION, beside
from apps.resources.importing import values
from apps.resources.models import (
    Language,
    Location,
    Phone,
    ServiceArea,
    ServiceTranslation,
    Url,
)
from apps.resources.seed import named_id
from apps.resources.vocabulary import WORLDWIDE

BELOW: Final[tuple[type[Model], ...]] = (
    *(Phone, Language, ServiceArea, Url, Location, ServiceTranslation),
)
CODE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LONGEST_CODE: Final = 12
LONGEST_NOTE: Final = 200
LONGEST_AREA: Final = 100


@dataclass
class Rows:
    """Rows below services, by model, and the ids that are taken."""

    taken: set[str]
    found: dict[type[Model], list[Any]] = field(
        default_factory=lambda: {model: [] for model in BELOW}
    )

    def free(self, id_: str, *owner: str) -> str:
        """The id; another one where it is taken, the same each time."""
        mine = str(named_id("hsds", "again", *owner, id_)) if id_ in self.taken else id_
        self.taken.add(mine)
        return mine

    def add(self, row: Model) -> None:
        self.found[type(row)].append(row)


def add_rows(rows: Rows, service: Object, service_type: str) -> None:
    """Everything below one service."""
    areas = _areas(service)
    country = next((area[0] for area in areas if area[0] != WORLDWIDE), "")
    _add_phones(rows, service, country)
    _add_languages(rows, service, service_id=service["id"])
    for (code, name), id_ in areas.items():
        pk = rows.free(id_, service["id"])
        rows.add(ServiceArea(pk=pk, service_id=service["id"], country=code, name=name))
    _add_chats(rows, service)
    _add_translations(rows, service)
    if service_type != SHELTER and (place := placed_at(service)):
        _add_place(rows, service, place["location"])


def _add_phones(rows: Rows, service: Object, country: str) -> None:
    told = [(each, phone_of(each, country)) for each in service.get("phones", ())]
    told += [(each, whatsapp_of(each)) for each in service.get("additional_urls", ())]
    seen = set()
    for position, (each, fields) in enumerate(told):
        key = (fields.get("type"), fields.get("number"))
        if not fields or key in seen:
            continue
        seen.add(key)
        pk = rows.free(each["id"], service["id"])
        rows.add(Phone(pk=pk, service_id=service["id"], position=position, **fields))
        _add_languages(rows, each, phone_id=pk)


def _add_languages(rows: Rows, owner: Object, **of: str) -> None:
    seen = set()
    for position, each in enumerate(owner.get("languages", ())):
        code = _code(each)
        if not code or code in seen:
            continue
        seen.add(code)
        note = str(each.get("note", ""))
        bare = note.removesuffix(ASSUMED).rstrip()
        rows.add(
            Language(
                pk=rows.free(each["id"], owner["id"]),
                position=position,
                code=code,
                note=bare if len(bare) <= LONGEST_NOTE else "",
                assumed=note.endswith(ASSUMED),
                **of,
            )
        )


def _code(row: Object) -> str:
    code = str(row.get("code", "")).replace("_", "-")
    if CODE.fullmatch(code) and len(code) <= LONGEST_CODE:
        return code
    named = values.languages(str(row.get("name", "")))[0]
    return named[0] if len(named) == 1 else ""


def _areas(service: Object) -> dict[tuple[str, str], str]:
    """(country, part of it) -> id. Where none is told, the country of a place."""
    found: dict[tuple[str, str], str] = {}
    for each in service.get("service_areas", ()):
        area = _area(each)
        if area[0]:
            found.setdefault(area, each["id"])
    for each in () if found else _addresses(service):
        if code := values.country(str(each.get("country", ""))):
            found.setdefault((code, ""), str(named_id("hsds", "area", service["id"], code)))
    return found


def _area(row: Object) -> tuple[str, str]:
    uri, name = str(row.get("uri", "")), str(row.get("name", ""))
    if uri.startswith(ISO_3166):
        code = uri.removeprefix(ISO_3166)
        country = countries.country_name(code, "en")
    else:
        code, country = values.country(name), name
        if row.get("extent") == f"{name}, {EVERYWHERE}":
            code, country = WORLDWIDE, EVERYWHERE
    part = "" if name == country or not row.get("extent") else name
    return (code, part) if country and len(part) <= LONGEST_AREA else ("", "")


def _addresses(service: Object) -> Iterator[Object]:
    for each in service.get("service_at_locations", ()):
        yield from each.get("location", {}).get("addresses", ())


def _add_chats(rows: Rows, service: Object) -> None:
    seen = set()
    for each in service.get("additional_urls", ()):
        label, url = str(each.get("label", "")).casefold(), each["url"]
        if Url.CHAT not in label or url in seen or values.link(url) != url:
            continue
        seen.add(url)
        pk = rows.free(each["id"], service["id"])
        rows.add(Url(pk=pk, service_id=service["id"], label=Url.CHAT, url=url))


def _add_translations(rows: Rows, service: Object) -> None:
    told: dict[str, dict[str, str]] = {}
    for word, attributes in said_of(service)["translation"].items():
        for each in attributes:
            if 0 < len(each.get("label", "")) <= LONGEST_CODE:
                told.setdefault(each["label"], {})[word] = each.get("value", "")
    for language, texts in told.items():
        texts["name"] = texts.get("name", "")[:LONGEST_NOTE]
        rows.add(ServiceTranslation(service_id=service["id"], language=language, **texts))


def placed_at(service: Object) -> Object:
    """The way to the place that we keep of a service: the first to visit, or the first; {}."""
    ways = [each for each in service.get("service_at_locations", ()) if "location" in each]
    visited = [each for each in ways if each["location"]["location_type"] == PHYSICAL]
    return (visited or ways or [{}])[0]


def _add_place(rows: Rows, service: Object, place: Object) -> None:
    """A virtual place that is nothing more has no row of its own."""
    if place["location_type"] != PHYSICAL:
        if place["id"] != str(beside(UUID(service["id"]), LOCATION)):
            rows.add(Location(pk=rows.free(place["id"], service["id"]), service_id=service["id"]))
        return
    address = (place.get("addresses") or [{}])[0]
    rows.add(
        Location(
            pk=rows.free(place["id"], service["id"]),
            service_id=service["id"],
            location_type=PHYSICAL,
            name=_short(place, "name", 200),
            address_1=_short(address, "address_1", 200),
            address_2=_short(address, "address_2", 200),
            city=_short(address, "city", 100),
            region=_short(address, "state_province", 100),
            postal_code=_short(address, "postal_code", 20),
            country=values.country(str(address.get("country", ""))),
            latitude=_degrees(place.get("latitude"), 90),
            longitude=_degrees(place.get("longitude"), 180),
        )
    )


def _short(row: Object, name: str, most: int) -> str:
    text = str(row.get(name, ""))
    return text if len(text) <= most else ""


def _degrees(number: Any, most: int) -> Decimal | None:
    if number is None or abs(number) > most:
        return None
    return round(Decimal(str(number)), 5)
