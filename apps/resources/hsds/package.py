"""The same objects as tables: a tabular data package, one CSV file a table, in a zip.

Cells that a spreadsheet could take for a formula begin with an apostrophe, numbers with + too;
whoever reads the tables by program takes it off again (the package says so itself).
"""

import json
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from apps.core.csv_cells import csv_lines
from apps.resources.hsds import HSDS_VERSION, Object
from apps.resources.hsds.terms import taxonomies, terms

# Table -> its file and its columns, named and ordered as in the data package of HSDS 3.1; of long
# tables only those that we fill.
TABLES: Final = MappingProxyType(
    {
        "organization": ("organizations.csv", "id name description email website"),
        "service": (
            "services.csv",
            "id organization_id name description url email status fees_description"
            " eligibility_description assured_date assurer_email alert last_modified",
        ),
        "attribute": (
            "attributes.csv",
            "id link_id taxonomy_term_id link_type link_entity value",
        ),
        "service_at_location": ("service_at_location.csv", "id service_id location_id"),
        "location": ("locations.csv", "id location_type organization_id"),
        "phone": ("phones.csv", "id service_id number type description"),
        "schedule": (
            "schedules.csv",
            "id service_id freq byday description opens_at closes_at notes",
        ),
        "service_area": ("service_areas.csv", "id service_id name extent extent_type uri"),
        "language": ("languages.csv", "id service_id phone_id name code note"),
        "taxonomy": ("taxonomies.csv", "id name description"),
        "taxonomy_term": (
            "taxonomy_terms.csv",
            "id code name description parent_id taxonomy language taxonomy_id",
        ),
        "url": ("url.csv", "id label url service_id"),
    }
)
TYPES: Final = MappingProxyType(
    {
        "assured_date": {"type": "date"},
        "last_modified": {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S%z"},
        "opens_at": {"type": "time", "format": "%H:%M"},
        "closes_at": {"type": "time", "format": "%H:%M"},
    }
)
REQUIRED: Final = frozenset(
    [
        *("id", "service.organization_id", "service.name", "service.status", "organization.name"),
        *("organization.description", "attribute.link_id", "attribute.taxonomy_term_id"),
        *("attribute.link_entity", "service_at_location.service_id", "phone.number"),
        *("service_at_location.location_id", "location.location_type", "taxonomy.name"),
        *("taxonomy.description", "taxonomy_term.name", "taxonomy_term.description", "url.url"),
    ]
)
# What each of these columns names a row of.
KEYS: Final = {
    f"{table}_id": table
    for table in ("organization", "service", "location", "phone", "taxonomy", "taxonomy_term")
}
# Arrays of a service -> the table of what is in them.
PARTS: Final = MappingProxyType(
    {
        "attributes": "attribute",
        "phones": "phone",
        "schedules": "schedule",
        "service_areas": "service_area",
        "languages": "language",
        "additional_urls": "url",
        "service_at_locations": "service_at_location",
    }
)

Tables = dict[str, dict[str, Object]]


def write(file: IO[bytes], services: Iterable[Object]) -> int:
    """Full services as a zip of tables. Returns how many services there were."""
    rows = tables(services)
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        package.writestr("datapackage.json", json.dumps(description(), indent=2) + "\n")
        for table, (path, columns) in TABLES.items():
            lines = _lines(columns.split(), rows[table].values())
            package.writestr(path, "".join(lines))
    return len(rows["service"])


def tables(services: Iterable[Object]) -> Tables:
    """Table -> id -> row. All terms are in, those that no service has too."""
    found: Tables = {table: {} for table in TABLES}
    for taxonomy in taxonomies().values():
        _put(found, "taxonomy", taxonomy.as_hsds())
    for term in terms().values():
        _put(found, "taxonomy_term", term.as_hsds())
    for service in services:
        _put(found, "organization", service["organization"])
        _put(found, "service", service)
    return found


def _put(found: Tables, table: str, row: Object) -> None:
    found[table][row["id"]] = row
    if table == "service_at_location":
        _put(found, "location", row["location"])
    for array, part in PARTS.items():
        for each in row.get(array, ()):
            _put(found, part, each)


def _lines(columns: list[str], rows: Iterable[Object]) -> Iterator[str]:
    yield ",".join(columns) + "\r\n"
    yield from csv_lines([row.get(column, "") for column in columns] for row in rows)


def description() -> dict[str, Any]:
    """What datapackage.json says."""
    return {
        "profile": "tabular-data-package",
        "name": "human_services_data",
        "title": "Human services data",
        "description": (
            f"Open Referral HSDS {HSDS_VERSION}. An apostrophe in front of = + - @ keeps "
            "spreadsheets from reading a formula; it is not part of the value."
        ),
        "homepage": "https://docs.openreferral.org",
        "resources": [_resource(table) for table in TABLES],
    }


def _resource(table: str) -> dict[str, Any]:
    path, columns = TABLES[table]
    return {
        "name": table,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "profile": "tabular-data-resource",
        "schema": {
            "fields": [_field(table, column) for column in columns.split()],
            "primaryKey": "id",
            "foreignKeys": [
                {"fields": column, "reference": {"resource": KEYS[column], "fields": "id"}}
                for column in columns.split()
                if column in KEYS
            ],
        },
    }


def _field(table: str, column: str) -> dict[str, Any]:
    required = column in REQUIRED or f"{table}.{column}" in REQUIRED
    rules = {"required": required, "unique": column == "id"}
    return {"name": column, **TYPES.get(column, {"type": "string"}), "constraints": rules}
