"""PostgreSQL: whether it answers, what it writes down, and whether the schema is this version's."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from apps.pages.doctor.findings import Finding, attention, ok, wrong

OLDEST = 140000
# Of the connections that there are at most, in percent.
MANY = 80
CLOCKS_APART = 5  # seconds
# What the server may write into its log, and what it must be set to.
QUIET = {
    "log_statement": ("none",),
    "log_parameter_max_length": ("0",),
    "log_parameter_max_length_on_error": ("0",),
    "log_min_error_statement": ("panic",),
    "log_min_duration_statement": ("-1",),
}
TRIGGERS = ("audit_no_change", "audit_no_truncate", "audit_follow", "audit_forward")


def answers() -> Iterator[Finding]:
    """Raises OperationalError when it is away."""
    (version, name, encoding, superuser) = _one(
        "SELECT current_setting('server_version_num')::int, current_setting('server_version'), "
        "pg_encoding_to_char(encoding), (SELECT rolsuper FROM pg_roles WHERE "
        "rolname = current_user) FROM pg_database WHERE datname = current_database()"
    )
    if version < OLDEST:
        yield wrong("postgresql", f"PostgreSQL is {name}.", "Upgrade it to 14 or newer.")
    else:
        yield ok("postgresql", f"PostgreSQL {name} answers.")
    if encoding != "UTF8":
        says = f"The database is {encoding}: most languages cannot be kept."
        yield wrong("encoding", says, "Make a database with ENCODING 'UTF8' and restore into it.")
    if superuser and not settings.DEMO:
        says = "The site connects as a superuser: a hole in it would be a hole in all databases."
        do = "Make a role that owns this database alone: CREATE ROLE chorus LOGIN."
        yield attention("role", says, do)


def log_is_quiet() -> Iterator[Finding]:
    """No words of anybody in the log of the server."""
    names = ", ".join(f"current_setting('{name}')" for name in QUIET)
    loud = [
        (name, wanted[0])
        for (name, wanted), value in zip(QUIET.items(), _one(f"SELECT {names}"), strict=True)  # nosec B608 # names from above
        if value not in wanted
    ]
    for name, wanted in loud:
        says = f"PostgreSQL may write what people wrote into its log: {name}."
        yield wrong(f"log {name}", says, f"ALTER SYSTEM SET {name} = '{wanted}', then reload it.")
    if not loud:
        yield ok("database log", "PostgreSQL writes no statement and no value into its log.")


def connections() -> Iterator[Finding]:
    """How many of them are open."""
    now, most = _one(
        "SELECT count(*), current_setting('max_connections')::int FROM pg_stat_activity"
    )
    if now * 100 > most * MANY:
        says = f"{now} of {most} connections are open; when all are, pages stop."
        yield attention("connections", says, "Put pgbouncer between, or raise max_connections.")
    else:
        yield ok("connections", f"{now} of {most} connections are open.")


def migrations() -> Iterator[Finding]:
    """Whether the schema is what this code wants."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        says = f"{len(missing)} migrations have not been applied: pages may fail."
        yield wrong("migrations", says, "Run manage.py prepare_site.")
    else:
        yield ok("migrations", "The schema is that of this version.")


def record_is_guarded() -> Iterator[Finding]:
    """The triggers that let the record grow and never change."""
    (found,) = _one(
        "SELECT array_agg(DISTINCT tgname::text) FROM pg_trigger "
        "WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgname LIKE 'audit%%'"
    )
    missing = [name for name in TRIGGERS if name not in (found or [])]
    if missing:
        says = f"The record of acts could be changed: {', '.join(missing)} is off or gone."
        do = "Find out who did that. Switch it on: ALTER TABLE … ENABLE TRIGGER ALL."
        yield wrong("record guard", says, do)
    else:
        yield ok("record guard", "The record of acts can only grow.")


def clock() -> Iterator[Finding]:
    """This machine's clock against that of the database."""
    (there,) = _one("SELECT clock_timestamp()")
    apart = abs((datetime.now(UTC) - there).total_seconds())
    if apart > CLOCKS_APART:
        says = f"The clocks of this machine and of the database are {apart:.0f} s apart."
        do = "Let both take the time from the network (systemd-timesyncd or chrony)."
        yield wrong("clock", says, do)
    else:
        yield ok("clock", "This machine and the database have the same time.")


def _one(sql: str) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()
