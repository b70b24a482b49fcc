"""Which state of the public pages the database holds. It only grows (RULINGS 8)."""

from django.db import connections

NUMBER = "SELECT number FROM core_publicversion WHERE id = 1"


def public_version(*, using: str = "default") -> int:
    """The number as that database has it; 0 where the row is missing. One SELECT by key."""
    with connections[using].cursor() as cursor:
        cursor.execute(NUMBER)
        row = cursor.fetchone()
    return row[0] if row else 0
