"""The one way into the audit table."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.accounts.models import User
from apps.audit.models import AuditEntry


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

    `details` holds codes, ids and numbers only. Without a log row there is no act: when this
    fails, what it records is rolled back with it.
    """
    return AuditEntry.objects.create(
        day=timezone.now().date(),
        actor=actor.pk if actor else None,
        role=role,
        verb=verb,
        kind=kind,
        object_id=str(object_id),
        details=details or {},
    )
