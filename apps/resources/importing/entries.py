"""What goes into the import's judgement and what comes out; plain values, nothing is saved."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from apps.resources.importing.codes import Reason, Refusal, Verdict


@dataclass(frozen=True)
class Number:
    """A number as it is dialled at home.

    `e164` is empty for short codes and star codes: they never get a country code.
    """

    number: str
    country: str
    type: str = "voice"
    e164: str = ""
    keyword: str = ""
    toll_free: bool = False
    from_abroad: bool = False

    @property
    def identity(self) -> str:
        """The same for two spellings of one number: "+43800222555", "GB:116123", "UY:*4141"."""
        dialled = "".join(each for each in self.number if each in "*#0123456789")
        return self.e164 or f"{self.country}:{dialled}"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a row and an entry both say of a line. An empty field says nothing."""

    name: str
    id: str = ""
    organization: str = ""
    area: str = ""
    numbers: tuple[Number, ...] = ()
    url: str = ""
    chat_url: str = ""
    email: str = ""
    languages: tuple[str, ...] = ()
    opening_hours: str = ""
    hours_in_source: str = ""
    harms: tuple[str, ...] = ()
    service_type: str = ""
    audience: str = ""
    free: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Candidate(Facts):
    """A row, cleaned. What it leaves empty takes nothing away from an entry."""

    country: str
    note: str = ""
    # The day on which whoever wrote the file last checked the row.
    checked: date | None = None


@dataclass(frozen=True, kw_only=True)
class Existing(Facts):
    """An entry of the directory, as far as an import has to know it; it always has an id."""

    countries: tuple[str, ...]
    # The day a person last confirmed it; None: never.
    assured_date: date | None = None
    retired: bool = False
    # Whether it belongs to whoever brings the file: a row can resemble another's entry, and
    # changes only one's own.
    own: bool = True


@dataclass(frozen=True)
class Remark:
    """A reason, the field it is about, and the piece of the file it is about.

    Of reasons about another entry or row, `detail` is its id, or its number in the file.
    """

    reason: Reason
    field: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Change:
    """What an update would make of a field."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class JudgedRow:
    """A row of the file: `number` counts rows from 1 without the header, `line` is its line.

    `candidate` is None when the row was rejected. `entry` is the id of the entry that it would
    change, empty when it would be a new one.
    """

    number: int
    line: int
    verdict: Verdict
    remarks: tuple[Remark, ...] = ()
    candidate: Candidate | None = None
    entry: str = ""
    changes: tuple[Change, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def reasons(self) -> list[Reason]:
        return [remark.reason for remark in self.remarks]


@dataclass(frozen=True)
class Preview:
    """All that can be said of a file before anything is saved.

    A refused file has no rows; `header` and `sample` are there as far as they were read, so that
    somebody can say what the columns are. `mapping` is column -> field, as it was used.
    """

    refused: Refusal | None = None
    # The line at which reading stopped; 0 when it is the whole file.
    line: int = 0
    encoding: str = ""
    delimiter: str = ""
    header: tuple[str, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()
    mapping: Mapping[int, str] = field(default_factory=dict)
    rows: tuple[JudgedRow, ...] = ()

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many rows have each verdict; every verdict is there."""
        found = Counter(row.verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in Verdict}
