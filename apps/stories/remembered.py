"""What the preview remembers of its answers, in the form and nowhere else.

Three hidden fields travel with the words from page to page: `kept` (details that stay), `left_out`
(topics), `undo` (changes, the newest last). Save and Send keep none of them. All are bounded, and
what somebody else has written into them is as good as nothing.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.http import QueryDict

from apps.content_warnings.vocabulary import WARNINGS
from apps.core.text import one_line
from apps.stories.redaction import BadSpans, Span, apply

MOST_KEPT = 200
KEPT_SIZE, UNDO_SIZE = 6_000, 20_000  # characters of each field
INSTEAD_MAX = 80
# The row that stands open, the words picked and the words typed there.
OPEN = ("open", "role", "instead")


class Piece(NamedTuple):
    """The same words put in place of the same words, at these places of what stands now."""

    where: str
    was: str
    now: str
    starts: list[int]


Change = list[Piece]


@dataclass
class Remembered:
    """The answers so far."""

    kept: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    undo: list[Change] = field(default_factory=list)
    open: str = ""
    role: str = ""
    instead: str = ""

    def hidden(self, *, row_in_sight: bool) -> list[tuple[str, str]]:
        """Hidden fields of the next page; `row_in_sight`: the page itself has those of the row."""
        fields = [
            ("kept", _packed(self.kept[-MOST_KEPT:], KEPT_SIZE)),
            ("left_out", ",".join(self.left_out)),
            ("undo", _packed(self.undo, UNDO_SIZE)),
            *((name, getattr(self, name)) for name in OPEN if not row_in_sight),
        ]
        return [(name, value) for name, value in fields if value]

    def close(self) -> None:
        """No row is open any more."""
        self.open = self.role = self.instead = ""


def read_remembered(posted: QueryDict) -> Remembered:
    """What a form remembers; nothing of it where it is not what we wrote."""
    kept = [each for each in _list(posted.get("kept")) if isinstance(each, str)]
    codes = (posted.get("left_out") or "").split(",")
    changes = [_change(each) for each in _list(posted.get("undo"))]
    return Remembered(
        kept=list(dict.fromkeys(kept))[-MOST_KEPT:],
        left_out=[code for code in WARNINGS if code in codes],
        undo=[change for change in changes if change],
        open=one_line(posted.get("open") or "")[:200],
        role=one_line(posted.get("role") or "")[:INSTEAD_MAX],
        instead=one_line(posted.get("instead") or "")[:INSTEAD_MAX],
    )


def change_of(words: str, title: str, spans: Iterable[Span]) -> Change:
    """How to get back from the words with `spans` in them; spans in order, none overlapping."""
    texts = {"words": words, "title": title}
    moved = dict.fromkeys(texts, 0)
    pieces: dict[tuple[str, str, str], list[int]] = {}
    for span in spans:
        was = texts[span.where][span.start : span.end]
        starts = pieces.setdefault((span.where, was, span.instead), [])
        starts.append(span.start + moved[span.where])
        moved[span.where] += len(span.instead) - len(was)
    return [Piece(*which, starts) for which, starts in pieces.items()]


def undone(words: str, title: str, change: Change) -> tuple[str, str] | None:
    """Words and title as they were before; None when something else stands there by now."""
    texts = {"words": words, "title": title}
    spans = [
        Span(start, start + len(piece.now), "", piece.was, piece.where)
        for piece in change
        for start in piece.starts
    ]
    asked = [texts.get(span.where, "")[span.start : span.end] for span in spans]
    if asked != [piece.now for piece in change for _start in piece.starts]:
        return None
    try:
        return apply(words, title, spans)
    except BadSpans:
        return None


def _packed(values: list[Any], size: int) -> str:
    """The newest of `values` that fit; one always does, so that the last step can be undone."""
    while values:
        text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        if len(text) <= size or len(values) == 1:
            return text
        values = values[1:]
    return ""


def _list(text: str | None) -> list[Any]:
    try:
        read = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    return read if isinstance(read, list) else []


def _change(read: Any) -> Change:
    try:
        pieces = [Piece(*each) for each in read]
    except TypeError:
        return []
    return pieces if all(map(_is_piece, pieces)) else []


def _is_piece(piece: Piece) -> bool:
    texts = (piece.where, piece.was, piece.now)
    if not all(isinstance(text, str) for text in texts) or not isinstance(piece.starts, list):
        return False
    return bool(piece.now) and all(type(start) is int and start >= 0 for start in piece.starts)
