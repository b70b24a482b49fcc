"""What our columns hold of a full service; the rest of it is left over (merging.py)."""

from collections import defaultdict
from functools import cache
from typing import Any, Final
from uuid import UUID
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import override

from apps.resources import vocabulary as words
from apps.resources.hsds import Object
from apps.resources.hsds.hiding import SHELTER
from apps.resources.hsds.mapping import FREE
from apps.resources.hsds.reading import hides
from apps.resources.hsds.terms import terms
from apps.resources.hsds.weekly import hours_of
from apps.resources.importing.values import harms as harms_in
from apps.resources.importing.values import link

# Columns of an entry and how much they take, by their field in HSDS.
TEXTS: Final = {
    "description": ("description", 20_000),
    "alert": ("alert", 20_000),
    "interpretation_services": ("interpretation", 300),
}
LONGEST_NAME: Final = 200
LONGEST_LINE: Final = 300
OLDEST: Final = 120
COSTS: Final = {
    "free_of_charge": {"free": True, "not_free": False},
    "on_phone_bill": {"on_phone_bill": True, "not_on_phone_bill": False},
}
REPORTS: Final = {"must_report": True, "need_not_report": False}

Said = dict[str, dict[str, list[Object]]]


def said_of(row: Object) -> Said:
    """Our own words on a row: taxonomy -> word -> its attributes."""
    found: Said = defaultdict(lambda: defaultdict(list))
    for each in row.get("attributes", ()):
        term = _term(each.get("taxonomy_term_id", ""))
        if term:
            found[term.taxonomy.code][term.word].append(each)
    return found


def _term(id_: str) -> Any:
    return terms().get(UUID(id_)) if id_ else None


def value_in(said: Said, taxonomy: str, word: str) -> str:
    """What the first attribute of that word says; "" without one."""
    rows = said[taxonomy].get(word, [])
    return str(rows[0].get("value", "")) if rows else ""


def columns_of(service: Object) -> Object:
    """Fields of a Service. What does not fit is not among them."""
    said = said_of(service)
    hours, in_words = hours_of(service.get("schedules", []))
    columns = {
        "name": service["name"][:LONGEST_NAME],
        "email": email_in(service),
        "url": link_in(service, "url"),
        "opening_hours": hours,
        "hours_in_source": in_words,
        "minimum_age": _age(service.get("minimum_age")),
        "service_type": _service_type(service, said),
        "harms": _harms(service, said),
        "audience": next((each for each in said["audience"]), "anyone"),
        "confidence": next((each for each in said["confidence"]), "low"),
        "language": value_in(said, "detail", "written_in")[:12],
        "time_zone": _zone(value_in(said, "detail", "time_zone")),
        "pair": value_in(said, "detail", "pair")[:40],
        "must_report": _answer(said["detail"], REPORTS),
    }
    texts = {
        column: _fitting(service.get(field, ""), most) for field, (column, most) in TEXTS.items()
    }
    costs = {column: _answer(said["cost"], told) for column, told in COSTS.items()}
    return columns | texts | costs | _lines(service, columns["audience"], costs)


def _lines(service: Object, audience: str, costs: Object) -> Object:
    """Sentences of our own, made from a code, are no text of the entry."""
    fees = service.get("fees_description", "")
    for_whom = service.get("eligibility_description", "")
    with override("en"):
        ours = str(words.AUDIENCES[audience])
    return {
        "fees": "" if fees == FREE and costs["free_of_charge"] else _fitting(fees, LONGEST_LINE),
        "eligibility": "" if for_whom == ours else _fitting(for_whom, LONGEST_LINE),
    }


def _fitting(text: str, most: int) -> str:
    return text if len(text) <= most else ""


def email_in(row: Object) -> str:
    """The address, or "" for what is none."""
    address = str(row.get("email", ""))
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return _fitting(address, 254)


def link_in(row: Object, field: str) -> str:
    """The address, if it is one that anybody can open; else "", and it is left over."""
    address = str(row.get(field, ""))
    return address if address and link(address) == address else ""


def _age(years: Any) -> int | None:
    return years if isinstance(years, int) and 0 <= years <= OLDEST else None


def _zone(name: str) -> str:
    return name if name in _zones() else ""


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _answer(said: dict[str, list[Object]], told: dict[str, bool]) -> bool | None:
    return next((answer for word, answer in told.items() if word in said), None)


def _service_type(service: Object, said: Said) -> str:
    """As our own terms say; else what its words sound like. Never a directory by its sound: those
    are shown before anybody has confirmed them."""
    if said["service_type"]:
        return next(iter(said["service_type"]))
    if hides(service):
        return SHELTER
    name = f"{service['name']} {service.get('alternate_name', '')}".casefold()
    sounds = {"legal": "legal_aid", "counsel": "counselling", "crisis cent": "crisis_centre"}
    return next((kind for sound, kind in sounds.items() if sound in name), "helpline")


def _harms(service: Object, said: Said) -> list[str]:
    if said["harm"]:
        return list(said["harm"])
    terms_of_it = [each.get("taxonomy_term", {}) for each in service.get("attributes", ())]
    found = [code for term in terms_of_it for code in harms_in(str(term.get("name", "")))[0]]
    return list(dict.fromkeys(found))
