"""Full services as tables of flat rows, and such tables as full services again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from apps.resources.hsds import Object
from apps.resources.hsds.tables import KEYS, LINKS, LISTS, TABLES, columns

Tables = dict[str, dict[str, Object]]

MOST_ROWS: Final = 500_000
# What lies in which list of which row, nearest owner first: a row that names several belongs to
# the first of them.
OWNERS: Final = ("phone", "contact", "service_at_location", "location", "service", "organization")
NOT_OF: Final = frozenset(
    [
        *(("additional_urls", "organization"), ("additional_websites", "service")),
        *(("locations", "service_at_location"), ("service_at_locations", "location")),
    ]
)


def tables_of(services: Iterable[Object]) -> Tables:
    """Table -> id -> row."""
    found: Tables = {table: {} for table in TABLES}
    for service in services:
        _put(found, "service", service, {})
    return found


def put(found: Tables, table: str, row: Object) -> None:
    _put(found, table, row, {})


def _put(found: Tables, table: str, row: Object, owner: Object) -> None:
    """The row, and each row that lies in it, with the key that leads back to its owner."""
    flat = {name: row[name] for name in columns(table) if name in row}
    back = {name: value for name, value in owner.items() if name in columns(table)}
    inner = _objects(found, table, row)
    found[table][str(row["id"])] = found[table].get(str(row["id"]), {}) | back | flat | inner
    mine = {f"{table}_id": row["id"], "link_id": row["id"], "resource_id": row["id"]}
    named = {"link_entity": table, "resource_type": table}
    for name, each in _below(row):
        if LISTS[name] != table:
            _put(found, LISTS[name], each, mine | named)


def _below(row: Object) -> Iterator[tuple[str, Object]]:
    for name in LISTS:
        for each in row.get(name, ()):
            if isinstance(each, dict) and "id" in each:
                yield name, each


def _objects(found: Tables, table: str, row: Object) -> Object:
    """Keys of what stands in a row as an object of its own."""
    keys = {}
    for name in ("organization", "program", "location", "taxonomy_term", "taxonomy_detail"):
        inner = row.get(name)
        if isinstance(inner, dict) and "id" in inner:
            of = name.removesuffix("_detail")
            _put(found, of, inner, {})
            if f"{of}_id" in columns(table):
                keys[f"{of}_id"] = inner["id"]
    return keys


class TooManyError(Exception):
    """Joined, the tables would be far more than they are: one row lies in a great many others."""


def joined(tables: Mapping[str, Mapping[str, Object]]) -> list[Object]:
    """Full services, each with its organisation. Raises TooManyError."""
    join = _Join(tables, _by_owner(tables))
    organizations, costs = {}, {}
    for id_, row in tables.get("organization", {}).items():
        before = join.left
        organizations[id_] = join.full("organization", row)
        costs[id_] = before - join.left
    services = []
    for row in tables.get("service", {}).values():
        full = join.full("service", row)
        if (by := row.get("organization_id", "")) in organizations:
            full["organization"] = organizations[by]
            join.pay(costs[by])
        services.append(full)
    return services


Lying = dict[tuple[str, str], dict[str, list[tuple[str, Object]]]]


@dataclass
class _Join:
    """Rows put into rows, and how many more may be."""

    tables: Mapping[str, Mapping[str, Object]]
    lying: Lying
    left: int = MOST_ROWS

    def pay(self, rows: int) -> None:
        self.left -= rows
        if self.left < 0:
            raise TooManyError

    def full(self, table: str, row: Object) -> Object:
        """The row with what lies in it. No table lies in itself (see `_owner`), so this ends."""
        self.pay(1)
        full = dict(row)
        for name, rows in self.lying.get((table, str(row["id"])), {}).items():
            full[name] = [self.full(of, each) for of, each in rows]
        for key in _KEPT_INSIDE.get(table, ()):
            inner = self.tables.get(KEYS[key], {}).get(row.get(key, ""))
            if inner:
                full[KEYS[key]] = self.full(KEYS[key], inner)
        return full


def _by_owner(tables: Mapping[str, Mapping[str, Object]]) -> Lying:
    """(table, id) of an owner -> list -> rows in it."""
    placed = {row.get("location_id") for row in tables.get("service_at_location", {}).values()}
    found: Lying = defaultdict(lambda: defaultdict(list))
    for name, table in LISTS.items():
        for id_, row in tables.get(table, {}).items():
            if table == "location" and id_ in placed:
                continue
            if owner := _owner(name, table, row):
                found[owner][name].append((table, row))
    return found


def _owner(name: str, table: str, row: Object) -> tuple[str, str] | None:
    """Only by the keys that the standard gives a table: those lead in no circle."""
    if table in LINKS:
        entity = row.get("link_entity") or row.get("resource_type") or "service"
        link = row.get(LINKS[table])
        circle = entity == "metadata" or (entity, table) == ("attribute", "attribute")
        return (str(entity), str(link)) if link and not circle else None
    for owner in OWNERS:
        key = f"{owner}_id"
        if row.get(key) and key in columns(table) and (name, owner) not in NOT_OF:
            return owner, str(row[key])
    return None


_KEPT_INSIDE: Final = {
    "service": ("program_id",),
    "service_at_location": ("location_id",),
    "attribute": ("taxonomy_term_id",),
}
