"""Our own JSON of the directory as the table that everything else is judged as."""

import csv
import io
import json
from typing import Any

from apps.resources.importing.codes import Refusal
from apps.resources.importing.columns import Field
from apps.resources.importing.reading import MAX_ROWS, FileRefused

KIND = "chorus-directory/1"
TYPES = {
    "voice": Field.PHONE,
    "text": Field.TEXT,
    "whatsapp": Field.WHATSAPP,
    "textphone": Field.TEXTPHONE,
    "video": Field.VIDEO,
}
# Ours -> the file's.
SIMPLE = {
    Field.ID: "id",
    Field.NAME: "name",
    Field.ORGANIZATION: "organization",
    Field.COUNTRY: "country",
    Field.AREA: "area",
    Field.URL: "url",
    Field.CHAT: "chat_url",
    Field.SERVICE_TYPE: "service_type",
    Field.AUDIENCE: "audience",
    Field.NOTE: "note",
}
COLUMNS = tuple(Field)


def looks_like_json(data: bytes) -> bool:
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def as_table(data: bytes) -> bytes:
    """The services of a file like `apps/resources/data/helplines.json` as CSV.

    Raises FileRefused.
    """
    rows = _services(data)
    if not rows:
        raise FileRefused(Refusal.EMPTY)
    if len(rows) > MAX_ROWS:
        raise FileRefused(Refusal.TOO_MANY_ROWS)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_cells(row)[name] for name in COLUMNS] for row in rows)
    return out.getvalue().encode()


def is_own(data: bytes) -> bool:
    """Whether it says that it is a directory like ours."""
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.get("schema") == KIND


def _services(data: bytes) -> list[dict[str, Any]]:
    rows = json.loads(data.decode("utf-8-sig")).get("services") if is_own(data) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FileRefused(Refusal.JSON)
    return rows


def _cells(row: dict[str, Any]) -> dict[Field, str]:
    cells = dict.fromkeys(COLUMNS, "") | {
        ours: _text(row.get(name)) for ours, name in SIMPLE.items()
    }
    for name, ours in TYPES.items():
        cells[ours] = "; ".join(_numbers(row.get("phones"), name))
    # What nobody said of its languages is not brought in as if somebody had.
    assumed = row.get("languages_assumed") is True
    cells[Field.LANGUAGES] = "" if assumed else "; ".join(_texts(row.get("languages")))
    cells[Field.HARMS] = "; ".join(_texts(row.get("harms")))
    cells[Field.HOURS] = _text(row.get("opening_hours")) or _text(row.get("hours"))
    if isinstance(row.get("free"), bool):
        cells[Field.FREE] = "yes" if row["free"] else "no"
    return cells


def _numbers(phones: Any, kind: str) -> list[str]:
    found = [each for each in phones if isinstance(each, dict)] if isinstance(phones, list) else []
    return [
        " to ".join(filter(None, (_text(each.get("keyword")), _text(each.get("number")))))
        for each in found
        if each.get("type") == kind
    ]


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
