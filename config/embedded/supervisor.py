"""Starts programs in order, starts again what dies, stops all in reverse order."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from .guard import Guard
from .process import EmbeddedError, kill_group, last_lines, spawn, stop

# A program that ends more often than this is broken, and starting it again only hides it.
RESTARTS = 5
WITHIN = 60  # seconds


class Service(Protocol):
    """What can be supervised: PostgreSQL and Valkey are, and every `Program`."""

    process: subprocess.Popen | None
    ends_with: signal.Signals

    @property
    def log(self) -> Path: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


@dataclass
class Program:
    """A command of ours, its output in `log`."""

    args: Sequence[str]
    log: Path
    env: dict[str, str]
    cwd: Path
    stops_within: float = 20  # seconds
    process: subprocess.Popen | None = None
    ends_with: signal.Signals = signal.SIGTERM

    def start(self) -> None:
        self.process = spawn(self.args, log=self.log, env=self.env, cwd=self.cwd)

    def stop(self) -> None:
        if self.process:
            stop(self.process, self.ends_with, self.stops_within)
            kill_group(self.process.pid)
            self.process = None


class Stop(BaseException):
    """Somebody asked us to stop. Not an Exception: nothing on the way may take it for an error."""


class GaveUp(Exception):
    """A program ended too often. Its text says which, and the end of its log."""


@dataclass
class Supervisor:
    """`start` services in order, `watch` them until `Stop` or `GaveUp`, `stop` them all.

    All of it in the main thread: the kernel ties children to the thread that started them.
    """

    say: Callable[[str], None]
    guard: Guard = field(default_factory=Guard)
    services: dict[str, Service] = field(default_factory=dict)
    _deaths: dict[str, list[float]] = field(default_factory=dict)

    def start(self, name: str, service: Service) -> None:
        """Raises EmbeddedError when it does not start."""
        self.services[name] = service
        service.start()
        assert service.process
        self.guard.watch(service.process, service.ends_with)

    def watch(self, pause: float = 0.5) -> None:
        """Look after everything. Returns only by an exception."""
        while True:
            for name, service in self.services.items():
                if service.process is None or service.process.poll() is not None:
                    self._revive(name, service)
            if make_was_interrupted():
                raise Stop
            time.sleep(pause)

    def _revive(self, name: str, service: Service) -> None:
        now = time.monotonic()
        recent = [at for at in self._deaths.get(name, []) if now - at < WITHIN] + [now]
        self._deaths[name] = recent
        code = service.process.returncode if service.process else "?"
        if len(recent) > RESTARTS:
            raise GaveUp(f"{name} keeps ending (code {code}):\n{last_lines(service.log)}")
        self.say(f"{name} ended unexpectedly (code {code}); starting it again. See {service.log}")
        if service.process:
            kill_group(service.process.pid)
            self.guard.forget(service.process)
        time.sleep(min(len(recent) - 1, 5))
        try:
            self.start(name, service)
        except EmbeddedError as error:
            raise GaveUp(str(error)) from None

    def stop(self) -> None:
        """Stop everything, the last started first, then the guard."""
        while self.services:
            _name, service = self.services.popitem()
            service.stop()
        self.guard.close()


def stop_on_signals() -> None:
    """From now on SIGINT (Ctrl-C), SIGTERM and SIGHUP raise Stop in the main thread, once."""

    def ask(number: int, frame: object) -> None:
        ignore_signals()
        raise Stop

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)


def ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def make_was_interrupted() -> bool:
    """Whether our parent is a `make` that got SIGINT alone and now waits for us to end.

    Ctrl-C reaches make and us; `kill -INT` of make reaches make only, which passes nothing on and
    waits, SIGINT blocked. That block is the one trace of it.
    """
    try:
        status = Path(f"/proc/{os.getppid()}/status").read_text()
    except OSError:
        return False
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    blocked = int(fields.get("SigBlk", "0"), 16)
    return fields.get("Name") == "make" and bool(blocked >> (signal.SIGINT - 1) & 1)
