"""A PostgreSQL of a test's own, with what the one of all tests lacks: a port, and a copy."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

from config.embedded.postgres import Postgres
from config.embedded.privileges import (
    UNPRIVILEGED,
    name_of,
    run_as,
    user_to_drop_to,
    write_as,
)
from tests.harness.services import copy_template

PASSWORD = "only-in-tests"
# Whoever stands between (pgbouncer, pg_basebackup) runs as the one whom PostgreSQL runs as.
LET_IN = """\
local all all peer map=owner
local replication all peer map=owner
host chorus chorus {network} scram-sha-256
"""
# A copy can be made of it; a client that was cut off is noticed, and lets go of its locks.
SERVER = {
    "wal_level": "replica",
    "max_wal_senders": "4",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "6s",
    "client_connection_check_interval": "2s",
}


def a_directory() -> Path:
    """A short one that PostgreSQL's user may enter."""
    made = Path(tempfile.mkdtemp(prefix="chorus-scale-", dir="/tmp"))
    made.chmod(0o711)
    return made


@dataclass
class Cluster:
    """`start()`, `postgres`, `url(...)`, `copy()`, `throw_away()`: migrated and empty."""

    network: str = "127.0.0.1/32"
    more: Mapping[str, str] = field(default_factory=dict)
    var: Path = field(default_factory=a_directory)

    def __post_init__(self) -> None:
        self.postgres = Postgres(self.var, durable=False, more=SERVER | dict(self.more))

    def start(self) -> None:
        copy_template(Path(os.environ["CHORUS_TEST_CACHE"]), self.var)
        user, data = user_to_drop_to(), self.var / "pg"
        write_as(user, data, "pg_hba.conf", LET_IN.format(network=self.network))
        users = {name_of(os.geteuid()), UNPRIVILEGED}
        write_as(user, data, "pg_ident.conf", "".join(f'owner "{one}" all\n' for one in users))
        self.postgres.start()
        self.run(f"ALTER ROLE chorus PASSWORD '{PASSWORD}'", role="postgres")

    def run(self, statement: str, *, role: str = "chorus") -> list[tuple]:
        """One statement, committed; its rows."""
        return run(self.postgres, statement, role=role)

    def copy(self) -> Postgres:
        """A replica that follows, started: pg_basebackup and what it writes down."""
        copy = Postgres(a_directory(), durable=False, more=SERVER)
        user, made = user_to_drop_to(), copy.var / "copy"
        made.mkdir(mode=0o700)
        if user:
            os.chown(made, *user)
        assert self.postgres.binaries
        program = self.postgres.binaries / "bin" / "pg_basebackup"
        where = f"host={self.postgres.sockets} user=postgres"
        run_as(user, [program, "-D", made, "-R", "-c", "fast", "-X", "stream", "-d", where])
        made.rename(copy.data)
        copy.start()
        return copy

    def throw_away(self) -> None:
        self.postgres.stop()
        shutil.rmtree(self.var, ignore_errors=True)


def run(postgres: Postgres, statement: str, *, role: str = "chorus") -> list[tuple]:
    """One statement by the server's socket, committed; its rows."""
    connection = psycopg2.connect(host=str(postgres.sockets), dbname="chorus", user=role)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
