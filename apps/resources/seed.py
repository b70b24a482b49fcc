"""The data files beside this module, read and checked; an error names the file, row and field."""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.core import places
from apps.resources import vocabulary as words

HERE = Path(__file__).parent / "data"
# Names rows that have no identity of their own in the files: organisations, numbers.
NAMESPACE = uuid.UUID("0b6f6f0e-57f1-5ac5-9a3b-8b1f1f2d9f55")

Row = dict[str, Any]


class DirectoryFileError(Exception):
    """A data file cannot be read, or a row in it is wrong."""


@dataclass(frozen=True)
class SeedFiles:
    """Rows of both files, every source written out."""

    services: list[Row]
    emergency: list[Row]


def read(folder: Path = HERE) -> SeedFiles:
    """Both files of a folder. Raises DirectoryFileError."""
    help_lines = _document(folder / "helplines.json", "chorus-directory/1")
    emergency = _document(folder / "emergency.json", "chorus-emergency/1")
    services = [
        _with_sources(_service(row, f"helplines.json, row {place}"), help_lines["sources"])
        for place, row in enumerate(help_lines["services"], start=1)
    ]
    with _naming("helplines.json", {"name": "ids"}):
        _refuse_twins([row["id"] for row in services])
    numbers = [
        _with_sources(number, emergency["sources"])
        for row in emergency["countries"]
        for number in _emergency(row)
    ]
    return SeedFiles(services, numbers)


def named_id(*parts: str) -> uuid.UUID:
    """The same id for the same parts, each time the files are loaded."""
    return uuid.uuid5(NAMESPACE, "\n".join(parts))


def _document(path: Path, schema: str) -> Row:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DirectoryFileError(f"{path.name}: {error.strerror}") from error
    except ValueError as error:
        raise DirectoryFileError(f"{path.name}: not JSON: {error}") from error
    if not isinstance(document, dict) or document.get("schema") != schema:
        raise DirectoryFileError(f"{path.name}: not of the kind {schema}")
    return document


def _service(row: Row, where: str) -> Row:
    with _naming(where, row):
        uuid.UUID(row["id"])
        if not row["name"] or not isinstance(row["languages"], list):
            raise ValueError("needs a name, and a list of languages")
        _known([row["country"]], _countries(), "country")
        _known([row["service_type"]], words.SERVICE_TYPES, "service_type")
        _known(row["harms"], words.HARMS, "harms")
        _known([row["audience"]], words.AUDIENCES, "audience")
        _known([row["confidence"]], ("high", "medium", "low"), "confidence")
        _known([phone["type"] for phone in row["phones"]], words.PHONE_TYPES, "phones")
        if not any([phone["number"] for phone in row["phones"]] + [row.get("url")]):
            raise ValueError("neither a number nor an address")
    return row


def _emergency(row: Row) -> list[Row]:
    with _naming("emergency.json", row):
        _known([row["country"]], _countries(), "country")
        _refuse_twins([number["number"] for number in row["numbers"]])
        for number in row["numbers"]:
            _known(number["kinds"], words.EMERGENCY_KINDS, "kinds")
        return [
            number | {"country": row["country"], "position": position}
            for position, number in enumerate(row["numbers"])
        ]


@contextmanager
def _naming(where: str, row: Row) -> Iterator[None]:
    """Any mistake in a row comes out as one error that says where it is."""
    try:
        yield
    except KeyError as error:
        raise DirectoryFileError(f"{_place(where, row)}: {error.args[0]} is missing") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise DirectoryFileError(f"{_place(where, row)}: {error}") from error


def _place(where: str, row: Row) -> str:
    name = row.get("name") or row.get("country") if isinstance(row, dict) else "no object"
    return f"{where} ({name})"


def _with_sources(row: Row, sources: Mapping[str, Row]) -> Row:
    with _naming("sources", row):
        _known(row["sources"], sources, "sources")
        return row | {"sources": [sources[key] for key in row["sources"]]}


def _countries() -> set[str]:
    return {words.WORLDWIDE} | {code for code, _name in places.countries("en")}


def _known(values: Iterable[Any], allowed: Iterable[str], field: str) -> None:
    unknown = sorted(str(value) for value in set(values) - set(allowed))
    if unknown:
        raise ValueError(f"{field} has unknown {', '.join(unknown)}")


def _refuse_twins(values: list[str]) -> None:
    twins = sorted({value for value in values if values.count(value) > 1})
    if twins:
        raise ValueError(f"twice: {', '.join(twins)}")
