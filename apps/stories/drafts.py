"""What somebody saved to go on with later. Only the return code opens it (RULINGS 10)."""

import json
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.core import crypto
from apps.stories.models import SavedDraft
from apps.stories.return_codes import ReturnCode
from apps.stories.tombstones import bury, draft_of


@dataclass(frozen=True)
class OpenedDraft:
    """The fields of the form as they were saved, and the bits of its form key (16 bytes)."""

    fields: list[tuple[str, str]]
    form_key: bytes


def save_draft(
    *, code: ReturnCode, fields: list[tuple[str, str]], form_key: bytes, days: int = 0
) -> None:
    """Keep `fields` for `days` (DRAFT_DAYS when 0) under the code; the newest save stands."""
    kept_until = timezone.now().date() + timedelta(days=days or settings.DRAFT_DAYS)
    lookup = code.lookup()
    sealed = crypto.seal(
        json.dumps({"fields": fields, "form_key": form_key.hex()}).encode(),
        binding=_binding(lookup),
        key=code.key_for("draft"),
    )
    SavedDraft.objects.bulk_create(
        [SavedDraft(lookup=lookup, sealed=sealed, kept_until=kept_until)],
        update_conflicts=True,
        unique_fields=["lookup"],
        update_fields=["sealed", "kept_until"],
    )


def open_draft(*, code: ReturnCode) -> OpenedDraft | None:
    """What was saved under this code; None when there is nothing, or its days are over."""
    row = SavedDraft.objects.filter(
        lookup=code.lookup(), kept_until__gte=timezone.now().date()
    ).first()
    if row is None:
        return None
    plain = crypto.unseal(
        bytes(row.sealed), binding=_binding(bytes(row.lookup)), key=code.key_for("draft")
    )
    kept = json.loads(plain)
    fields = [(name, value) for name, value in kept["fields"]]
    return OpenedDraft(fields, bytes.fromhex(kept["form_key"]))


def kept_until(*, code: ReturnCode) -> date | None:
    """The last day on which this code opens what was saved; None when nothing was."""
    rows = SavedDraft.objects.filter(lookup=code.lookup())
    return rows.values_list("kept_until", flat=True).first()


def erase_draft(*, code: ReturnCode) -> bool:
    """Delete what was saved under this code, for good. False when there is nothing."""
    with transaction.atomic():
        bury(draft_of(code.lookup()))
        return delete_draft(code=code)


def delete_draft(*, code: ReturnCode) -> bool:
    """Forget what was saved under this code. False when there is nothing."""
    deleted, _rows = SavedDraft.objects.filter(lookup=code.lookup()).delete()
    return bool(deleted)


def seal_form_key(bits: bytes, *, code: ReturnCode) -> bytes | None:
    """The bits of a form key (16 bytes) behind the code; None when there are none."""
    if not bits:
        return None
    return crypto.seal(bits, binding=_form_key_of(code), key=code.key_for("form key"))


def open_form_key(sealed: bytes | memoryview | None, *, code: ReturnCode) -> bytes:
    """What `seal_form_key` was given; b"" when nothing was kept."""
    if sealed is None:
        return b""
    return crypto.unseal(bytes(sealed), binding=_form_key_of(code), key=code.key_for("form key"))


def _form_key_of(code: ReturnCode) -> str:
    return f"stories.authorship.form_key:{code.lookup().hex()}"


def _binding(lookup: bytes) -> str:
    return f"stories.saveddraft.sealed:{lookup.hex()}"
