"""What may be said of places: whoever hides somewhere is found by nothing that leaves here.

A place is told only where it is `physical`, and nothing of a shelter's or of an organisation that
has one. Asked of whatever comes in, and again of whatever leaves.
"""

import re
from enum import Enum
from typing import Any, Final
from urllib.parse import urlsplit

from apps.resources.hsds import Object
from apps.resources.hsds.tables import LISTS, OBJECTS, TABLES, columns
from apps.resources.hsds.terms import terms

SHELTER: Final = "shelter"
PHYSICAL: Final = "physical"
VIRTUAL: Final = "virtual"
# All that is left of a place that nobody is told.
OF_A_HIDDEN_PLACE: Final = ("id", "location_type", "organization_id")
IS_PLACE: Final = frozenset({"location", "locations"})
# Of what hides, only fields of the standard that tell of no place stay: nobody can know the others.
ADDRESSES: Final = frozenset(
    [
        *("address", "addresses", "address_1", "address_2", "street", "postal_code", "postcode"),
        *("zip", "latitude", "longitude", "lat", "lon", "lng", "coordinates", "geometry", "geo"),
        *("transportation", "directions"),
    ]
)
# An empty text stays: an address and a change are not whole without theirs.
NOTHING: Final[tuple[Any, ...]] = (None, [], {})
OF_PLACES: Final = frozenset(
    [
        *columns("address"),
        *("addresses", "latitude", "longitude", "transportation", "accessibility", "address"),
        *("external_identifier", "external_identifier_type", "metadata", "external_identifiers"),
    ]
) - {"id", "location_id"}
TELLING: Final = (
    frozenset(
        [
            *(name for table in TABLES for name in columns(table)),
            *(*LISTS, *OBJECTS, "program", "capacities", "unit", "unit_id", "services", "service"),
            *("available", "maximum", "updated", "scheme", "identifier", "taxonomy_term"),
            "taxonomy_detail",
        ]
    )
    - OF_PLACES
)
MAPS: Final = re.compile(
    r"(^|\.)(maps?\.|goo\.gl$|openstreetmap\.|osm\.|what3words\.|w3w\.|waze\.|plus\.codes$|mapq)"
    r"|/maps?(/|$)",
    re.IGNORECASE,
)
# In the languages of the site: a safe place to stay, by any name that files give it.
SHELTERING: Final = re.compile(
    r"shelter|refuge\b|safe ?-?house|safe place to stay|safe accommodation|frauenhaus|schutzwohnung"
    r"|frauenhäuser|zufluchtsort|hébergement|foyer|casa de acogida|casas? de abrigo|albergue"
    r"|casa[- ]abrigo|acogida|مأوى|ملجأ|إيواء|دار الأمان|پناہ گاہ|دارالامان|blijf|sığınma",
    re.IGNORECASE,
)


def names_a_shelter(said: str) -> bool:
    return bool(SHELTERING.search(said))


class Rule(Enum):
    """What is left of a row: of what hides, of a place nobody may visit, of one that people may,
    and of anything else."""

    HIDING = "hiding"
    LEFT = "left"
    VISITED = "visited"
    OPEN = "open"


def without_hidden_places(value: Any, *, everywhere: bool) -> Any:
    """A copy of an object, or of anything in one, in which no hidden place is told at any depth.

    `everywhere`: it belongs to a shelter, so that every place in it is one to hide.
    """
    return _kept(value, Rule.HIDING if everywhere else Rule.OPEN)


def _kept(value: Any, rule: Rule) -> Any:
    if isinstance(value, list):
        rows = [_kept(each, rule) for each in value]
        return [row for row in rows if row not in NOTHING]
    if not isinstance(value, dict):
        return value
    if rule is Rule.HIDING and _tells_a_place(value):
        return {}
    if "location_type" in value and rule is not Rule.HIDING:
        rule = Rule.VISITED if value["location_type"] == PHYSICAL else Rule.LEFT
    row = {
        name: _kept(_typed(name, each), rule)
        for name, each in value.items()
        if _lets(rule, value, name)
    }
    if rule is Rule.HIDING and "location_type" in value:
        row["location_type"] = VIRTUAL
    return {name: each for name, each in row.items() if each not in NOTHING}


def _lets(rule: Rule, row: Object, name: str) -> bool:
    if rule is Rule.LEFT or (rule is Rule.HIDING and "location_type" in row):
        return name in OF_A_HIDDEN_PLACE and isinstance(row[name], str)
    if rule is Rule.HIDING:
        way = "location_id" in row or ("location" in row and "name" not in row)
        told = (name == "extent" and row.get("extent_type") != "text") or (
            name == "description" and way
        )
        return name in TELLING and not told
    return rule is Rule.VISITED or name not in ADDRESSES


def _typed(name: str, value: Any) -> Any:
    """A place without its type is one that nobody may visit, as far as anybody knows."""
    if name not in IS_PLACE:
        return value
    if isinstance(value, dict):
        return {"location_type": VIRTUAL} | value
    if isinstance(value, list):
        return [_typed("location", each) for each in value]
    return []


def _tells_a_place(row: Object) -> bool:
    """Map links, and what somebody wrote about a term that is none of ours."""
    if any(_leads_to_a_map(row[name]) for name in ("url", "uri", "schedule_link") if name in row):
        return "location_type" not in row
    if "taxonomy_term_id" not in row and "taxonomy_term" not in row:
        return False
    ours = {str(id_) for id_ in terms()}
    return row.get("taxonomy_term_id") not in ours and ("value" in row or "label" in row)


def _leads_to_a_map(address: Any) -> bool:
    try:
        parts = urlsplit(str(address))
    except ValueError:
        return True
    return bool(MAPS.search(f"{parts.netloc}") or MAPS.search(parts.path))
