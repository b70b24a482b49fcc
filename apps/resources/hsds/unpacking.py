"""A zip of tables, as anybody may send it: limits first, then its files, then its services."""

import csv
import io
import json
import zlib
from collections.abc import Iterator
from typing import Any, Final
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from apps.resources.hsds import Object
from apps.resources.hsds.joining import TooManyError, joined
from apps.resources.hsds.merging import merged
from apps.resources.hsds.package import BEYOND, DESCRIPTION, plain, value_of
from apps.resources.hsds.refusing import HsdsFileError, Refused
from apps.resources.hsds.tables import TABLES, columns

MAX_UNPACKED: Final = 64 * 1024 * 1024
MAX_RATIO: Final = 200
SMALL: Final = 100_000
MAX_FILES: Final = 60
MAX_ROWS: Final = 200_000
MAX_CELL: Final = 20_000


def services_of(data: bytes) -> list[Object]:
    """The full services of a data package. Raises HsdsFileError."""
    try:
        with ZipFile(io.BytesIO(data)) as package:
            _refuse_bombs(package)
            return _services(package)
    except (BadZipFile, LargeZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise HsdsFileError(Refused.BAD_ZIP) from error
    except (RuntimeError, OSError, UnicodeDecodeError, csv.Error) as error:
        # RuntimeError: it has a password.
        raise HsdsFileError(Refused.BAD_ZIP) from error


def _refuse_bombs(package: ZipFile) -> None:
    files = package.infolist()
    if len(files) > MAX_FILES:
        raise HsdsFileError(Refused.TOO_MANY, "zip")
    if sum(each.file_size for each in files) > MAX_UNPACKED or any(map(_is_bomb, files)):
        raise HsdsFileError(Refused.TOO_LARGE, "zip")


def _is_bomb(file: ZipInfo) -> bool:
    return file.file_size > SMALL and file.file_size > MAX_RATIO * max(file.compress_size, 1)


def _services(package: ZipFile) -> list[Object]:
    paths = _paths(package)
    if paths["service"] not in package.namelist():
        raise HsdsFileError(Refused.BAD_ZIP, TABLES["service"][0])
    there = {table: path for table, path in paths.items() if path in package.namelist()}
    tables = {table: _table(package, table, path) for table, path in there.items()}
    beyond = _beyond(package)
    try:
        return [_with(each, beyond.get(each["id"])) for each in joined(tables)]
    except TooManyError as error:
        raise HsdsFileError(Refused.TOO_MANY, "zip") from error


def _with(service: Object, left: Any) -> Object:
    """Whoever wrote that file may have written anything."""
    if not isinstance(left, dict):
        return service
    try:
        return merged(service, left)
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise HsdsFileError(Refused.WRONG_TYPE, BEYOND) from error


def _paths(package: ZipFile) -> dict[str, str]:
    """Table -> file, as the package describes itself or as the standard names it."""
    paths = {table: path for table, (path, _columns) in TABLES.items()}
    described = _json(package, DESCRIPTION) if DESCRIPTION in package.namelist() else {}
    resources = described.get("resources") if isinstance(described, dict) else None
    for each in resources if isinstance(resources, list) else []:
        if isinstance(each, dict) and each.get("name") in paths:
            paths[each["name"]] = str(each.get("path"))
    return paths


def _beyond(package: ZipFile) -> Object:
    found = _json(package, BEYOND) if BEYOND in package.namelist() else {}
    return found if isinstance(found, dict) else {}


def _json(package: ZipFile, path: str) -> Any:
    try:
        return json.loads(_bytes(package, path))
    except (ValueError, RecursionError) as error:
        raise HsdsFileError(Refused.NOT_JSON, path) from error


def _bytes(package: ZipFile, path: str) -> bytes:
    """No more than the zip itself said: that is asked of the bytes, not of its word."""
    with package.open(path) as file:
        data = file.read(MAX_UNPACKED + 1)
    if len(data) > MAX_UNPACKED:
        raise HsdsFileError(Refused.TOO_LARGE, path)
    return data


def _table(package: ZipFile, table: str, path: str) -> dict[str, Object]:
    text = io.StringIO(_bytes(package, path).decode("utf-8-sig"), newline="")
    found: dict[str, Object] = {}
    for line, cells in enumerate(csv.DictReader(text, strict=True), start=2):
        where = f"{path}, row {line}"
        if line > MAX_ROWS:
            raise HsdsFileError(Refused.TOO_MANY, where)
        row = dict(_row(table, cells, where))
        if "id" not in row:
            raise HsdsFileError(Refused.MISSING, f"{where}, id")
        if table == "service" and row["id"] in found:
            raise HsdsFileError(Refused.TWICE, where)
        found[row["id"]] = row
    return found


def _row(table: str, cells: dict[str, Any], where: str) -> Iterator[tuple[str, Any]]:
    known = columns(table)
    for name, cell in cells.items():
        if not isinstance(name, str) or not isinstance(cell, str):
            raise HsdsFileError(Refused.WRONG_TYPE, where)
        if len(cell) > MAX_CELL:
            raise HsdsFileError(Refused.TOO_LONG, where)
        try:
            value = value_of(table, name, cell) if name in known else plain(cell) or None
        except (ValueError, OverflowError) as error:
            raise HsdsFileError(Refused.WRONG_TYPE, f"{where}, {name}") from error
        if value is not None:
            yield name, value
