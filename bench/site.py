"""The site of `make run` as a part of the benchmark meets it: real processes, a durable database.

It lives in a directory of its own that is emptied before each use; only built files are kept.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from config import env
from config.embedded.environment import RUNNING, read_env

from .processes import descendants
from .references import free_port

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN = 300
SECRETS = ("SECRET_KEY", "FORM_KEY_SECRET", "CODE_KEY", "CODE_PEPPER", "KEYRING_FILE")


@dataclass(frozen=True)
class Site:
    """`port` on loopback; `started` is how many seconds `make run` took until it was ready."""

    port: int
    pid: int
    var: Path
    started: float

    def processes(self) -> dict[str, list[int]]:
        """web, worker, beat, postgres, valkey and run: their processes."""
        found: dict[str, list[int]] = {}
        for pid, command in descendants(self.pid).items():
            found.setdefault(_role(command), []).append(pid)
        return found


@contextlib.contextmanager
def running_site(*, settled: bool = True, **settings_of: str) -> Iterator[Site]:
    """A fresh site with its directory of help and demonstration; `settings_of` are its settings.

    Meanwhile this process reads its database, and draws form keys as it does. `settled`: wait
    until the worker has read what the demonstration brought.
    """
    with tempfile.TemporaryDirectory(prefix="chorus-bench-", dir="/tmp") as held:  # nosec B108
        var = Path(held)
        var.chmod(0o711)
        if (built := _built()).exists():
            shutil.copytree(built, var / "build")
        port = free_port()
        environment = os.environ | {
            "VAR_DIR": str(var),
            "PORT": str(port),
            "DEMO": "1",
            "TRUSTED_PROXIES": "127.0.0.1",
            "SITE_URL": f"http://127.0.0.1:{port}",
            "PYTHONDONTWRITEBYTECODE": "1",
            **settings_of,
        }
        for name in (*SECRETS, "DATABASE_URL", "CACHE_URL", "BROKER_URL", "KEYRING", "AUDIT_KEY"):
            environment.pop(name, None)
        site = _start(var, port, environment)
        try:
            if not built.exists():
                shutil.copytree(var / "build", built)
            with _as_this_site(var):
                if settled:
                    _settle()
                yield site
        finally:
            connection.close()
            os.kill(site.pid, signal.SIGINT)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(site.pid, 0)


def _start(var: Path, port: int, environment: dict[str, str]) -> Site:
    begun = time.perf_counter()
    command = [sys.executable, "-m", "config.run"]
    with (var / "run.out").open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    while b"Ctrl-C stops" not in (var / "run.out").read_bytes():
        if process.poll() is not None or time.perf_counter() - begun > READY_WITHIN:
            process.kill()
            raise RuntimeError(f"The site did not start:\n{(var / 'run.out').read_text()}")
        time.sleep(0.1)
    return Site(port, process.pid, var, time.perf_counter() - begun)


@contextlib.contextmanager
def _as_this_site(var: Path) -> Iterator[None]:
    """This process with the database and the secrets of the site."""
    given = read_env(var / RUNNING)
    kept = {name: getattr(settings, name) for name in SECRETS}
    try:
        for name in SECRETS:
            setattr(settings, name, given[name])
        connection.close()
        connection.settings_dict |= env.database_from_url(given["DATABASE_URL"])
        yield
    finally:
        for name, value in kept.items():
            setattr(settings, name, value)


def _settle() -> None:
    from apps.stories.models import Story

    end = time.monotonic() + 120
    while Story.objects.filter(state="screening").exists() and time.monotonic() < end:
        time.sleep(1)
    time.sleep(3)


def _built() -> Path:
    return Path(os.environ.get("VAR_DIR", "var")) / "bench" / "build"


def _role(command: str) -> str:
    for name, mark in (
        ("web", "config.web"),
        ("beat", "celery -A config beat"),
        ("worker", "celery -A config worker"),
        ("postgres", "postgres"),
        ("valkey", "valkey"),
    ):
        if mark in command:
            return name
    return "run"
