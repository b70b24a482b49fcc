"""A backup is restored: the chain in it holds, and what the partner has tells what is missing."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from apps.audit import partner
from apps.audit.models import AuditEntry
from apps.audit.verifying import walk
from tests.audit.chains import written
from tests.privacy.test_restore_drill import backup, restored

DAY = date(2026, 11, 22)


@pytest.mark.django_db(transaction=True)
def test_it_says_after_a_restore_what_the_backup_does_not_have(tmp_path: Path, settings):
    heads = tmp_path / "heads"
    heads.mkdir()
    settings.AUDIT_PARTNER_DIR = str(heads)
    written(5)
    partner.keep_heads(DAY)
    dump = backup(tmp_path / "backup")
    written(3)
    partner.keep_heads(DAY + timedelta(days=1))
    assert len([*heads.iterdir()]) == 2
    with restored(dump):
        assert walk().holds
        assert AuditEntry.objects.count() == 5
        with pytest.raises(CommandError, match="the last entry is 5, and there was one 8"):
            call_command("verify_audit", heads=heads, stdout=io.StringIO(), stderr=io.StringIO())
        # What guards the record came back with it, and the chain goes on.
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            connection.cursor().execute("DELETE FROM audit_auditentry")
        assert written(1)[0].sequence == 6
        assert walk().holds
