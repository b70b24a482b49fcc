"""Objects of a file as HSDS has them: types, ids, addresses; nothing empty, nobody's name.

What the schemas of HSDS would refuse in our own feed is mended or left out here; what is plainly
something else is refused.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from apps.accounts.permissions import Role
from apps.resources.hsds import Object
from apps.resources.hsds.refusing import HsdsFileError, Refused
from apps.resources.hsds.tables import KEYS, LISTS, OBJECTS, TABLES, TYPES, columns
from apps.resources.recording import SITE
from apps.resources.seed import named_id

MAX_DEPTH: Final = 24
MAX_TEXT: Final = 20_000
MAX_NAME: Final = 100
# Who did something, in a file of others: never a person.
SOURCE: Final = "source"
ROLES: Final = frozenset([*(role.value for role in Role), SITE, SOURCE])
IDS: Final = frozenset(
    [*KEYS, "id", "link_id", "resource_id", "parent_id", "parent_organization_id", "unit_id"]
)
WEB: Final = frozenset({"url", "website", "uri", "logo", "schedule_link", "term_uri"})
NUMBERS: Final = frozenset(
    [*(name for name, each in TYPES.items() if each["type"] == "number"), "available", "maximum"]
)
ROWS: Final = frozenset([*LISTS, "services", "capacities"])
ONE: Final = frozenset([*OBJECTS, "program", "unit", "taxonomy_term", "taxonomy_detail"])
TEXTS: Final = frozenset(name for table in TABLES for name in columns(table)) - NUMBERS - IDS
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "freq": ("WEEKLY", "MONTHLY"),
    "wkst": ("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
    "location_type": ("physical", "postal", "virtual"),
    "address_type": ("physical", "postal", "virtual"),
}
# What a row without it cannot be, by the list it lies in; and what may be empty.
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "phones": ("number",),
    "additional_urls": ("url",),
    "additional_websites": ("url",),
    "organization_identifiers": ("identifier_type", "identifier"),
    "capacities": ("unit", "available", "updated"),
    "programs": ("name",),
    "program": ("name",),
    "taxonomy_term": ("name",),
    "taxonomy_detail": ("name",),
    "unit": ("name",),
}
MAY_BE_EMPTY: Final[Mapping[str, tuple[str, ...]]] = {
    "addresses": ("address_1", "city", "state_province", "postal_code", "country"),
    "metadata": tuple(name for name in columns("metadata") if not name.endswith("id")),
}
NAMED_IS_DESCRIBED: Final = ("programs", "program", "taxonomy_term", "taxonomy_detail")
NOT_PRINTED: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def tidied(row: Any, where: str, *, inside: str = "", depth: int = 0) -> Object:
    """One object and all below it. Raises HsdsFileError."""
    if not isinstance(row, dict):
        raise HsdsFileError(Refused.WRONG_TYPE, where)
    if depth > MAX_DEPTH:
        raise HsdsFileError(Refused.TOO_DEEP, where)
    result = {}
    for name, value in row.items():
        here = f"{where}.{str(name)[:MAX_NAME]}"
        if len(name) > MAX_NAME:
            raise HsdsFileError(Refused.TOO_LONG, here)
        kept = _value(_text(name, here), value, here, depth + 1)
        if kept not in (None, "", [], {}):
            result[_text(name, here)] = kept
    return _completed(result, inside)


def _value(name: str, value: Any, where: str, depth: int) -> Any:
    if value is None:
        return None
    for names, read in _READERS:
        if name in names:
            return read(name, value, where, depth)
    return _anything(value, where, depth)


def _object(name: str, value: Any, where: str, depth: int) -> Object:
    row = _whole(name, tidied(value, where, inside=name, depth=depth))
    if row:
        row.setdefault("id", str(named_id("hsds", "import", where)))
    return row


def _rows(name: str, value: Any, where: str, depth: int) -> list[Object]:
    if not isinstance(value, list):
        raise HsdsFileError(Refused.WRONG_TYPE, where)
    rows = []
    for position, each in enumerate(value):
        row = tidied(each, f"{where}[{position}]", inside=name, depth=depth)
        if _whole(name, row):
            row.setdefault("id", str(named_id("hsds", "import", where, str(position))))
            rows.append(row)
    return list({row["id"]: row for row in rows}.values())


def _whole(name: str, row: Object) -> Object:
    return row if all(each in row for each in NEEDED.get(name, ())) else {}


def _completed(row: Object, inside: str) -> Object:
    if inside == "metadata":
        row["updated_by"] = row["updated_by"] if row.get("updated_by") in ROLES else SOURCE
    if inside == "addresses":
        row.setdefault("address_type", "physical")
    if inside in NAMED_IS_DESCRIBED and "name" in row:
        row.setdefault("description", row["name"])
    empty = {name: "" for name in MAY_BE_EMPTY.get(inside, ()) if name not in row}
    return row | empty


def _id(_name: str, value: Any, where: str, _depth: int) -> str:
    """A UUID as it is; of any other id one of ours, the same for the same each time."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise HsdsFileError(Refused.WRONG_TYPE, where)
    text = _text(str(value), where)
    if not text:
        return ""
    try:
        return str(UUID(text))
    except ValueError:
        return str(named_id("hsds", "foreign", text))


def _number(_name: str, value: Any, where: str, _depth: int) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise HsdsFileError(Refused.WRONG_TYPE, where)
    try:
        number = float(value) if isinstance(value, str) else value
        finite = math.isfinite(number)
    except (ValueError, OverflowError):
        raise HsdsFileError(Refused.WRONG_TYPE, where) from None
    if not finite:
        raise HsdsFileError(Refused.WRONG_TYPE, where)
    return int(number) if float(number).is_integer() else number


def _said(name: str, value: Any, where: str, _depth: int) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise HsdsFileError(Refused.WRONG_TYPE, where)
    text = _text(str(value), where)
    if name in WEB:
        return text if _is_address(text) or (name in ("uri", "term_uri") and "urn:" in text) else ""
    if name in WORDS:
        return text if text in WORDS[name] else ""
    return "" if name == "email" and "@" not in text else text


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text


def _anything(value: Any, where: str, depth: int) -> Any:
    """What HSDS has no field for: kept as it is, within limits."""
    if depth > MAX_DEPTH:
        raise HsdsFileError(Refused.TOO_DEEP, where)
    if isinstance(value, dict):
        return tidied(value, where, depth=depth)
    if isinstance(value, list):
        kept = [_anything(each, f"{where}[{at}]", depth + 1) for at, each in enumerate(value)]
        return [each for each in kept if each not in (None, "", [], {})]
    if isinstance(value, str):
        return _text(value, where)
    return value if isinstance(value, bool) else _number("", value, where, depth)


def _text(text: str, where: str) -> str:
    if len(text) > MAX_TEXT:
        raise HsdsFileError(Refused.TOO_LONG, where)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        # Half of a pair, "\ud83d" alone: no database takes it.
        raise HsdsFileError(Refused.WRONG_TYPE, where) from error
    return NOT_PRINTED.sub("", text)


_READERS: Final[tuple[tuple[frozenset[str], Callable[[str, Any, str, int], Any]], ...]] = (
    (ROWS, _rows),
    (ONE, _object),
    (IDS, _id),
    (NUMBERS, _number),
    (TEXTS, _said),
)
