"""The part of the preview that says what could identify someone and what it may be about."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise

from apps.content_warnings.vocabulary import WARNINGS, ContentWarning
from apps.stories.details import Detail, Spot
from apps.stories.found import Found, look_for_details
from apps.stories.reading import paragraphs
from apps.stories.redaction import TITLE, WORDS
from apps.stories.remembered import Change, Remembered, read_remembered, undone

# More at once is a wall; the next ones come when some of these are answered.
MOST_ROWS = 40


@dataclass(frozen=True)
class Piece:
    """A run of words; `name` says what it could be where it is marked."""

    text: str
    name: str | Promise = ""


@dataclass(frozen=True)
class Changed:
    """The last change: these words are now those, in so many places."""

    was: str
    now: str
    times: int


@dataclass(frozen=True)
class Proposal:
    """A topic that the writer has not ticked."""

    topic: ContentWarning
    level: str

    @property
    def levels(self) -> list[str]:
        """The level that seems to fit first."""
        return (
            ["described", "mentioned"] if self.level == "described" else ["mentioned", "described"]
        )


@dataclass(frozen=True)
class Look:
    """Everything of it; all empty where nothing was found. `failed`: checks that could not look."""

    memory: Remembered
    failed: frozenset[str] = frozenset()
    paragraphs: list[list[Piece]] = field(default_factory=list)
    title: list[Piece] = field(default_factory=list)
    rows: list[Detail] = field(default_factory=list)
    more: int = 0
    kept: list[Detail] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    left_out: list[ContentWarning] = field(default_factory=list)
    changed: Changed | None = None

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form of this page remembers."""
        return self.memory.hidden(row_in_sight=True)

    @property
    def details(self) -> bool:
        """Whether there is anything to say about names and places."""
        return bool(self.rows or self.kept or self.changed)


def look_at(posted: QueryDict, data: dict[str, Any], words: str, title: str) -> Look:
    """The look at the words and title of a preview, with what was answered before."""
    memory = read_remembered(posted)
    if memory.undo and undone(words, title, memory.undo[-1]) is None:
        memory.undo = []  # The words have been changed by hand since.
    found = look_for_details(words, title, data["language"])
    changed = _changed(memory.undo[-1]) if memory.undo else None
    kept = set(memory.kept)
    open_rows = [each for each in found.details if each.key not in kept]
    spots = [spot for spot in found.spots if spot.key not in kept]
    return Look(
        memory,
        failed=found.failed & {"identifying", "warnings"},
        paragraphs=list(_paragraphs(words, spots)) if spots else [],
        title=_pieces(title, 0, [spot for spot in spots if spot.where == TITLE]),
        rows=open_rows[:MOST_ROWS],
        more=len(open_rows[MOST_ROWS:]),
        kept=[each for each in found.details if each.key in kept][:MOST_ROWS],
        changed=changed,
        **_topics(found, data["warnings"], memory),
    )


def _changed(change: Change) -> Changed:
    first = change[0]
    return Changed(first.was, first.now, sum(len(piece.starts) for piece in change))


def _topics(found: Found, ticked: dict[str, str], memory: Remembered) -> dict[str, Any]:
    missing = [code for code in WARNINGS if code in found.topics and code not in ticked]
    left_out = set(memory.left_out)
    return {
        "proposals": [
            Proposal(WARNINGS[code], found.topics[code]) for code in missing if code not in left_out
        ],
        "left_out": [WARNINGS[code] for code in missing if code in left_out],
    }


def _paragraphs(words: str, spots: list[Spot]) -> Iterator[list[Piece]]:
    """The same paragraphs as readers get, in pieces."""
    marked = sorted((spot for spot in spots if spot.where == WORDS), key=lambda spot: spot.start)
    starts, ends = [spot.start for spot in marked], [spot.end for spot in marked]
    position = 0
    for paragraph in paragraphs(words, []):
        start = words.index(paragraph.text, position)
        position = start + len(paragraph.text)
        # A detail that goes on in the next paragraph is marked there as well.
        here = marked[bisect_right(ends, start) : bisect_left(starts, position)]
        yield _pieces(paragraph.text, start, here)


def _pieces(text: str, begins: int, spots: list[Spot]) -> list[Piece]:
    """A text that begins at `begins` of what was looked at, cut at the details in it."""
    pieces, position = [], 0
    for spot in sorted(spots, key=lambda each: each.start):
        start, end = max(spot.start - begins, position), min(spot.end - begins, len(text))
        if start < end:
            pieces += [Piece(text[position:start]), Piece(text[start:end], spot.name)]
            position = end
    return [piece for piece in [*pieces, Piece(text[position:])] if piece.text]
