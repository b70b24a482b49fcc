"""One entry in the words of schema.org, for search engines and other programs. English."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import override

from apps.core import places
from apps.resources.hours import DAYS
from apps.resources.hsds import filled
from apps.resources.hsds.contact import EVERYWHERE, web
from apps.resources.hsds.hiding import SHELTER
from apps.resources.hsds.schedules import openings
from apps.resources.models import Phone, Service
from apps.resources.vocabulary import SERVICE_TYPES, WORLDWIDE

CONTEXT: Final = "https://schema.org"
WEEK: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Json = dict[str, Any]


def json_ld(service: Service) -> Json:
    """An Organization with its ContactPoints; a service `with_details`. What is unknown is left
    out, and the place of a shelter is."""
    by = service.answered_by
    return {"@context": CONTEXT, "@type": "Organization"} | filled(
        **{"@id": f"urn:uuid:{service.pk}"},
        name=service.name,
        description=service.description,
        url=web(service.url),
        email=service.email,
        parentOrganization={"@type": "Organization", "name": by} if by else None,
        areaServed=_areas(service),
        address=_address(service),
        contactPoint=[*_contact_points(service)],
    )


def _contact_points(service: Service) -> Iterator[Json]:
    with override("en"):
        kind = str(SERVICE_TYPES[service.service_type])
    for phone in service.phones.all():
        yield _point(service, kind, _languages(service, phone)) | _way(phone)
    for chat in service.chats:
        yield _point(service, kind, _languages(service)) | filled(url=web(chat.url))


def _point(service: Service, kind: str, languages: list[str]) -> Json:
    return {"@type": "ContactPoint"} | filled(
        contactType=kind,
        availableLanguage=languages,
        areaServed=_areas(service),
        hoursAvailable=hours_available(service.opening_hours),
    )


def _way(phone: Phone) -> Json:
    if phone.type == "whatsapp":
        return {"url": phone.href}
    said = filled(
        telephone=phone.e164 or phone.dialled,
        contactOption="https://schema.org/TollFree" if phone.toll_free else "",
    )
    return said | filled(description=phone.description)


def _languages(service: Service, phone: Phone | None = None) -> list[str]:
    """Of the number, where it has its own; else of the service."""
    own = [each.code for each in phone.languages.all()] if phone else []
    return own or [each.code for each in service.languages.all()]


def _areas(service: Service) -> list[Json]:
    return [_area(each.country, each.name) for each in service.service_areas.all()]


def _area(country: str, part: str) -> Json:
    if country == WORLDWIDE:
        return {"@type": "Place", "name": EVERYWHERE}
    name = places.country_name(country, "en")
    if part:
        within = {"@type": "Country", "name": name}
        return {"@type": "AdministrativeArea", "name": part, "containedInPlace": within}
    return {"@type": "Country", "name": name, "identifier": country}


def _address(service: Service) -> Json | None:
    place = service.place
    if place is None or service.service_type == SHELTER or not place.city:
        return None
    return {"@type": "PostalAddress"} | filled(
        streetAddress=", ".join(part for part in (place.address_1, place.address_2) if part),
        addressLocality=place.city,
        addressRegion=place.region,
        postalCode=place.postal_code,
        addressCountry=place.country,
    )


def hours_available(opening_hours: str) -> list[Json]:
    """One an opening; none where days and times cannot say all of the hours."""
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [
                f"{CONTEXT}/{WEEK[DAYS.index(day.capitalize())]}" for day in each.byday.split(",")
            ],
            "opens": each.opens_at,
            "closes": each.closes_at,
        }
        for each in (openings(opening_hours) if opening_hours else [])
    ]
