"""A judged file as plain JSON and back, for the days between looking at it and saving it."""

from dataclasses import asdict, replace
from datetime import date
from typing import Any

from apps.resources.importing.codes import Reason, Refusal, Verdict
from apps.resources.importing.entries import (
    Candidate,
    Change,
    JudgedRow,
    Number,
    Preview,
    Remark,
)
from apps.resources.importing.text import tidy

Json = dict[str, Any]

TUPLES = ("languages", "harms")
# So much of a cell tells a person which row it is.
LONGEST_CELL = 300


def to_json(preview: Preview) -> Json:
    """All of a preview that a page shows and saving needs."""
    return {
        "refused": preview.refused or "",
        "line": preview.line,
        "header": [tidy(text)[:LONGEST_CELL] for text in preview.header],
        "sample": [[tidy(text)[:LONGEST_CELL] for text in row] for row in preview.sample],
        "mapping": {str(place): str(name) for place, name in preview.mapping.items()},
        "rows": [_row(row) for row in preview.rows],
    }


def from_json(data: Json) -> Preview:
    """The same preview again, with its long cells cut."""
    return Preview(
        refused=Refusal(data["refused"]) if data["refused"] else None,
        line=data["line"],
        header=tuple(data["header"]),
        sample=tuple(map(tuple, data["sample"])),
        mapping={int(place): name for place, name in data["mapping"].items()},
        rows=tuple(map(_judged, data["rows"])),
    )


def _row(row: JudgedRow) -> Json:
    cells = {str(name): text[:LONGEST_CELL] for name, text in row.cells.items()}
    found = asdict(replace(row, cells=cells))
    if row.candidate and row.candidate.checked:
        found["candidate"]["checked"] = row.candidate.checked.isoformat()
    for remark in found["remarks"]:
        remark["detail"] = remark["detail"][:LONGEST_CELL]
    return found


def _judged(data: Json) -> JudgedRow:
    return JudgedRow(
        number=data["number"],
        line=data["line"],
        verdict=Verdict(data["verdict"]),
        remarks=tuple(
            Remark(Reason(each["reason"]), each["field"], each["detail"])
            for each in data["remarks"]
        ),
        candidate=_candidate(data["candidate"]) if data["candidate"] else None,
        entry=data["entry"],
        changes=tuple(Change(**each) for each in data["changes"]),
        cells=data["cells"],
    )


def _candidate(data: Json) -> Candidate:
    checked = data["checked"]
    return Candidate(
        **data
        | {name: tuple(data[name]) for name in TUPLES}
        | {
            "numbers": tuple(Number(**each) for each in data["numbers"]),
            "checked": date.fromisoformat(checked) if checked else None,
        }
    )
