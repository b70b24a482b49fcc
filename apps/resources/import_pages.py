"""A judged file as its page shows it: counts, and fifty rows with everything in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core import places
from apps.resources import vocabulary
from apps.resources.import_saving import SAVABLE
from apps.resources.import_words import CHANGED, FIELDS, REASONS, VERDICTS
from apps.resources.importing import JudgedRow, Preview, Reason, Verdict
from apps.resources.models import Organization, Service

PAGE = 50
SAMPLE = 80
Text = str | Promise
# Of these the detail is the id of another entry, or the number of another row.
OF_ENTRIES = (
    *(Reason.SAME_NUMBER, Reason.SIMILAR_NAME, Reason.SAME_NAME_OTHER_NUMBER),
    *(Reason.ID_OF_ANOTHER, Reason.WITHDRAWN_HERE),
)
OF_ROWS = (Reason.SAME_NUMBER_IN_FILE, Reason.SIMILAR_NAME_IN_FILE, Reason.SAME_ID_IN_FILE)
TOLD: Mapping[str, Mapping[str, Text]] = {
    "harms": vocabulary.HARMS,
    "service_type": vocabulary.SERVICE_TYPES,
    "audience": vocabulary.AUDIENCES,
}


@dataclass(frozen=True)
class Count:
    """How many rows have a verdict; `here`: only those are shown."""

    verdict: str
    label: Text
    rows: int
    here: bool


@dataclass(frozen=True)
class Said:
    """One reason in words, the column it is about, and the piece or the entry it is about."""

    words: Text
    field: Text = ""
    detail: str = ""
    entry: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the file, and what would be written of it."""

    row: JudgedRow
    verdict: Text
    said: list[Said]
    would: list[tuple[Text, str, str]]
    may_be_taken: bool
    taken: bool

    @property
    def name(self) -> str:
        return self.row.candidate.name if self.row.candidate else self.row.cells.get("name", "")

    @property
    def country(self) -> str:
        if self.row.candidate is None:
            return self.row.cells.get("country", "")
        return places.country_name(self.row.candidate.country, _language())

    @property
    def numbers(self) -> list[tuple[Text, str]]:
        """(how it is used, number)."""
        if self.row.candidate is None:
            return []
        return [
            (vocabulary.PHONE_TYPES[each.type], f"{each.number} {each.keyword}".strip())
            for each in self.row.candidate.numbers
        ]

    @property
    def raw(self) -> str:
        """What stood there, of a row that could not be read."""
        return "" if self.row.candidate else " · ".join(filter(None, self.row.cells.values()))


def counts(preview: Preview, here: str) -> list[Count]:
    """Every verdict that some row has."""
    return [
        Count(verdict, VERDICTS[verdict], rows, verdict == here)
        for verdict, rows in preview.counts.items()
        if rows
    ]


def samples(preview: Preview) -> list[str]:
    """Of each column what stands in its first cells."""
    columns = [
        [row[place : place + 1] for row in preview.sample] for place in range(len(preview.header))
    ]
    return [" · ".join(cell[0] for cell in cells if any(cell))[:SAMPLE] for cells in columns]


def rows_with(preview: Preview, verdict: str) -> list[JudgedRow]:
    """All rows, or those with one verdict; an unknown one is none."""
    known = verdict in set(Verdict)
    return [row for row in preview.rows if not known or row.verdict == verdict]


def lines(rows: Iterable[JudgedRow], taken: set[int], organization: Organization) -> list[Line]:
    """One query, for the names of other entries."""
    shown = list(rows)
    names = _names(shown, organization)
    return [
        Line(
            row,
            VERDICTS[row.verdict],
            _said(row, names),
            [_change(each.field, each.old, each.new) for each in row.changes],
            row.verdict in SAVABLE,
            row.number in taken,
        )
        for row in shown
    ]


def _names(rows: list[JudgedRow], organization: Organization) -> dict[str, str]:
    """Of other organisations' entries only those that everybody may see."""
    ids = {
        remark.detail for row in rows for remark in row.remarks if remark.reason in OF_ENTRIES
    } | {row.entry for row in rows if row.entry}
    may_see = Q(keeper=organization) | Q(pk__in=Service.objects.shown().values("pk"))
    found = Service.objects.filter(may_see, pk__in=ids)
    return {str(pk): name for pk, name in found.values_list("pk", "name")}


def _said(row: JudgedRow, names: dict[str, str]) -> list[Said]:
    return [_remark(each.reason, each.field, each.detail, names) for each in row.remarks]


def _remark(reason: Reason, field: str, detail: str, names: dict[str, str]) -> Said:
    words = REASONS[reason]
    if reason in OF_ENTRIES:
        return Said(words, entry=names.get(detail, _("an entry of somebody else")))
    if reason in OF_ROWS:
        return Said(words, detail=_("row %(number)s") % {"number": detail})
    if reason == Reason.NEWER_CONFIRMATION:
        day = date.fromisoformat(detail)
        return Said(words, detail=format_date(day, format="long", locale=_language()))
    return Said(words, CHANGED.get(field, ""), detail)


def _change(field: str, old: str, new: str) -> tuple[Text, str, str]:
    return CHANGED.get(field, FIELDS.get(field, field)), _value(field, old), _value(field, new)


def _value(field: str, text: str) -> str:
    """Codes as words; what is no code as it stands."""
    if field in TOLD:
        return "; ".join(str(TOLD[field].get(each, each)) for each in text.split("; ") if each)
    if field == "languages":
        return "; ".join(places.own_name(each) for each in text.split("; ") if each)
    if field == "country":
        named = (places.country_name(each, _language()) or each for each in text.split("; "))
        return "; ".join(named)
    if field == "free":
        return {"True": _("yes"), "False": _("no")}.get(text, "")
    return text


def _language() -> str:
    return get_language() or "en"
