"""Where a service is reached, in HSDS: by telephone and network, or at a place to visit."""

from typing import Final
from uuid import UUID

from apps.resources.hsds import Object, filled
from apps.resources.hsds.hiding import PHYSICAL, SHELTER, VIRTUAL
from apps.resources.models import Location, Service
from apps.resources.seed import named_id

# Bits that say nothing of the version of an id.
AT_LOCATION: Final = 0x5A1
LOCATION: Final = 0x10C
# Where `extra` keeps the id that a file gave to a service at its place.
AT_LOCATION_ID: Final = "service_at_location_id"


def beside(id_: UUID, mask: int) -> UUID:
    """Another id for what comes one a service and has no row. Twice gives the first again."""
    return UUID(int=id_.int ^ mask)


def at_location(row: Service) -> Object:
    return {
        "id": row.extra.get(AT_LOCATION_ID) or str(beside(row.pk, AT_LOCATION)),
        "service_id": str(row.pk),
        "location_id": location_id(row),
    }


def location_id(row: Service) -> str:
    place: Location | None = getattr(row, "location", None)
    return str(place.pk if place else beside(row.pk, LOCATION))


def location(row: Service) -> Object:
    """The place, told only where people may come.

    A shelter stays virtual and without address, coordinates or directions, whatever its row says,
    because its place keeps people safe.
    """
    place: Location | None = getattr(row, "location", None)
    visited = place is not None and place.can_be_visited and row.service_type != SHELTER
    said = _visited(place) if place is not None and visited else {}
    return {
        "id": location_id(row),
        "location_type": PHYSICAL if visited else VIRTUAL,
        "organization_id": str(row.organization_id),
    } | said


def _visited(place: Location) -> Object:
    return filled(
        name=place.name,
        latitude=_degrees(place.latitude),
        longitude=_degrees(place.longitude),
        addresses=[_address(place)] if place.address_1 or place.city else [],
    )


def _degrees(number: object) -> float | None:
    return None if number is None else float(str(number))


def _address(place: Location) -> Object:
    """HSDS wants each of these fields: what a country has not, or nobody said, is empty."""
    return {
        "id": str(named_id("hsds", "address", str(place.pk))),
        "location_id": str(place.pk),
        "address_1": place.address_1,
        **filled(address_2=place.address_2),
        "city": place.city,
        "state_province": place.region,
        "postal_code": place.postal_code,
        "country": place.country,
        "address_type": "physical",
    }
