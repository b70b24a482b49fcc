"""Django's `migrate`, for a site that goes on serving meanwhile.

A change of a table waits for everybody who uses it, and everybody who comes after waits for the
change. So it waits two seconds at most, lets them pass, and tries again.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2.errors
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

LOCK_TIMEOUT = "2s"
# Seconds between two tries: five minutes in all, beside the waiting itself.
PAUSES = (1, 2, 5, 10, 15, *[30] * 9)
# These let everybody read and write while they wait, and an index that was given up lies there
# broken: they wait for as long as it takes.
PATIENT = ("CREATE INDEX CONCURRENTLY", "CREATE UNIQUE INDEX CONCURRENTLY", "DROP INDEX CONCURR")


class Command(migrate.Command):
    """As Django's. Raises CommandError when a table was in use for all that time."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        for pause in (*PAUSES, None):
            try:
                with short_waits(connection):
                    super().handle(*args, **options)
                return
            except OperationalError as error:
                if not isinstance(error.__cause__, psycopg2.errors.LockNotAvailable):
                    raise
            if pause is not None:
                self.stderr.write(f"A table is in use; trying again in {pause} s.")
                time.sleep(pause)
        raise CommandError(
            "A table was in use all the time, perhaps by a backup or a long query (look at "
            "pg_stat_activity). Nothing is half done: the same command goes on where it stopped."
        )


@contextmanager
def short_waits(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Nothing on this connection waits for a lock longer than LOCK_TIMEOUT, but for what is
    patient. Raises OperationalError (LockNotAvailable)."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    try:
        with connection.execute_wrapper(_patience):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def _patience(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if not str(sql).lstrip().upper().startswith(PATIENT):
        return execute(sql, params, many, context)
    cursor = context["cursor"].cursor
    cursor.execute("SET lock_timeout = 0")
    try:
        return execute(sql, params, many, context)
    finally:
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
