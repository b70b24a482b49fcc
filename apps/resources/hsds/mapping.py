"""Services, organisations and places as HSDS objects.

Basic objects are what lists hold; full ones have everything below them. Each is built field by
field from what is named here, so a column that comes later stays at home until somebody adds it.
"""

from collections.abc import Iterator
from datetime import UTC
from types import MappingProxyType
from typing import Final

from django.utils.translation import override

from apps.resources.hsds import Object, contact, filled, history, places
from apps.resources.hsds.hiding import SHELTER, without_hidden_places
from apps.resources.hsds.merging import merged
from apps.resources.hsds.terms import attribute
from apps.resources.models import Organization, Service, Status
from apps.resources.vocabulary import AUDIENCES, CHANNELS

FREE: Final = "Free of charge."
# Where `extra` keeps what a file said and no column holds (merging.py).
LEFT: Final = "hsds"
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
    """What a list says of it; nothing of a place, as nobody has asked for its services."""
    return _basic(own_organization(row), row.extra, hides=True)


def full_organization(row: Organization, *, full_services: bool = False) -> Object:
    """With its services, which have to be at hand: in full, or their id, name and status."""
    rows = list(row.services.all())
    services = [_nested_service(each) if full_services else _named_service(each) for each in rows]
    shelter = getattr(row, "has_a_shelter", True)
    return _with_more(own_organization(row), row.extra, hides=shelter) | filled(services=services)


def own_organization(row: Organization) -> Object:
    """HSDS wants a description; where we have none, the name says what we know."""
    return filled(
        id=str(row.pk),
        name=row.name,
        description=row.description or row.name,
        website=contact.web(row.website),
        email=row.email,
    )


def _organization_of(row: Service) -> Object:
    """In full, beneath its service. Whether it has a shelter is asked with the services."""
    by, shelter = row.organization, getattr(row, "beside_a_shelter", True)
    return _with_more(own_organization(by), by.extra, hides=shelter)


def service(row: Service) -> Object:
    """What a list says of a service. KeyError for a draft."""
    return _basic(own_service(row), row.extra, hides=row.service_type == SHELTER)


def own_service(row: Service) -> Object:
    with override("en"):
        for_whom = str(AUDIENCES[row.audience])
    return filled(
        id=str(row.pk),
        organization_id=str(row.organization_id),
        name=row.name,
        description=row.description,
        url=contact.web(row.url),
        email=row.email,
        status=STATUS[Status(row.status)],
        interpretation_services=row.interpretation,
        fees_description=row.fees or (FREE if row.free_of_charge else ""),
        eligibility_description=row.eligibility or for_whom,
        minimum_age=row.minimum_age,
        alert=row.alert,
        last_modified=last_modified(row),
        **_assured(row),
    )


def _assured(row: Service) -> Object:
    """Only a person's confirmation sets the day."""
    if row.assured_date is None:
        return {}
    return filled(assured_date=row.assured_date.isoformat(), assurer_email=row.assurer_email)


def last_modified(row: Service) -> str:
    return row.last_modified.astimezone(UTC).isoformat()


def minimal_service(row: Service) -> Object:
    return filled(id=str(row.pk), last_modified=last_modified(row))


def listed_service(row: Service) -> Object:
    """A row of the list of services."""
    return service(row) | {"organization": organization(row.organization)}


def full_service(row: Service) -> Object:
    """With everything below it, the way to it too."""
    return _nested_service(row) | {"organization": _organization_of(row)}


def _named_service(row: Service) -> Object:
    return {"id": str(row.pk), "name": row.name, "status": STATUS[Status(row.status)]}


def _nested_service(row: Service) -> Object:
    told = _with_more(own_full_service(row), row.extra, hides=row.service_type == SHELTER)
    metadata = history.metadata(row) + told.get("metadata", [])
    return told | filled(metadata=metadata)


def own_full_service(row: Service) -> Object:
    """All that our columns say of a service, without its organisation and its history."""
    return own_service(row) | filled(
        phones=contact.phones(row),
        additional_urls=contact.additional_urls(row),
        schedules=contact.schedules(row),
        service_areas=[contact.service_area(area) for area in row.service_areas.all()],
        languages=[contact.language(each) for each in row.languages.all()],
        attributes=[*_attributes(row)],
        service_at_locations=[places.at_location(row) | {"location": places.location(row)}],
    )


def _attributes(row: Service) -> Iterator[Object]:
    for taxonomy, word in _words_of(row):
        yield attribute(entity="service", link=row.pk, taxonomy=taxonomy, word=word)
    for word, value in _details(row):
        yield attribute(entity="service", link=row.pk, taxonomy="detail", word=word, value=value)
    for each in row.translations.all():
        for word in ("name", "description", "alert"):
            if value := getattr(each, word):
                yield attribute(
                    entity="service",
                    link=row.pk,
                    taxonomy="translation",
                    word=word,
                    value=value,
                    label=each.language,
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
    if row.must_report is not None:
        yield "detail", "must_report" if row.must_report else "need_not_report"


def _details(row: Service) -> Iterator[tuple[str, str]]:
    """A draft that is to take a service's place is not named before it leaves."""
    said = {"written_in": row.language, "time_zone": row.time_zone, "pair": row.pair}
    yield from ((word, value) for word, value in said.items() if value)
    if row.replaced_by and row.replaced_by.status in STATUS:
        yield "replaced_by", str(row.replaced_by.pk)


def listed_at_location(row: Service) -> Object:
    """A row of the list of services at their places."""
    return places.at_location(row) | {
        "location": places.location(row),
        "service": listed_service(row),
    }


def full_at_location(row: Service) -> Object:
    nested = _nested_service(row)
    ways = nested.pop("service_at_locations")
    return ways[0] | {"service": nested | {"organization": _organization_of(row)}}


def _basic(own: Object, extra: Object, *, hides: bool) -> Object:
    """With what a file said of it in plain fields: lists and objects are for who asks for all."""
    more = _with_more(own, extra, hides=hides)
    return {name: each for name, each in more.items() if not isinstance(each, dict | list)}


def _with_more(own: Object, extra: Object, *, hides: bool) -> Object:
    told: Object = without_hidden_places(merged(own, extra.get(LEFT, {})), everywhere=hides)
    return told
