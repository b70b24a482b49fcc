"""How a service is reached, in which languages, for which countries: its parts in HSDS."""

import re
from collections.abc import Iterator

from apps.core import places
from apps.resources.hsds import Object, filled
from apps.resources.hsds.schedules import openings, zone_number
from apps.resources.hsds.terms import attribute
from apps.resources.models import Language, Phone, Service, ServiceArea
from apps.resources.seed import named_id
from apps.resources.vocabulary import WORLDWIDE

# HSDS 3.1 names the types of a phone; a chat, and this, are addresses with a label.
WHATSAPP = "whatsapp"
ASSUMED = "Assumed: what most people there speak. No source names it."
# HSDS takes an extension for a number, so "007" has to be said in words.
PLAIN_EXTENSION = r"^(0|[1-9][0-9]*)$"
EVERYWHERE = "Worldwide"
ISO_3166 = "https://www.iso.org/obp/ui/#iso:code:3166:"


def web(address: str) -> str:
    """The address if it says how to get there, else "": HSDS wants a scheme."""
    return address if address.startswith(("https://", "http://")) else ""


def phones(service: Service) -> list[Object]:
    return [_phone(phone) for phone in service.phones.all() if phone.type != WHATSAPP]


def _phone(phone: Phone) -> Object:
    said = [phone.description, f'Begin the text with "{phone.keyword}".' if phone.keyword else ""]
    return filled(
        id=str(phone.pk),
        service_id=str(phone.service_id),
        number=phone.e164 or phone.dialled or phone.number,
        extension=int(phone.extension) if _is_plain(phone.extension) else None,
        type=phone.type,
        description=" ".join(part for part in said if part),
        languages=[language(each) for each in phone.languages.all()],
        attributes=_attributes(phone, "phone"),
    )


def _attributes(phone: Phone, entity: str) -> list[Object]:
    return [
        attribute(entity=entity, link=phone.pk, taxonomy="dialling", word=word, value=value)
        for word, value in _dialling(phone)
    ]


def _dialling(phone: Phone) -> Iterator[tuple[str, str]]:
    yield "as_printed", phone.number
    if phone.from_abroad:
        yield "from_abroad", ""
    if phone.toll_free:
        yield "toll_free", ""
    if phone.keyword:
        yield "keyword", phone.keyword
    if phone.extension and not _is_plain(phone.extension):
        yield "extension", phone.extension


def _is_plain(extension: str) -> bool:
    return bool(re.match(PLAIN_EXTENSION, extension))


def additional_urls(service: Service) -> list[Object]:
    """Chats, and WhatsApp, which HSDS does not take for a telephone."""
    chats = [
        filled(id=str(each.pk), label=each.label, url=each.url, service_id=str(service.pk))
        for each in service.additional_urls.all()
        if web(each.url)
    ]
    return chats + [_whatsapp(phone) for phone in service.phones.all() if phone.type == WHATSAPP]


def _whatsapp(phone: Phone) -> Object:
    return filled(
        id=str(phone.pk),
        label="WhatsApp",
        url=phone.href,
        service_id=str(phone.service_id),
        attributes=_attributes(phone, "url"),
    )


def language(each: Language) -> Object:
    notes = [each.note, ASSUMED if each.assumed else ""]
    return filled(
        id=str(each.pk),
        service_id=str(each.service_id) if each.service_id else "",
        phone_id=str(each.phone_id) if each.phone_id else "",
        name=places.language_name(each.code.replace("-", "_"), "en") or each.name,
        code=each.code,
        note=" ".join(note for note in notes if note),
    )


def service_area(area: ServiceArea) -> Object:
    worldwide = area.country == WORLDWIDE
    country = EVERYWHERE if worldwide else places.country_name(area.country, "en")
    return filled(
        id=str(area.pk),
        service_id=str(area.service_id),
        name=area.name or country,
        extent=f"{area.name}, {country}" if area.name else "",
        extent_type="text" if area.name else "",
        uri="" if worldwide else f"{ISO_3166}{area.country}",
    )


def schedules(service: Service) -> list[Object]:
    """One an opening; hours that cannot be told so stand in words."""
    said = {
        "timezone": zone_number(service.time_zone) if service.opening_hours else None,
        "description": service.opening_hours,
        "notes": service.hours_in_source,
    }
    openings_ = openings(service.opening_hours) if service.opening_hours else []
    rows = [opening._asdict() | {"freq": "WEEKLY"} for opening in openings_]
    if not rows and any(said.values()):
        rows = [{}]
    return [
        filled(
            id=str(named_id("hsds", "schedule", str(service.pk), str(position))),
            service_id=str(service.pk),
            **row,
            **said,
        )
        for position, row in enumerate(rows)
    ]
