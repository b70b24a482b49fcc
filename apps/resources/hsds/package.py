"""The same objects as tables: a tabular data package, one CSV file a table, in a zip.

Cells that a spreadsheet could take for a formula begin with an apostrophe, numbers with + too;
whoever reads the tables by program takes it off again (the package says so itself). What an entry
says and no table holds stands in `beyond.json`, by the id of its service: see merging.py.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from apps.core.csv_cells import csv_lines, safe_cell
from apps.resources.hsds import HSDS_VERSION, Object
from apps.resources.hsds.joining import Tables, joined, put, tables_of
from apps.resources.hsds.merging import leftover
from apps.resources.hsds.tables import KEYS, REQUIRED, TABLES, TYPES, columns
from apps.resources.hsds.terms import taxonomies, terms

# These are there without rows too.
ALWAYS: Final = frozenset(
    [
        *("organization", "service", "phone", "language", "schedule", "service_area", "attribute"),
        *("taxonomy", "taxonomy_term", "url", "service_at_location", "location"),
    ]
)
BEYOND: Final = "beyond.json"
DESCRIPTION: Final = "datapackage.json"

Columns = dict[str, list[str]]


def write(file: IO[bytes], services: Iterable[Object]) -> int:
    """Full services as a zip of tables. Returns how many services there were."""
    told = [*services]
    rows = tables(told)
    shown = filled_columns(rows)
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        package.writestr(DESCRIPTION, json.dumps(description(shown), indent=2) + "\n")
        for table, names in shown.items():
            package.writestr(TABLES[table][0], "".join(_lines(names, rows[table].values())))
        if beyond := beyond_tables(told, rows):
            package.writestr(BEYOND, json.dumps(beyond, ensure_ascii=False, indent=1) + "\n")
    return len(told)


def tables(services: Iterable[Object]) -> Tables:
    """Table -> id -> row. All terms are in, those that no service has too."""
    found = tables_of(services)
    for taxonomy in taxonomies().values():
        put(found, "taxonomy", taxonomy.as_hsds())
    for term in terms().values():
        put(found, "taxonomy_term", term.as_hsds())
    return found


def filled_columns(rows: Tables) -> Columns:
    """The tables that are written, with the columns that are required or say something."""
    return {
        table: [
            name
            for name in columns(table)
            if is_required(table, name) or any(name in row for row in rows[table].values())
        ]
        for table in TABLES
        if rows[table] or table in ALWAYS
    }


def beyond_tables(services: Iterable[Object], rows: Tables) -> dict[str, Object]:
    """What the tables, read again, do not give back, by the id of the service."""
    back = {each["id"]: each for each in joined(as_read(rows))}
    left = {each["id"]: leftover(each, back[each["id"]]) for each in services}
    return {id_: each for id_, each in left.items() if each}


def as_read(rows: Tables) -> dict[str, dict[str, Object]]:
    """The tables as somebody gets them who reads the files."""
    return {
        table: {
            id_: {name: value for name, value in _read(table, row) if value is not None}
            for id_, row in of_table.items()
        }
        for table, of_table in rows.items()
    }


def _read(table: str, row: Object) -> Iterator[tuple[str, Any]]:
    for name in columns(table):
        yield name, value_of(table, name, str(safe_cell(row.get(name, ""))))


def value_of(table: str, name: str, cell: str) -> Any:
    """What a cell says; None for nothing. Raises ValueError where a number should stand."""
    text = plain(cell)
    if not text:
        may_be_empty = table in ("metadata", "address") and not name.endswith("id")
        return "" if may_be_empty and is_required(table, name) else None
    if TYPES.get(name, {}).get("type") != "number":
        return text
    number = float(text)
    return int(number) if number.is_integer() else number


def plain(cell: str) -> str:
    """Without the apostrophe that keeps spreadsheets from reading a formula."""
    bare = cell.removeprefix("'")
    return bare if bare != cell and safe_cell(bare) == cell else cell


def is_required(table: str, column: str) -> bool:
    return column in REQUIRED or f"{table}.{column}" in REQUIRED


def _lines(names: list[str], rows: Iterable[Object]) -> Iterator[str]:
    yield ",".join(names) + "\r\n"
    yield from csv_lines([row.get(name, "") for name in names] for row in rows)


def description(shown: Mapping[str, list[str]]) -> dict[str, Any]:
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
        "resources": [_resource(table, names, shown) for table, names in shown.items()],
    }


def _resource(table: str, names: list[str], shown: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "name": table,
        "path": TABLES[table][0],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "profile": "tabular-data-resource",
        "schema": {
            "fields": [_field(table, name) for name in names],
            "primaryKey": "id",
            "foreignKeys": [
                {"fields": name, "reference": {"resource": KEYS[name], "fields": "id"}}
                for name in names
                if KEYS.get(name) in shown
            ],
        },
    }


def _field(table: str, name: str) -> dict[str, Any]:
    rules = {"required": is_required(table, name), "unique": name == "id"}
    return {"name": name, **TYPES.get(name, {"type": "string"}), "constraints": rules}
