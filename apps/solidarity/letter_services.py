"""Keeping a letter of hope, sealed, until somebody has read it."""

from apps.screening.language import find_language
from apps.solidarity.models import Letter
from apps.solidarity.written_services import keep, written_of
from apps.stories.return_codes import ReturnCode


def send_letter(*, words: str, code: ReturnCode, demonstration: bool = False) -> bool:
    """Keep a letter; it waits for a moderator. True when this is the first time.

    The same code is the same letter. Raises written_services.TakenBack.
    """
    row = Letter(language=find_language(words), demonstration=demonstration)
    return keep(row=row, fields={"words": words}, code=code)


def letter_of(code: ReturnCode) -> Letter | None:
    """The letter that was sent under this code, in whatever state."""
    return written_of(Letter, [code.lookup()])
