"""The words of a letter or a pledge as the page of the lane shows them: each part, marked.

Nothing that the checks find is kept: they read again whenever the page is opened.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.html import plain_text
from apps.moderation.models import NoteTask
from apps.moderation.reviewing import Piece, Reason, marked_paragraphs, reasons_of
from apps.screening.findings import Findings, ScreenInput
from apps.solidarity.models import Written
from apps.solidarity.written_services import open_words
from apps.stories.checking import screen_texts

LABELS: dict[str, str | Promise] = {
    "did": _("What I did or let pass"),
    "will": _("What I will do"),
    "again": _("When I look again"),
}


@dataclass(frozen=True)
class Part:
    """The letter, or one answer of a pledge; a letter has no label."""

    label: str | Promise
    paragraphs: list[list[Piece]]


@dataclass(frozen=True)
class NoteSheet:
    """All that the page shows of the words; `found` as in reviewing.Sheet."""

    parts: list[Part]
    found: list[Reason]
    failed: bool
    words: int


def note_sheet(task: NoteTask) -> NoteSheet:
    """Open the words, as readers would see them, and read them. Raises crypto.CannotOpen."""
    texts = {name: plain_text(text) for name, text in open_words(task.row).items() if text.strip()}
    read = _screened(texts, task.language)
    marks = {found.id: found.to_show()["identifying"] for found in read}
    return NoteSheet(
        parts=[_part(name, text, marks[name]) for name, text in texts.items()],
        found=reasons_of([mark for each in marks.values() for mark in each]),
        failed=any(found.failed for found in read),
        words=sum(len(text.split()) for text in texts.values()),
    )


def may_be_about_a_life(row: Written) -> bool:
    """Whether our checks see a risk to life in it. Raises crypto.CannotOpen."""
    return any(found.risk for found in _screened(open_words(row), row.language))


def _part(name: str, text: str, marks: list[dict[str, Any]]) -> Part:
    return Part(LABELS.get(name, ""), marked_paragraphs(text, marks))


def _screened(texts: dict[str, str], language: str) -> list[Findings]:
    own = None if language == "other" else language
    return screen_texts([ScreenInput(name, text, own) for name, text in texts.items()])
