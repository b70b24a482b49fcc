"""What goes into a screening and what comes out of it: plain, frozen values.

Every offset counts Unicode code points of the text that was given, `start`
included, `end` excluded, as Python slices do.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

Level = Literal["mentioned", "described"]
Span = tuple[int, int]

# A detail less sure than this (the name of a country, say) is in the answer of `manage.py screen`
# and is shown to nobody on a page.
SHOWN = 0.5

# Names of the checks, as they stand in `Findings.failed`.
CHECKS = ("language", "warnings", "identifying", "risk")

# Kinds of identifying details, as they stand in `Identifying.kind`.
KINDS = (
    "person", "place", "organisation", "address", "phone", "email", "handle", "link",
    "card", "iban", "ip", "id_number", "date", "detail",
)  # fmt: skip
# Why a span was marked, as it stands in `Identifying.why`: its shape (or a checksum in it), words
# before it, capital letters, a list of names, the same name marked elsewhere, or a tagger.
WHYS = ("shape", "checksum", "cue", "capitals", "list", "again", "tagger")
# What found a warning, as it stands in `Warning.why`.
FOUND_BY = ("words", "model")

# Language of a text in none of the site's languages, or in no language at all.
OTHER = "other"


@dataclass(frozen=True, slots=True)
class ScreenInput:
    """One text. `language` is the writer's own choice (BCP 47), if there is one."""

    id: str
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001  A content warning; the exception is not used here.
    """One content warning, how sure (0 to 1) and the passages that say so."""

    code: str
    level: Level
    score: float
    passages: tuple[Span, ...]
    why: tuple[str, ...] = ("words",)

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "level": self.level,
            "score": self.score,
            "passages": [list(span) for span in self.passages],
            "why": list(self.why),
        }


@dataclass(frozen=True, slots=True)
class Identifying:
    """One span that could say who or where someone is."""

    start: int
    end: int
    kind: str
    score: float
    why: str = "shape"

    def to_json(self) -> dict[str, Any]:
        return {
            "start": self.start,
            "end": self.end,
            "kind": self.kind,
            "score": self.score,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found in one text; `failed` names the checks that crashed."""

    id: str
    language: str
    warnings: tuple[Warning, ...] = ()
    labels: tuple[str, ...] = ()
    identifying: tuple[Identifying, ...] = ()
    risk: bool = False
    failed: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The object of `manage.py screen`; `failed` only when a check crashed."""
        found: dict[str, Any] = {
            "id": self.id,
            "language": self.language,
            "warnings": [warning.to_json() for warning in self.warnings],
            "labels": list(self.labels),
            "identifying": [detail.to_json() for detail in self.identifying],
            "risk": self.risk,
        }
        if self.failed:
            found["failed"] = list(self.failed)
        return found

    def to_show(self) -> dict[str, Any]:
        """The same without the details that are too unsure for a page."""
        shown = tuple(detail for detail in self.identifying if detail.score >= SHOWN)
        return replace(self, identifying=shown).to_json()
