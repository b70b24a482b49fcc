"""What a file said beside what our columns say of the same entry, and both together again.

`leftover` takes from a document what we say ourselves; `merged` puts the rest back. Where somebody
has changed a value here since, ours stands: what the file said of it is older.

A leftover is JSON: field -> {"said": value, "was": our value then}, {"in": leftover of an object},
or {"rows": {id: leftover}, "beside": [whole objects]} for a list of objects.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from apps.resources.hsds import Object

# What means something only as a whole: half of the hours would be wrong hours, and the way to a
# place that has moved leads to where nobody is.
WHOLE: Final = frozenset({"schedules", "location"})


def leftover(said: Object, own: Object, *, but: Collection[str] = ()) -> Object:
    """What `said` has and `own` has not; nothing of the fields in `but`."""
    pieces = {
        name: _piece(name, value, own.get(name)) for name, value in said.items() if name not in but
    }
    return {name: piece for name, piece in pieces.items() if piece}


def merged(own: Object, left: Object) -> Object:
    """Our object with what a file said beside. `merged(own, leftover(said, own))` says all that
    `said` does, and whatever only we know."""
    result = dict(own)
    for name, piece in left.items():
        value = _with(own.get(name), piece)
        if value not in (None, []):
            result[name] = value
    return result


def _piece(name: str, value: Any, mine: Any) -> Object:
    if value == mine:
        return {}
    if name in WHOLE and isinstance(value, dict) and isinstance(mine, dict):
        more = mine | value
        return {"said": more, "was": mine} if more != mine else {}
    if isinstance(value, dict) and isinstance(mine, dict):
        inside = leftover(value, mine)
        return {"in": inside} if inside else {}
    if _are_rows(value) and name not in WHOLE:
        return _rows(value, mine or [])
    return {"said": value} if mine is None else {"said": value, "was": mine}


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) and "id" in row for row in value)


def _rows(said: list[Object], own: list[Object]) -> Object:
    known = _by_id(own)
    parts = {row["id"]: leftover(row, known[row["id"]]) for row in said if row["id"] in known}
    piece = {
        "rows": {id_: part for id_, part in parts.items() if part},
        "beside": [row for row in said if row["id"] not in known],
    }
    return {name: value for name, value in piece.items() if value}


def _with(mine: Any, piece: Object) -> Any:
    if "said" in piece:
        return piece["said"] if mine == piece.get("was") else mine
    if "in" in piece:
        return merged(mine, piece["in"]) if isinstance(mine, dict) else mine
    own = mine or []
    parts: Mapping[str, Object] = piece.get("rows", {})
    rows = [merged(row, parts.get(row["id"], {})) for row in own]
    there = _by_id(own)
    return rows + [row for row in piece.get("beside", ()) if row["id"] not in there]


def _by_id(rows: list[Object]) -> dict[str, Object]:
    return {row["id"]: row for row in rows}
