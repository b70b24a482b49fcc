"""The verdict on every row of a file. Nothing is saved here, and nothing is merged."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from apps.resources.importing.cleaning import Cells, candidate_of, cells_of
from apps.resources.importing.codes import (
    GRAVEST,
    OF_WHAT_IS_KEPT,
    WEIGHS,
    Reason,
    Refusal,
    Verdict,
)
from apps.resources.importing.columns import Field, guess, is_sound
from apps.resources.importing.comparing import Directory, Match, Names, changes, matched
from apps.resources.importing.entries import (
    Candidate,
    Change,
    Existing,
    JudgedRow,
    Preview,
    Remark,
)
from apps.resources.importing.reading import FileRefused, Table, read_table
from apps.resources.importing.text import tidy

SAMPLE = 5
# So many earlier rows are named to a row that resembles them.
NAMED = 3
# A changed number or address of a helpline is an attack until a second person has seen it.
FOR_TWO = frozenset({"numbers", "url", "chat_url"})


@dataclass
class Earlier:
    """The rows of the file so far: one line twice in a file is a person's to sort out."""

    numbers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    names: Names = field(default_factory=Names)

    def remarks(self, candidate: Candidate) -> list[Remark]:
        found: dict[str, Remark] = {}
        for number in candidate.numbers:
            for row in self.numbers.get(number.identity, [])[:NAMED]:
                found.setdefault(row, Remark(Reason.SAME_NUMBER_IN_FILE, Field.PHONE, row))
        for row in self.ids.get(candidate.id, [])[:NAMED] if candidate.id else []:
            found.setdefault(row, Remark(Reason.SAME_ID_IN_FILE, Field.ID, row))
        for row in self.names.similar(candidate.name, candidate.country)[:NAMED]:
            found.setdefault(row, Remark(Reason.SIMILAR_NAME_IN_FILE, Field.NAME, row))
        return list(found.values())

    def add(self, number: int, candidate: Candidate) -> None:
        self.names.add(str(number), candidate.name, [candidate.country])
        self.ids[candidate.id].append(str(number))
        for identity in {each.identity for each in candidate.numbers}:
            self.numbers[identity].append(str(number))


@dataclass(frozen=True)
class Desk:
    """What every row is judged against."""

    directory: Directory
    mapping: Mapping[int, str]
    country: str
    today: date
    earlier: Earlier = field(default_factory=Earlier)


def judge(
    data: bytes,
    existing: Iterable[Existing],
    mapping: Mapping[int, str] | None = None,
    *,
    country: str = "",
    today: date | None = None,
) -> Preview:
    """A CSV file beside the entries that are there. Never raises for anything in `data`.

    `mapping` (column -> field, columns from 0) replaces the guess from the headings; `country`
    (ISO 3166-1) stands for rows of a file that has no country column; `today` is the day after
    which no row can have been checked.
    """
    try:
        table = read_table(data)
    except FileRefused as refused:
        return Preview(refused=refused.refusal, line=refused.line)
    chosen = guess(table.header) if mapping is None else dict(mapping)
    preview = Preview(
        encoding=table.encoding,
        delimiter=table.delimiter,
        header=tuple(tidy(text) for text in table.header),
        sample=tuple(row for _line, row in table.rows[:SAMPLE]),
        mapping=chosen,
    )
    refusal = _refusal(chosen, table, country)
    if refusal:
        return replace(preview, refused=refusal)
    day = today or datetime.now(UTC).date()
    desk = Desk(Directory.of(existing), chosen, country, day)
    return replace(
        preview, rows=tuple(_judged(desk, table, place) for place in range(len(table.rows)))
    )


def _refusal(mapping: Mapping[int, str], table: Table, country: str) -> Refusal | None:
    if not is_sound(mapping, len(table.header)):
        return Refusal.MAPPING
    fields = {*mapping.values()} | ({Field.COUNTRY} if country else set())
    if not {Field.NAME, Field.COUNTRY} <= fields:
        return Refusal.COLUMNS
    return None if table.rows else Refusal.EMPTY


def _judged(desk: Desk, table: Table, place: int) -> JudgedRow:
    line, row = table.rows[place]
    cells = Cells(cells_of(row, desk.mapping))
    cells.remarks += _of_width(row, len(table.header))
    candidate = candidate_of(cells, country=desk.country, today=desk.today)
    match = matched(candidate, desk.directory)
    remarks = [*cells.remarks, *(Remark(reason, "", key) for reason, key in match.suspects)]
    remarks += _of_reach(candidate, match.entry)
    would = changes(candidate, match.entry) if match.entry else ()
    remarks += _of_people(candidate, match.entry, would)
    remarks += _withdrawn(match, desk.directory)
    remarks += [] if _rejected(remarks) else desk.earlier.remarks(candidate)
    verdict = _verdict(remarks, match.entry, would)
    if verdict != Verdict.REJECT:
        desk.earlier.add(place + 1, candidate)
    return JudgedRow(
        number=place + 1,
        line=line,
        verdict=verdict,
        remarks=tuple(dict.fromkeys(remarks)),
        candidate=None if verdict == Verdict.REJECT else candidate,
        entry=match.entry.id if match.entry else "",
        changes=would,
        cells={name: tidy("; ".join(texts)) for name, texts in cells.texts.items()},
    )


def _of_width(row: tuple[str, ...], width: int) -> list[Remark]:
    """A row with too many cells has an unquoted comma: its cells stand under wrong headings."""
    if any(cell.strip() for cell in row[width:]):
        return [Remark(Reason.TOO_MANY_CELLS)]
    return [Remark(Reason.TOO_FEW_CELLS)] if len(row) < width else []


def _of_reach(candidate: Candidate, entry: Existing | None) -> list[Remark]:
    """What a new entry cannot be without; a row about an entry may leave things out."""
    if entry:
        return []
    found = []
    if not (candidate.numbers or candidate.url or candidate.chat_url):
        found.append(Remark(Reason.NO_WAY_TO_REACH, Field.PHONE))
    if not candidate.harms:
        found.append(Remark(Reason.HARM_MISSING, Field.HARMS))
    return found


def _of_people(
    candidate: Candidate, entry: Existing | None, would: tuple[Change, ...]
) -> list[Remark]:
    """What people said of the entry stands above a file that is older, or says no day."""
    if entry is None:
        return []
    if entry.retired:
        return [Remark(Reason.WITHDRAWN_HERE, "", entry.id)]
    if entry.assured_date is None or not would:
        return []
    if candidate.checked is None or candidate.checked <= entry.assured_date:
        return [Remark(Reason.NEWER_CONFIRMATION, "", entry.assured_date.isoformat())]
    return [Remark(Reason.TWO_PEOPLE, each.field) for each in would if each.field in FOR_TWO]


def _withdrawn(match: Match, directory: Directory) -> list[Remark]:
    """A number that people took out of the directory comes back under no other name."""
    return [
        Remark(Reason.WITHDRAWN_HERE, "", key)
        for reason, key in match.suspects
        if reason == Reason.SAME_NUMBER and directory.by_id[key].retired
    ]


def _rejected(remarks: Iterable[Remark]) -> bool:
    return any(WEIGHS.get(remark.reason) == Verdict.REJECT for remark in remarks)


def _verdict(
    remarks: Iterable[Remark], entry: Existing | None, would: tuple[Change, ...]
) -> Verdict:
    same = entry is not None and not would
    # What the directory holds already needs no second look at how it is written.
    reasons = {remark.reason for remark in remarks} - (OF_WHAT_IS_KEPT if same else set())
    weighed = {WEIGHS.get(reason) for reason in reasons}
    gravest = next((each for each in GRAVEST if each in weighed), None)
    return gravest or (Verdict.UNCHANGED if same else Verdict.UPDATE if entry else Verdict.NEW)
