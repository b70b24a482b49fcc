"""What the tests of the chain share: entries, and the hand of somebody who owns the database."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from apps.audit.models import AuditEntry
from apps.audit.services import record

TABLES = ("auditentry", "audithead", "auditheadsignature", "auditdelivery")


def written(count: int = 1, **more: Any) -> list[AuditEntry]:
    """So many entries at the end of the chain."""
    told = {"actor": None, "verb": "claimed", "kind": "story", "role": "moderator"} | more
    return [record(object_id=uuid.uuid4(), **told) for _ in range(count)]


@contextmanager
def owner() -> Iterator[Any]:
    """A cursor for which no trigger and no constraint of the record counts."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE audit_{table} DISABLE TRIGGER USER")
        try:
            yield cursor
        finally:
            for table in TABLES:
                cursor.execute(f"ALTER TABLE audit_{table} ENABLE TRIGGER USER")


def run(sql: str, *values: Any) -> None:
    """One statement by the owner of the database."""
    with owner() as cursor:
        cursor.execute(sql, values)


def copied(source: int, **changes: Any) -> None:
    """A second entry like that one, with changes; two may follow the same one then."""
    columns = [field.column for field in AuditEntry._meta.local_fields]
    chosen = ", ".join("%s" if name in changes else name for name in columns)
    values = [changes[name] for name in columns if name in changes]
    with owner() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'audit_auditentry'::regclass"
            " AND contype = 'u'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE audit_auditentry DROP CONSTRAINT {name}")
        cursor.execute(
            f"INSERT INTO audit_auditentry ({', '.join(columns)})"
            f" SELECT {chosen} FROM audit_auditentry WHERE sequence = %s",
            [*values, source],
        )
