"""What an operator does to the topics, each act with its line in the record, both or neither.

The record names topic, language and level, and of a word its row: never the word, because details
hold codes alone.
"""

from typing import Any

from django.db import transaction

from apps.accounts.requests import StaffRequest
from apps.audit.services import record
from apps.content_warnings import services


@transaction.atomic
def switch(request: StaffRequest, code: str, *, on: bool) -> bool:
    """Turn a topic on or off. Out: whether that changed anything. Raises services.StaysOn."""
    new = services.switch_on(code) if on else services.switch_off(code)
    if new:
        _record(request, "switch_topic_on" if on else "switch_topic_off", "topic", code)
    return new


@transaction.atomic
def add_word(request: StaffRequest, word: dict[str, str]) -> None:
    """Look for a word from now on. Raises services.AlreadyThere and TooManyWords."""
    added = services.add_word(**word)
    _record(request, "add_topic_word", "word", str(added.pk), word)


@transaction.atomic
def remove_word(request: StaffRequest, pk: int) -> dict[str, str] | None:
    """No longer look for a word. Out: what was removed; None when it was gone already."""
    row = services.remove_word(pk)
    if row is None:
        return None
    word = {"language": row.language, "code": row.code, "level": row.level, "phrase": row.phrase}
    _record(request, "remove_topic_word", "word", str(pk), word)
    return word


def _record(
    request: StaffRequest, verb: str, kind: str, object_id: str, word: dict[str, str] | None = None
) -> None:
    details: dict[str, Any] = {
        name: value for name, value in (word or {}).items() if name != "phrase"
    }
    record(
        actor=request.user,
        verb=verb,
        kind=kind,
        object_id=object_id,
        role=request.user.role_for("run_site"),
        details=details,
    )
