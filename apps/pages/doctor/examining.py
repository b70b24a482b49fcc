"""Everything that is examined, in order; what breaks while looking is itself a finding."""

from collections.abc import Iterator

from django.db import Error, connection

from apps.pages.doctor import (
    database_checks,
    machine_checks,
    people_checks,
    service_checks,
    setting_checks,
)
from apps.pages.doctor.findings import Check, Finding, Level, wrong

CHECKS = (
    Check("demo", setting_checks.demonstration),
    Check("settings", setting_checks.system_checks, slow=True),
    Check("secrets", setting_checks.secrets_are_good),
    Check("keyring", setting_checks.keyring_opens),
    Check("proxy", setting_checks.addresses),
    Check("onion", setting_checks.tor),
    Check("postgresql", database_checks.answers, database=True),
    Check("database log", database_checks.log_is_quiet, database=True),
    Check("connections", database_checks.connections, database=True),
    Check("migrations", database_checks.migrations, database=True),
    Check("record guard", database_checks.record_is_guarded, database=True),
    Check("clock", database_checks.clock, database=True),
    Check("network time", machine_checks.network_time),
    Check("valkey", service_checks.valkey),
    Check("broker", service_checks.broker),
    Check("worker", service_checks.worker_and_beat),
    Check("screening", service_checks.screening),
    Check("mail", service_checks.mail, slow=True),
    Check("alerts", service_checks.alerts),
    Check("disk", machine_checks.disk),
    Check("backup", machine_checks.backups),
    Check("tombstones", machine_checks.tombstones),
    Check("built files", machine_checks.built_files),
    Check("site", machine_checks.from_outside, slow=True),
    Check("certificate", machine_checks.certificate, slow=True),
    Check("team", people_checks.team, database=True),
    Check("help", people_checks.help_is_confirmed, database=True),
    Check("links", people_checks.links, database=True),
    Check("record", people_checks.record, database=True),
    Check("numbers", people_checks.numbers, database=True),
)
WORST_FIRST = (Level.WRONG, Level.ATTENTION, Level.OK)


def examine(*, slow: bool = True) -> list[Finding]:
    """All findings, the worst first; `slow=False` leaves out what asks other machines.

    Nothing is raised: without a database what needs one is left out and said once.
    """
    there = _database_is_there()
    found = [] if there else [DATABASE_AWAY]
    for check in CHECKS:
        if (slow or not check.slow) and (there or not check.database):
            found += _looked(check)
    return sorted(found, key=lambda finding: WORST_FIRST.index(finding.level))


DATABASE_AWAY = wrong(
    "postgresql",
    "The database does not answer; what needs it was not examined.",
    "Start PostgreSQL, and look at DATABASE_URL. Then ask again.",
)


def _database_is_there() -> bool:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        connection.close()
        return False
    return True


def _looked(check: Check) -> Iterator[Finding]:
    try:
        yield from check.look()
    # Whatever breaks, the rest is examined; the words of the error may hold anything.
    except Exception as error:
        says = f"This could not be examined ({type(error).__name__})."
        yield wrong(check.name, says, "If it stays so, report it with this name.")
