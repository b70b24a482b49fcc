"""One entry as a vCard 4.0 (RFC 6350): its numbers in somebody's address book."""

from collections.abc import Iterator
from datetime import UTC
from typing import Final

from apps.core import places
from apps.resources.hsds.contact import web
from apps.resources.hsds.hiding import SHELTER
from apps.resources.models import Location, Phone, Service

# Octets of a line, without its end (RFC 6350, 3.2).
LONGEST: Final = 75
ESCAPED: Final = str.maketrans(
    {"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None} | dict.fromkeys("\0\x0b\x0c")
)
# Type of a number -> what the card calls it. A WhatsApp is an address.
TYPES: Final = {"voice": "voice", "text": "text", "textphone": "textphone", "video": "video"}


def vcard(service: Service) -> str:
    """The card, lines ended by CRLF, in the language that is active; a service `with_details`."""
    return "".join(f"{folded(line)}\r\n" for line in _lines(service))


def _lines(service: Service) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield "KIND:org"
    yield f"UID:urn:uuid:{service.pk}"
    yield f"FN:{escaped(str(service.name_here))}"
    yield f"ORG:{escaped(service.organization.name)}"
    for phone in service.phones.all():
        yield _number(phone)
    for address in dict.fromkeys([service.url, *(chat.url for chat in service.chats)]):
        if web(address):
            yield f"URL:{_uri(address)}"
    if service.email:
        yield f"EMAIL:{escaped(service.email)}"
    for language in service.spoken:
        yield f"LANG:{escaped(language.code)}"
    if service.place and service.service_type != SHELTER:
        yield _address(service.place)
    yield f"NOTE:{escaped(_note(service))}"
    yield f"REV:{service.last_modified.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield "END:VCARD"


def _number(phone: Phone) -> str:
    """As it is dialled; a number that one texts is a `tel:` too, its type says what it is for."""
    if phone.type not in TYPES:
        return f"URL:{_uri(phone.href)}"
    return f'TEL;VALUE=uri;TYPE="{TYPES[phone.type]},work":tel:{phone.dialled}'


def _note(service: Service) -> str:
    """What it is about, when somebody answers, and when a person last confirmed it."""
    keywords = [f"{each.number}: {each.keyword}" for each in service.phones.all() if each.keyword]
    said = [
        str(service.description_here),
        service.hours_in_words or service.hours_in_source or service.opening_hours,
        *keywords,
        service.freshness,
    ]
    return "\n".join(part for part in said if part)


def _address(place: Location) -> str:
    parts = [
        *("", place.address_2, place.address_1, place.city, place.region, place.postal_code),
        places.country_name(place.country, "en"),
    ]
    return "ADR:" + ";".join(escaped(part) for part in parts)


def escaped(text: str) -> str:
    """A text as a value: nothing in it ends the value or the line."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(ESCAPED)


def _uri(address: str) -> str:
    """A URI has no line end; what is in an address and no URI is nothing."""
    return "".join(each for each in address if each > " " and each != "\x7f")


def folded(line: str) -> str:
    """No line longer than 75 octets, and none broken within a letter."""
    lines: list[str] = []
    current = ""
    for each in line:
        room = LONGEST - (1 if lines else 0)
        if len((current + each).encode()) > room:
            lines.append(current)
            current = ""
        current += each
    return "\r\n ".join([*lines, current])
