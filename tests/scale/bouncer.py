"""pgbouncer in transaction mode before a test's own PostgreSQL, on a socket."""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg2

from config.embedded.privileges import give, user_to_drop_to
from config.embedded.process import comes_up, last_lines, spawn, stop

MISSING = "needs pgbouncer: on Debian or Ubuntu, apt-get install pgbouncer"
PORT = 6432
# Two connections for everybody, whoever comes; each transaction may get the other one.
SETTINGS = """\
[databases]
* = host={postgres} user=chorus
[pgbouncer]
unix_socket_dir = {directory}
listen_port = {port}
auth_type = any
pool_mode = transaction
default_pool_size = {pool}
max_client_conn = 200
server_reset_query =
ignore_startup_parameters = extra_float_digits
admin_users = admin
"""


def program() -> str | None:
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@dataclass
class Bouncer:
    """`start()`, `url`, `stop()`."""

    postgres: Path
    pool: int = 2
    directory: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="chorus-pool-")))
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        directory = quote(str(self.directory), safe="")
        return f"postgresql://chorus@:{PORT}/chorus?host={directory}&pool=transaction"

    def start(self) -> None:
        user = user_to_drop_to()
        give(self.directory, user)
        settings = self.directory / "pgbouncer.ini"
        values = {"postgres": self.postgres, "directory": self.directory}
        settings.write_text(SETTINGS.format(**values, port=PORT, pool=self.pool))
        log = self.directory / "log"
        name = program()
        assert name
        self.process = spawn([name, settings], log=log, user=user, cwd=self.directory)
        if not comes_up(self.process, self._answers, 20):
            raise RuntimeError(f"pgbouncer did not start:\n{last_lines(log)}")

    def stop(self) -> None:
        if self.process:
            stop(self.process, timeout=5)
        shutil.rmtree(self.directory, ignore_errors=True)

    def connections(self) -> int:
        """How many it holds at the server."""
        with self._admin() as cursor:
            cursor.execute("SHOW SERVERS")
            return len(cursor.fetchall())

    def _admin(self) -> "psycopg2.extensions.cursor":
        wire = psycopg2.connect(
            host=str(self.directory), port=PORT, dbname="pgbouncer", user="admin"
        )
        wire.autocommit = True
        return wire.cursor()

    def _answers(self) -> bool:
        try:
            self._admin().close()
        except psycopg2.OperationalError:
            return False
        return True
