"""The one way into the audit table."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.audit import keys
from apps.audit.chain import link
from apps.audit.models import AuditEntry, AuditHead

LONGEST = 100


class NotACode(ValueError):
    """Details hold something that could be words: a space, a line, more than a code needs."""


# No savepoint: an act whose entry cannot be written must not go on without it.
@transaction.atomic(savepoint=False)
def record(
    *,
    actor: User | None,
    verb: str,
    kind: str,
    object_id: str | UUID,
    role: str = "",
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write that `actor` did `verb` on the row `object_id`, inside the caller's transaction.

    `details` holds codes, ids and numbers only; raises NotACode. Without a log row there is no
    act: when this fails, what it records is rolled back with it. It locks the head until the
    transaction ends, so it comes last: story, task, claim, chain head.
    """
    refuse_words(details)
    key = keys.newest()
    head = AuditHead.objects.select_for_update(no_key=True).only("sequence", "hash").get()
    entry = AuditEntry(
        sequence=head.sequence + 1,
        day=timezone.now().date(),
        actor=actor.pk if actor else None,
        role=role,
        verb=verb,
        kind=kind,
        object_id=str(object_id),
        details=details or {},
        key=key.kid,
        prev=head.hash,
    )
    entry.hash = link(entry.row(), key=key.chain)
    # A trigger moves the head on to this entry.
    entry.save(force_insert=True)
    return entry


def refuse_words(value: Any) -> None:
    """Let codes, ids, numbers and lists of them pass. Raises NotACode without repeating them."""
    match value:
        case dict():
            for name, each in value.items():
                refuse_words(name)
                refuse_words(each)
        case list() | tuple():
            for each in value:
                refuse_words(each)
        case str() if len(value) > LONGEST or value.split() not in ([], [value]):
            raise NotACode("details hold codes, ids and numbers")
