"""A machine of its own for tests that break things: what others use at the same time stays whole.

Its database writes to disk as in production, broker and cache are two servers, and web, worker and
Beat are the very commands of `make run`. `kill` is `kill -9`.
"""

import contextlib
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg2
import pytest
import redis

from config.embedded.postgres import Postgres
from config.embedded.process import alive, comes_up, kill_group, last_lines, lock, stop, wait_until
from config.embedded.supervisor import Program
from config.embedded.valkey import Valkey
from config.env import database_from_url
from config.run import programs
from config.run_options import Options

from .processes import environment, free_port
from .services import MIGRATED, PREFIX, ROOT, copy_template

if TYPE_CHECKING:
    from .visitor import Answer, Visitor

NAME = "site"
SERVICES = ("database", "broker", "cache")
PATIENCE = 90  # seconds that something may take on a busy machine; most take one


class Machine:
    """`start`, `kill`, `pause`, `resume` by name: database, broker, cache, web, worker, beat."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.alive = lock(var / "session.lock")
        copy_template(Path(os.environ["CHORUS_TEST_CACHE"]), var)
        self.postgres = Postgres(var)
        self.caches = {name: self._valkey(name) for name in ("broker", "cache")}
        self.running: dict[str, Program] = {}
        self.url = f"http://127.0.0.1:{free_port()}"
        self.settings: dict[str, str] = {}
        for name in SERVICES:
            self.start(name)

    def start(self, *names: str) -> None:
        """Start what does not run, and wait until it answers."""
        for name in names:
            if name == "database":
                if not self.postgres.running():
                    self.postgres.start()
            elif name in self.caches:
                if not self.caches[name].running():
                    self.caches[name].start()
            elif name not in self.running:
                self._start_program(name)

    def kill(self, *names: str) -> None:
        """As the kernel does that runs out of memory: no goodbye, and nothing is put in order."""
        for name in names:
            if program := self.running.pop(name, None):
                assert program.process
                kill_group(program.process.pid)
                program.process.wait()
            elif service := self._service(name):
                # Of the database the postmaster alone: its children notice by themselves.
                service.send_signal(signal.SIGKILL)
                service.wait()

    def stop(self, name: str) -> None:
        """As an upgrade does: in order, and at the same address afterwards."""
        service = self._service(name)
        assert service
        stop(service, signal.SIGINT if name == "database" else signal.SIGTERM)

    def pause(self, name: str) -> None:
        """It stands there and says nothing: the worst way to be away."""
        self._signal(name, signal.SIGSTOP)

    def resume(self, name: str) -> None:
        self._signal(name, signal.SIGCONT)

    def ask(self, name: str) -> "redis.Redis[Any]":
        """A line to the broker or the cache."""
        return redis.Redis(unix_socket_path=str(self.caches[name].socket), db=0)

    def look_after(self) -> None:
        """What `make run` and systemd do: start again what has ended by itself."""
        for name, program in list(self.running.items()):
            if program.process and program.process.poll() is not None:
                self.kill(name)
                self.start(name)

    def flush(self, name: str) -> None:
        self.ask(name).flushall()

    def visitor(self, place: int | None = None) -> "Visitor":
        # Needs Django, which pytest sets up after it has read this file.
        from .visitor import Visitor

        return Visitor(self.url, place)

    def web_workers(self) -> list[int]:
        """The processes that answer, without the one that looks after them."""
        web = self.running["web"].process
        assert web
        children = Path(f"/proc/{web.pid}/task/{web.pid}/children").read_text().split()
        return [int(each) for each in children if alive(int(each))]

    def log(self, name: str) -> str:
        return last_lines(self.var / "log" / f"{name}.log", count=60)

    def count(self, table: str, where: str = "true") -> int:
        """Rows, asked on a line of its own."""
        return self.query(f"SELECT count(*) FROM {table} WHERE {where}")[0][0]

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with contextlib.closing(self.connect()) as line, line.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def connect(self, database: str = NAME, role: str = "chorus") -> Any:
        """A line that commits each statement."""
        line = psycopg2.connect(host=str(self.postgres.sockets), dbname=database, user=role)
        line.autocommit = True
        return line

    @contextlib.contextmanager
    def held(self, table: str, mode: str = "SHARE") -> Iterator[None]:
        """Nobody writes into `table` meanwhile; in mode "ACCESS EXCLUSIVE" nobody reads it."""
        with contextlib.closing(self.connect()) as line, line.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"LOCK TABLE {table} IN {mode} MODE")
            yield

    def waiting_for_locks(self) -> int:
        """How many lines wait in the database for somebody else."""
        return self.count("pg_stat_activity", "wait_event_type = 'Lock'")

    def at_once(self, acts: "list[Callable[[], Answer]]", hands: int = 8) -> "list[Answer]":
        """Do all of it, so many at a time."""
        with ThreadPoolExecutor(hands) as pool:
            return list(pool.map(lambda act: act(), acts))

    def begin_afresh(self) -> None:
        """Everything answers, the database is as migrated, nothing is remembered."""
        self.kill("worker", "beat", "second beat", "second worker")
        self.settings = {}
        for name in self.caches:
            self.resume(name)
        self.start(*SERVICES)
        with (
            contextlib.closing(self.connect("postgres", "postgres")) as line,
            line.cursor() as cursor,
        ):
            cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
            cursor.execute(
                f"CREATE DATABASE {NAME} OWNER chorus TEMPLATE {MIGRATED} STRATEGY FILE_COPY"
            )
        for name in self.caches:
            self.ask(name).config_set("maxmemory", "256mb")
            self.flush(name)
        (self.var / "beat-schedule").unlink(missing_ok=True)

    def environment(self) -> dict[str, str]:
        """What everything on this machine inherits; the secrets are those of the test."""
        return environment(
            SITE_URL=self.url,
            DATABASE_URL=self.postgres.url(NAME),
            CACHE_URL=self.caches["cache"].cache_url(),
            BROKER_URL=self.caches["broker"].broker_url(0),
            TRUSTED_PROXIES="127.0.0.1",
            PYTHONUNBUFFERED="1",
            **self.settings,
        )

    @contextlib.contextmanager
    def as_database(self) -> Iterator[None]:
        """The models of this process look at this machine."""
        from django.db import connections

        ours = connections["default"].settings_dict
        kept = {name: ours[name] for name in ("NAME", "HOST", "USER")}
        connections.close_all()
        ours.update({name: database_from_url(self.postgres.url(NAME))[name] for name in kept})
        try:
            yield
        finally:
            connections.close_all()
            ours.update(kept)

    def close(self) -> None:
        self.kill(*list(self.running))
        for each in self.caches:
            self.resume(each)
            self.caches[each].stop()
        self.postgres.stop()

    def _valkey(self, name: str) -> Valkey:
        (self.var / name).mkdir(mode=0o711)
        return Valkey(self.var / name)

    def _service(self, name: str) -> Any:
        service = self.postgres if name == "database" else self.caches.get(name)
        return service and service.process

    def _signal(self, name: str, number: signal.Signals) -> None:
        if service := self._service(name):
            service.send_signal(number)

    def _start_program(self, name: str) -> None:
        """Also a "second worker" and a "second beat"."""
        log = self.var / "log" / f"{name}.log"
        since = log.stat().st_size if log.exists() else 0
        program = Program(self._command(name), log, self.environment(), ROOT)
        program.start()
        self.running[name] = program
        process = program.process
        assert process
        if not comes_up(process, lambda: self._is_up(name, log, since), PATIENCE):
            pytest.fail(f"{name} did not start:\n{last_lines(log, since, 30)}")

    def _command(self, name: str) -> list[str]:
        port = int(self.url.rpartition(":")[2])
        options = Options(var=self.var, host="127.0.0.1", port=port, demo=True, workers=2)
        commands = {label.split()[0].lower(): args for label, args in programs(options).items()}
        command = list(commands[name.rsplit(maxsplit=1)[-1]])
        if name.endswith("worker"):
            # It says that it is ready in a line of the level below.
            return [*command, "--loglevel", "INFO", "--hostname", f"{name.replace(' ', '-')}@%h"]
        if name == "second beat":
            return [*command, "--schedule", str(self.var / "second-beat-schedule")]
        return command

    def _is_up(self, name: str, log: Path, since: int) -> bool:
        if name == "web":
            return self.visitor(0).get("/healthz").status_code == 200
        if name.endswith("worker"):
            return " ready." in last_lines(log, since, 200)
        return True


def wait_for(true: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Until it holds; a test fails that waited in vain."""
    if not wait_until(true, seconds, 0.1):
        pytest.fail(f"In vain for {seconds:.0f} s: {what}")


class Meanwhile:
    """Somebody who goes on doing something while the test does something else."""

    def __init__(self, act: Callable[[], "Answer"]) -> None:
        self.answers: list[Answer] = []
        self._act, self._over = act, threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._go, daemon=True)

    def __enter__(self) -> "Meanwhile":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()
        if self._error and not any(_error):
            raise self._error

    def _go(self) -> None:
        try:
            while not self._over.is_set():
                self.answers.append(self._act())
        except BaseException as error:
            self._error = error


@pytest.fixture(scope="session")
def _machine(django_test_environment: None, built_static: None) -> Iterator[Machine]:
    var = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
    var.chmod(0o711)
    machine = Machine(var)
    try:
        yield machine
    finally:
        machine.close()
        shutil.rmtree(var, ignore_errors=True)


@pytest.fixture
def machine(_machine: Machine, django_db_blocker: Any) -> Iterator[Machine]:
    """A machine that may be broken, its database empty and open to the models of this test."""
    _machine.begin_afresh()
    _machine.start("web")
    with django_db_blocker.unblock(), _machine.as_database():
        yield _machine
        _machine.kill("worker", "second worker", "beat", "second beat")
