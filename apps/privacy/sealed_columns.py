"""Every column that the keyring seals. What a story's own key seals moves with that key."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import models

from apps.accounts.adapter import SEALED_COLUMN
from apps.core import crypto
from apps.moderation.models import LegalHold, Notice
from apps.solidarity.models import Letter, Pledge
from apps.stories.models import Story

Change = Callable[[bytes], bytes]


@dataclass(frozen=True)
class SealedColumn:
    """`binding` is what the envelopes of a row are bound to, with `{pk}` in it."""

    model: type[models.Model]
    field: str
    binding: str

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    def kids_in(self, value: Any) -> set[str]:
        """The keys of the keyring under which something in this value is sealed."""
        found: set[str] = set()

        def look(envelope: bytes) -> bytes:
            found.add(str(crypto.kid_of(envelope)))
            return envelope

        changed(value, look)
        return found

    def resealed(self, pk: Any, value: Any) -> Any:
        """The value under the newest key. Raises crypto.CannotOpen."""
        binding = self.binding.format(pk=pk)
        return changed(value, lambda envelope: crypto.reseal(envelope, binding=binding))


SEALED_COLUMNS = (
    SealedColumn(Story, "data_key", "stories.story.data_key:{pk}"),
    SealedColumn(Letter, "data_key", "solidarity.letter.data_key:{pk}"),
    SealedColumn(Pledge, "data_key", "solidarity.pledge.data_key:{pk}"),
    SealedColumn(Notice, "sealed", "moderation.notice.sealed:{pk}"),
    SealedColumn(LegalHold, "sealed", "moderation.legalhold.sealed:{pk}"),
    SealedColumn(Authenticator, "data", SEALED_COLUMN),
    SealedColumn(Session, "session_data", "sessions.session.session_data:{pk}"),
)


def changed(value: Any, change: Change) -> Any:
    """The value with each envelope in it changed: bytes, base64, or JSON that holds base64."""
    match value:
        case bytes() | memoryview():
            raw = bytes(value)
            return change(raw) if crypto.kid_of(raw) else raw
        case str():
            envelope = _decoded(value)
            return base64.b64encode(change(envelope)).decode() if envelope else value
        case list():
            return [changed(each, change) for each in value]
        case dict():
            return {name: changed(each, change) for name, each in value.items()}
    return value


def _decoded(text: str) -> bytes | None:
    try:
        envelope = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return envelope if crypto.kid_of(envelope) else None
