"""Services, organisations and places as HSDS objects.

Basic objects are what lists hold; full ones have everything below them. Each is built field by
field from what is named here, so a column that comes later stays at home until somebody adds it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.utils.translation import override

from apps.resources.hsds import Object, contact, filled
from apps.resources.hsds.terms import attribute
from apps.resources.models import Organization, Service, Status
from apps.resources.vocabulary import AUDIENCES, CHANNELS

# Bits that say nothing of the version of an id.
AT_LOCATION: Final = 0x5A1
LOCATION: Final = 0x10C
# A draft has no word: it never leaves.
STATUS: Final = MappingProxyType(
    {
        Status.VERIFIED: "active",
        Status.DUE: "active",
        Status.OVERDUE: "active",
        Status.SUSPENDED: "temporarily closed",
        Status.RETIRED: "defunct",
    }
)


def organization(row: Organization) -> Object:
    """HSDS wants a description; where we have none, the name says what we know."""
    return filled(
        id=str(row.pk),
        name=row.name,
        description=row.description or row.name,
        website=contact.web(row.website),
        email=row.email,
    )


def full_organization(row: Organization, *, full_services: bool = False) -> Object:
    """With its services: in full, or their id, name and status."""
    services = [
        _nested_service(each) if full_services else _named_service(each)
        for each in row.services.all()
    ]
    return organization(row) | filled(services=services)


def service(row: Service) -> Object:
    """What is said once of a service. KeyError for a draft."""
    with override("en"):
        eligibility = str(AUDIENCES[row.audience])
    return filled(
        id=str(row.pk),
        organization_id=str(row.organization_id),
        name=row.name,
        description=row.description,
        url=contact.web(row.url),
        email=row.email,
        status=STATUS[Status(row.status)],
        fees_description="Free of charge." if row.free_of_charge else "",
        eligibility_description=eligibility,
        alert=row.alert,
        **_assured(row),
    )


def _assured(row: Service) -> Object:
    """Only a person's confirmation sets the day; it is also the last change that is known."""
    if row.assured_date is None:
        return {}
    return filled(
        assured_date=row.assured_date.isoformat(),
        assurer_email=row.assurer_email,
        last_modified=last_modified(row),
    )


def last_modified(row: Service) -> str:
    """ "" where nobody knows. We keep days and no hours: the beginning of the day, in UTC."""
    day = row.assured_date
    return datetime.combine(day, time.min, UTC).isoformat() if day else ""


def minimal_service(row: Service) -> Object:
    return filled(id=str(row.pk), last_modified=last_modified(row))


def listed_service(row: Service) -> Object:
    """A row of the list of services."""
    return service(row) | {"organization": organization(row.organization)}


def full_service(row: Service) -> Object:
    """With everything below it, the way to it too."""
    return _nested_service(row) | {
        "organization": organization(row.organization),
        "service_at_locations": [_at_location(row) | {"location": location(row)}],
    }


def _named_service(row: Service) -> Object:
    return {"id": str(row.pk), "name": row.name, "status": STATUS[Status(row.status)]}


def _nested_service(row: Service) -> Object:
    return service(row) | filled(
        phones=contact.phones(row),
        additional_urls=contact.additional_urls(row),
        schedules=contact.schedules(row),
        service_areas=[contact.service_area(area) for area in row.service_areas.all()],
        languages=[contact.language(each) for each in row.languages.all()],
        attributes=[
            attribute(entity="service", link=row.pk, taxonomy=taxonomy, word=word)
            for taxonomy, word in _words_of(row)
        ],
    )


def _words_of(row: Service) -> Iterator[tuple[str, str]]:
    yield from (("harm", harm) for harm in dict.fromkeys(row.harms))
    yield "service_type", row.service_type
    yield "audience", row.audience
    yield from (("channel", code) for code in CHANNELS if row.is_reached_by(code))
    yield "confidence", row.confidence
    if row.free_of_charge is not None:
        yield "cost", "free" if row.free_of_charge else "not_free"
    if row.on_phone_bill is not None:
        yield "cost", "on_phone_bill" if row.on_phone_bill else "not_on_phone_bill"


def listed_at_location(row: Service) -> Object:
    """A row of the list of services at their places."""
    return _at_location(row) | {"location": location(row), "service": listed_service(row)}


def full_at_location(row: Service) -> Object:
    nested = _nested_service(row) | {"organization": organization(row.organization)}
    return _at_location(row) | {"location": location(row), "service": nested}


def _at_location(row: Service) -> Object:
    return {
        "id": str(beside(row.pk, AT_LOCATION)),
        "service_id": str(row.pk),
        "location_id": str(beside(row.pk, LOCATION)),
    }


def beside(id_: UUID, mask: int) -> UUID:
    """Another id for what comes one a service and has no row. Twice gives the first again."""
    return UUID(int=id_.int ^ mask)


def location(row: Service) -> Object:
    """Where a service is reached: by telephone and network.

    The directory keeps no address of anything. Whatever place it learns of later: a shelter stays
    virtual and without address, coordinates or directions, because its place keeps people safe.
    """
    return {
        "id": str(beside(row.pk, LOCATION)),
        "location_type": "virtual",
        "organization_id": str(row.organization_id),
    }
