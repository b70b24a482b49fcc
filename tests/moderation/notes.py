"""Letters and pledges of the tests, sent through the service that people's forms use."""

from typing import Any

from apps.moderation import note_opening, note_services
from apps.moderation.models import NoteTask
from apps.solidarity import written_services
from apps.solidarity.models import Letter, Pledge
from tests.factories import a_code

WORDS = "You did nothing wrong, and it gets lighter."


def a_letter(words: str = WORDS, *, language: str = "en", **more: Any) -> Letter:
    """A letter that waits."""
    row = Letter(language=language)
    written_services.keep(row=row, fields={"words": words}, code=more.get("code") or a_code())
    return row


def a_pledge(
    will: str = "I will speak up in the changing room.", *, language: str = "en"
) -> Pledge:
    """A pledge that waits."""
    row = Pledge(language=language)
    fields = {"did": "I laughed along.", "will": will, "again": "In spring."}
    written_services.keep(row=row, fields=fields, code=a_code())
    return row


def taken_by(user: Any) -> NoteTask:
    """The next one, in this person's hands and read."""
    note_opening.open_note_tasks()
    task = note_services.take_next(user=user)
    assert task is not None
    return note_services.open_note(user=user, task_id=task.pk)
