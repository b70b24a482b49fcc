"""Screen texts from stdin to stdout, one JSON object a line."""

import json
import sys
from io import TextIOWrapper
from typing import Any, TextIO

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from apps.screening.findings import Findings, ScreenInput
from apps.screening.services import screen_texts


class Command(BaseCommand):
    help = _(
        "Read JSON lines with id, text and perhaps language from stdin; "
        "write what was found in each as JSON lines."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        source = sys.stdin
        if isinstance(source, TextIOWrapper):
            # Whatever the terminal's encoding; bytes that are not UTF-8 spoil one line only.
            source.reconfigure(encoding="utf-8", errors="surrogateescape")
        screen_lines(source, self.stdout, self.stderr)


def screen_lines(source: TextIO, out: Any, complaints: Any) -> None:
    """Answer every good line at once; name every bad one by its number and go on."""
    for number, line in enumerate(source, start=1):
        if not line.strip():
            continue
        try:
            given = read_line(line)
        except ValueError as error:
            complaints.write(f"Line {number}: {error}\n")
            continue
        (found,) = screen_texts([given])
        out.write(as_line(found) + "\n")
        out.flush()


def read_line(line: str) -> ScreenInput:
    """One line of input. Errors: ValueError that says what is wrong, without the text."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("not JSON.") from None
    if not isinstance(row, dict):
        raise ValueError("not a JSON object.")
    if not isinstance(row.get("text"), str):
        raise ValueError('"text" is missing or not a string.')
    if not isinstance(row.get("id"), str | int) or isinstance(row.get("id"), bool):
        raise ValueError('"id" is missing or neither a string nor a number.')
    language = row.get("language")
    if language is not None and not isinstance(language, str):
        raise ValueError('"language" is not a string.')
    return ScreenInput(row["id"], row["text"], language)


def as_line(found: Findings) -> str:
    """One line of output; ASCII, so that lone surrogates and any terminal are safe."""
    return json.dumps(found.to_json(), ensure_ascii=True, separators=(", ", ": "))
