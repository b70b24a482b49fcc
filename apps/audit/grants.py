"""What the role that the site runs as may do, where another role owns the tables."""

from typing import Any

from django.db import connection, transaction
from psycopg2 import sql

WORK = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
)
# Entries, signatures and deliveries only come in; the head is locked and moved by a trigger.
RECORD = (
    "REVOKE ALL ON audit_auditentry, audit_audithead, audit_auditheadsignature,"
    " audit_auditdelivery FROM {role}",
    "REVOKE ALL ON audit_auditentry, audit_audithead, audit_auditheadsignature,"
    " audit_auditdelivery FROM PUBLIC",
    "GRANT SELECT, INSERT ON audit_auditentry, audit_auditheadsignature, audit_auditdelivery"
    " TO {role}",
    "GRANT SELECT, UPDATE (sequence, hash) ON audit_audithead TO {role}",
)


class CannotGrant(Exception):
    """Why grants would mean nothing, as a sentence."""


def statements(role: str) -> list[str]:
    """The SQL for this role, in order."""
    with connection.cursor() as cursor:
        name = sql.Identifier(role).as_string(cursor.cursor)
    return [each.format(role=name) for each in (*WORK, *RECORD)]


@transaction.atomic
def grant(role: str) -> None:
    """Give `role` what the site needs, and of the record only adding and reading.

    Raises CannotGrant for a role that does not exist, or that no grant could hold back.
    """
    with connection.cursor() as cursor:
        _refuse_powerful(cursor, role)
        for statement in statements(role):
            cursor.execute(statement)


def _refuse_powerful(cursor: Any, role: str) -> None:
    cursor.execute(
        "SELECT rolsuper, pg_has_role(rolname, relowner, 'MEMBER') FROM pg_roles, pg_class"
        " WHERE rolname = %s AND pg_class.oid = 'audit_auditentry'::regclass",
        [role],
    )
    found = cursor.fetchone()
    if found is None:
        raise CannotGrant(f"There is no role {role}. First: CREATE ROLE {role} LOGIN")
    if any(found):
        raise CannotGrant(f"{role} owns the record or may do everything: no grant holds it back.")
