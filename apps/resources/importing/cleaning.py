"""A row of the file as a candidate for the directory, with everything that was noticed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from apps.resources.importing import values
from apps.resources.importing.codes import Reason
from apps.resources.importing.columns import SEVERAL, Field
from apps.resources.importing.entries import Candidate, Number, Remark
from apps.resources.importing.numbers import read_numbers
from apps.resources.importing.opening import understood
from apps.resources.importing.text import folded, is_garbled, plain, tidy

NUMBERS = (Field.PHONE, Field.TEXT, Field.WHATSAPP, Field.TEXTPHONE, Field.VIDEO)
MOST_COLUMNS = 5
# As long as the columns of the directory are.
LONGEST = {
    Field.ID: 100,
    Field.NAME: 200,
    Field.ORGANIZATION: 200,
    Field.AREA: 100,
    Field.HOURS: 200,
    Field.NOTE: 2_000,
}
# Lines for other troubles that lists of helplines were found to hold.
ODD_WORDS = re.compile(
    r"\b(?:veterin\w*|vet clinic|tierarzt\w*|tierklinik|gas|gasversorgung|electricity|electricite"
    r"|electricidad|eletricidade|plumb\w+|plombi\w+|taxi|roadside|towing|pizza|restaurant|hotel"
    r"|insurance|بيطري\w*|الغاز|گیس)\b"
)


@dataclass
class Cells:
    """The cells of one row by field, and what was noticed while they were read."""

    texts: Mapping[Field, list[str]]
    remarks: list[Remark] = field(default_factory=list)

    def first(self, name: Field) -> str:
        return next((text for text in self.texts.get(name, []) if text.strip()), "")

    def say(self, reason: Reason, name: Field, detail: str = "") -> None:
        self.remarks.append(Remark(reason, name, tidy(detail)))

    def words(self, name: Field) -> str:
        """A cell that is kept as it stands, without what a spreadsheet would run."""
        raw = self.first(name)
        text, command = plain(raw)
        if command:
            self.say(Reason.FORMULA, name, raw)
        if is_garbled(text):
            self.say(Reason.GARBLED, name, text)
        if len(text) > LONGEST[name]:
            self.say(Reason.TOO_LONG, name)
            return ""
        return text

    def coded(self, name: Field, read: Any, wrong: Reason = Reason.WORD_UNKNOWN) -> Any:
        """What `read` makes of a cell; a cell that it makes nothing of is named."""
        text = self.first(name)
        value = read(text) if text else None
        if text and value in ("", None):
            self.say(wrong, name, text)
        return value

    def several(self, name: Field, read: Any) -> tuple[str, ...]:
        found: list[str] = []
        for text in self.texts.get(name, []):
            codes, unknown = read(text)
            found.extend(codes)
            for word in unknown:
                self.say(Reason.WORD_UNKNOWN, name, word)
        return tuple(dict.fromkeys(found))


def cells_of(row: Sequence[str], mapping: Mapping[int, str]) -> dict[Field, list[str]]:
    """The row's texts by field; columns that are nothing to us are left."""
    found: dict[Field, list[str]] = {}
    for place, name in mapping.items():
        if place < len(row):
            found.setdefault(Field(name), []).append(row[place])
    return {name: texts if name in SEVERAL else texts[:1] for name, texts in found.items()}


def candidate_of(cells: Cells, *, country: str, today: date) -> Candidate:
    """The row, cleaned; the remarks are in `cells`. `country` stands where the row names none."""
    where = _country(cells) or country
    opening, said = _hours(cells)
    candidate = Candidate(
        id=cells.words(Field.ID),
        name=_name(cells),
        country=where,
        organization=cells.words(Field.ORGANIZATION),
        area=cells.words(Field.AREA),
        numbers=_numbers(cells, where) if where else (),
        url=cells.coded(Field.URL, values.link, Reason.LINK_LEFT_OUT) or "",
        chat_url=cells.coded(Field.CHAT, values.link, Reason.LINK_LEFT_OUT) or "",
        email=cells.coded(Field.EMAIL, values.email, Reason.LINK_LEFT_OUT) or "",
        languages=cells.several(Field.LANGUAGES, values.languages),
        opening_hours=opening,
        hours_in_source=said,
        harms=cells.several(Field.HARMS, values.harms),
        service_type=cells.coded(Field.SERVICE_TYPE, values.service_type) or "",
        audience=cells.coded(Field.AUDIENCE, values.audience) or "",
        free=cells.coded(Field.FREE, values.yes_or_no),
        note=cells.words(Field.NOTE),
        checked=cells.coded(
            Field.CHECKED, lambda text: values.day(text, today), Reason.DATE_UNCLEAR
        ),
    )
    if not where and not cells.first(Field.COUNTRY):
        cells.say(Reason.COUNTRY_MISSING, Field.COUNTRY)
    return candidate


def _name(cells: Cells) -> str:
    name = cells.words(Field.NAME)
    if not folded(name):
        cells.say(Reason.NAME_MISSING, Field.NAME, name)
        return ""
    if ODD_WORDS.search(folded(name)):
        cells.say(Reason.NAME_ODD, Field.NAME, name)
    return name


def _country(cells: Cells) -> str:
    code: str | None = cells.coded(Field.COUNTRY, values.country, Reason.COUNTRY_UNKNOWN)
    return code or ""


def _hours(cells: Cells) -> tuple[str, str]:
    """In OSM syntax where it is understood, and always as it was said."""
    said = cells.words(Field.HOURS)
    opening = understood(said) if said else ""
    if said and not opening:
        cells.say(Reason.HOURS_AS_SAID, Field.HOURS, said)
    return opening, said


def _numbers(cells: Cells, country: str) -> tuple[Number, ...]:
    found: dict[tuple[str, str], Number] = {}
    for where in NUMBERS:
        for text in cells.texts.get(where, [])[:MOST_COLUMNS]:
            read = read_numbers(text, country, where)
            cells.remarks.extend(read.remarks)
            for number in read.numbers:
                found.setdefault((number.type, number.identity), number)
    return tuple(found.values())
