"""What somebody wants a campaign to be, checked and tidied."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Name(NamedTuple):
    """As people write it, without `#`; how it is found; its language, "" for one of no matter."""

    name: str
    folded: str
    language: str


@dataclass(frozen=True)
class Said:
    """All of it. `texts` are (language, title, words); `days` go by the names of their columns."""

    names: list[Name]
    texts: list[tuple[str, str, str]]
    days: dict[str, date | None]
