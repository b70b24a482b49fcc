"""What the choice of help looks at in a service, read once: sets and plain values, no rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.resources.clocks import is_open
from apps.resources.models import Status, Url
from apps.resources.vocabulary import WORLDWIDE

FRESHNESS = {Status.VERIFIED: 5, Status.DUE: 3, Status.OVERDUE: -15}
CONFIDENCE = {"high": 2, "medium": 1, "low": 0}
# Behind the code of a language that nobody has confirmed, as matching_queries reads it.
ASSUMED = "?"


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One service with its details in the shape that scoring needs.

    `open_now` is None where nobody can say, or no moment was asked about; `standing` is the part
    of the score that its freshness gives; `lame`: it must not be shown, because every way to
    reach it is broken, or the line that it serves people together with is not shown.
    """

    pk: UUID
    id: str
    countries: frozenset[str]
    partly: frozenset[str]
    harms: frozenset[str]
    spoken: frozenset[str]
    assumed: frozenset[str]
    interprets: bool
    audience: str
    kind: str
    day_and_night: bool
    open_now: bool | None
    voice_and_text: bool
    ways: int
    standing: int
    pair: str
    lame: bool

    @property
    def is_worldwide(self) -> bool:
        return WORLDWIDE in self.countries

    @property
    def answers(self) -> bool:
        """Somebody answers now, for all we know."""
        return self.day_and_night or bool(self.open_now)


def candidate_of(row: Mapping[str, Any], at: datetime | None = None) -> Candidate:
    """A row as `matching_queries` reads it, in the shape for choosing."""
    countries = frozenset(row["countries"])
    told = {*row["told"], *row["told_of_numbers"]}
    sure = frozenset(code for code in told if not code.endswith(ASSUMED))
    types = set(row["types"])
    return Candidate(
        pk=row["pk"],
        id=str(row["pk"]),
        countries=countries,
        partly=frozenset(row["partly"]),
        harms=frozenset(row["harms"]),
        spoken=sure,
        assumed=frozenset(code.removesuffix(ASSUMED) for code in told) - sure,
        interprets=bool(row["interpretation"]),
        audience=row["audience"],
        kind=row["service_type"],
        day_and_night=row["opening_hours"] == "24/7",
        open_now=_open_now(row, countries, at),
        voice_and_text={"voice", "text"} <= types,
        ways=len(types) + (Url.CHAT in row["labels"]),
        standing=FRESHNESS.get(row["status"], CONFIDENCE[row["confidence"]]),
        pair=row["pair"],
        lame=_is_unreachable(row) or row["is_torn"],
    )


def _open_now(
    row: Mapping[str, Any], countries: frozenset[str], at: datetime | None
) -> bool | None:
    """Whether it answers at a moment, by the clock of its (only) country; None: nobody can say."""
    if at is None or not row["opening_hours"]:
        return None
    places = countries - {WORLDWIDE}
    country = next(iter(places)) if len(places) == 1 else ""
    return is_open(row["opening_hours"], country, row["time_zone"], at)


def _is_unreachable(row: Mapping[str, Any]) -> bool:
    """No number, and every address of it is broken."""
    if not row["broken"] or row["types"]:
        return False
    return {row["url"], *row["urls"]} - {""} <= set(row["broken"])
