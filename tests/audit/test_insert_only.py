"""The audit table takes rows and refuses every other change."""

import uuid

import pytest
from django.db import ProgrammingError, connection, transaction

from apps.audit.models import AuditEntry
from apps.audit.services import record


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET verb = 'other'",
        "DELETE FROM audit_auditentry",
        "TRUNCATE audit_auditentry",
    ],
)
def test_it_refuses_to_change_what_is_written(statement: str):
    record(actor=None, verb="claimed", kind="story", object_id=uuid.uuid4())
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AuditEntry.objects.get().verb == "claimed"


@pytest.mark.django_db
def test_it_refuses_the_orm_too():
    entry = record(actor=None, verb="claimed", kind="story", object_id=uuid.uuid4())
    entry.verb = "other"
    with pytest.raises(ProgrammingError), transaction.atomic():
        entry.save()
    with pytest.raises(ProgrammingError), transaction.atomic():
        entry.delete()
