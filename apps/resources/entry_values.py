"""An entry as plain values, field by field: what is compared, kept in the history, and put back.

Field names are those of the models; values are texts, numbers, lists and dictionaries as JSON has
them. An address stands in no history: `in_history` leaves only whether there is a public place.
"""

from collections.abc import Iterable
from typing import Any, Final

from apps.resources.models import Language, Location, Phone, Service, ServiceArea, Url

Values = dict[str, Any]

COLUMNS: Final = (
    *("name", "language", "description", "alert", "url", "email", "service_type", "audience"),
    *("opening_hours", "time_zone", "free_of_charge", "on_phone_bill", "must_report"),
    *("minimum_age", "eligibility", "fees", "interpretation"),
)
ADDRESS: Final = ("name", "address_1", "address_2", "city", "region", "postal_code")
# What a change of is an attack when it is false: it takes two people.
FOR_TWO: Final = ("phones", "url", "additional_urls")


def place_last(fields: Iterable[str]) -> list[str]:
    """As they are to be put: the place asks for the country and the type."""
    return sorted(fields, key=lambda name: name == "location")


def read(service: Service) -> Values:
    """Everything of an entry that somebody can edit."""
    return {
        **{name: getattr(service, name) for name in COLUMNS},
        "harms": list(service.harms),
        "languages": _languages(service.languages.all()),
        "phones": [_phone(each) for each in service.phones.all()],
        "service_areas": [
            {"country": each.country, "name": each.name} for each in service.service_areas.all()
        ],
        "additional_urls": [
            {"label": each.label, "url": each.url} for each in service.additional_urls.all()
        ],
        "location": _place(service),
    }


def put(service: Service, field: str, value: Any) -> None:
    """Write one value; columns are saved at once. Inside the caller's transaction."""
    if field in COLUMNS or field == "harms":
        _put_column(service, field, value)
    elif field == "languages":
        _put_languages({"service": service}, value)
    elif field == "phones":
        _put_phones(service, value)
    elif field == "service_areas":
        service.service_areas.all().delete()
        ServiceArea.objects.bulk_create(ServiceArea(service=service, **each) for each in value)
    elif field == "additional_urls":
        service.additional_urls.all().delete()
        Url.objects.bulk_create(Url(service=service, **each) for each in value)
    elif field == "location":
        _put_place(service, value)
    else:
        raise ValueError(f"Not a field of an entry: {field}")


def takes_two(field: str, old: Any, new: Any) -> bool:
    """Whether this change would lead people elsewhere: another number, website or chat."""
    if field == "phones":
        return numbers_of(old) != numbers_of(new)
    return field in FOR_TWO and old != new


def numbers_of(phones: Iterable[Values]) -> set[tuple[str, str, str]]:
    """What is dialled, in whichever order and with whatever words beside it."""
    return {
        (each["type"], each["e164"] or _digits(each["number"]), each["keyword"]) for each in phones
    }


def gone_numbers(old: Iterable[Values], new: Iterable[Values]) -> list[Values]:
    """Those of the old that the new no longer have, whatever type they were."""
    kept = {dialled for _type, dialled, _keyword in numbers_of(new)}
    return [each for each in old if (each["e164"] or _digits(each["number"])) not in kept]


def in_history(field: str, value: Any) -> Any:
    """The value as the history keeps it."""
    if field == "location":
        return "public" if value else None
    return None if value in ("", [], {}) else value


def _digits(number: str) -> str:
    return "".join(each for each in number if each in "*#0123456789")


def _languages(rows: Iterable[Language]) -> list[Values]:
    return [{"code": each.code, "assumed": each.assumed} for each in rows]


def _phone(phone: Phone) -> Values:
    return {
        "number": phone.number,
        "type": phone.type,
        "e164": phone.e164,
        "keyword": phone.keyword,
        "from_abroad": phone.from_abroad,
        "toll_free": phone.toll_free,
        "description": phone.description,
        "languages": _languages(phone.languages.all()),
    }


def _place(service: Service) -> Values:
    """The address of a place that can be visited; empty for all others."""
    place = Location.objects.filter(service=service).first()
    if place is None or not place.can_be_visited:
        return {}
    return {name: getattr(place, name) for name in ADDRESS}


def _put_column(service: Service, field: str, value: Any) -> None:
    setattr(service, field, value)
    changed = [field]
    if field == "opening_hours" and service.hours_in_source:
        # They were the words of a source for other hours.
        service.hours_in_source = ""
        changed.append("hours_in_source")
    service.save(update_fields=changed)
    if (field, value) == ("service_type", "shelter"):
        Location.objects.get_or_create(service=service)


def _put_languages(owner: dict[str, Any], value: Iterable[Values]) -> None:
    rows = {each.code: each for each in Language.objects.filter(**owner)}
    for position, said in enumerate(value):
        row = rows.pop(said["code"], None) or Language(code=said["code"], **owner)
        row.position, row.assumed = position, said["assumed"]
        row.save()
    Language.objects.filter(pk__in=[row.pk for row in rows.values()]).delete()


def _put_phones(service: Service, value: Iterable[Values]) -> None:
    rows = {(each.type, each.number): each for each in Phone.objects.filter(service=service)}
    for position, said in enumerate(value):
        row = rows.pop((said["type"], said["number"]), None) or Phone(service=service)
        for name in said.keys() - {"languages"}:
            setattr(row, name, said[name])
        row.position = position
        row.save()
        _put_languages({"phone": row}, said["languages"])
    Phone.objects.filter(pk__in=[row.pk for row in rows.values()]).delete()


def _put_place(service: Service, value: Values) -> None:
    """Without an address nothing of the place stays; a shelter's is kept as one that is secret."""
    Location.objects.filter(service=service).delete()
    if value:
        areas = service.service_areas.all()
        Location.objects.create(
            service=service,
            location_type=Location.PHYSICAL,
            country=areas[0].country if areas else "",
            **value,
        )
    elif service.service_type == "shelter":
        Location.objects.create(service=service, location_type=Location.VIRTUAL)
