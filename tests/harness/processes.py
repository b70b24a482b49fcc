"""The site and the worker as real processes, on the database and broker of this test worker."""

import hashlib
import io
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config.embedded.process import (
    comes_up,
    kill_group,
    last_lines,
    spawn,
    stop,
    wait_for_lock,
    wait_until,
)

from .services import ROOT

STARTS_WITHIN = 90  # seconds, on a busy machine
BUILT_WITHIN = 300  # seconds that one worker waits for another that is building


def environment(**more: str) -> dict[str, str]:
    """What a process of ours needs to work beside this test."""
    return os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"} | more


def manage(*args: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` as a process. It sees only what the test has committed."""
    command = [sys.executable, "manage.py", *args]
    return subprocess.run(
        command, cwd=ROOT, env=environment(**more), input=stdin, capture_output=True, text=True
    )


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@dataclass
class Site:
    """The whole web stack, our WSGI wrapper included, behind a real server."""

    url: str
    log: Path
    group: int  # the process group of its server and its workers


@dataclass
class Worker:
    """A Celery worker process (and, with `beat=True`, the clock inside it)."""

    log: Path
    beat: bool = False
    process: subprocess.Popen | None = None
    more: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        """Start it and wait until it takes work."""
        since = self.log.stat().st_size if self.log.exists() else 0
        args = ["worker", "--concurrency", "1", "--without-gossip", "--without-mingle"]
        schedule = ["--beat", "--schedule", f"{self.log}.schedule"] if self.beat else []
        self.process = spawn(
            [sys.executable, "-m", "celery", "-A", "config", *args, *schedule, "-l", "INFO"],
            log=self.log,
            env=environment(**self.more),
            cwd=ROOT,
        )

        def ready() -> bool:
            assert self.process
            if self.process.poll() is not None:
                pytest.fail(f"The worker did not start:\n{last_lines(self.log, since, 30)}")
            return " ready." in last_lines(self.log, since, 200)

        if not wait_until(ready, STARTS_WITHIN):
            pytest.fail(f"The worker was not ready in time:\n{last_lines(self.log, since, 30)}")

    def stop(self) -> None:
        """Let it finish what it has in hand."""
        if self.process:
            stop(self.process)
            kill_group(self.process.pid)
            self.process = None

    def kill(self) -> None:
        """As a power cut would: it and its pool, at once."""
        if self.process:
            kill_group(self.process.pid)
            self.process.wait()
            self.process = None


@pytest.fixture
def worker_process(
    transactional_db: None, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Worker]:
    """A running Celery worker on the real broker: `kill()`, `stop()`, `start()` again.

    `@pytest.mark.worker(beat=True)` gives it the clock too. What it shall see must be committed,
    so the test gets a database that commits.
    """
    from config.celery import app

    mark = request.node.get_closest_marker("worker")
    options = dict(mark.kwargs) if mark else {}
    with app.connection_for_write() as connection:
        connection.default_channel.client.flushdb()
    worker = Worker(tmp_path / "worker.log", **options)
    try:
        worker.start()
        yield worker
    finally:
        worker.stop()


@pytest.fixture(scope="session")
def _site_process(django_db_setup: None, built_static: None, tmp_path_factory) -> Iterator[Site]:
    log = tmp_path_factory.mktemp("site") / "web.log"
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = spawn(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"),
            *("--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--no-access-log"),
        ],
        log=log,
        env=environment(SITE_URL=url),
        cwd=ROOT,
    )
    try:
        if not comes_up(process, lambda: _answers(url), STARTS_WITHIN):
            pytest.fail(f"The site did not start:\n{last_lines(log, count=30)}")
        yield Site(url, log, process.pid)
    finally:
        stop(process)
        kill_group(process.pid)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.fixture
def site(_site_process: Site, transactional_db: None) -> Site:
    """The running site with an empty database: `site.url`, `site.log`."""
    return _site_process


@pytest.fixture(scope="session")
def built_static() -> None:
    """The style sheet and fonts, there before the test."""
    build_static_once()


def build_static_once() -> None:
    """Build the style sheet and fonts, once for all workers of this run.

    Cutting fonts takes many seconds, so what one run has cut the next ones reuse.
    """
    from django.conf import settings
    from django.core.management import call_command

    build = settings.BUILD_DIR
    build.mkdir(parents=True, exist_ok=True)
    handle = wait_for_lock(build / "build.lock", BUILT_WITHIN)
    assert handle, "another worker still builds the static files"
    if not (build / "built").exists():
        kept = Path(os.environ["CHORUS_TEST_CACHE"]) / f"fonts-{font_recipe()}"
        if kept.exists():
            shutil.copytree(kept, build / "static" / "fonts", dirs_exist_ok=True)
        call_command("build_static", verbosity=0, stdout=io.StringIO())
        shutil.copytree(build / "static" / "fonts", kept, dirs_exist_ok=True)
        (build / "built").touch()
    handle.close()


def font_recipe() -> str:
    sources = ("apps/core/management/commands/build_fonts.py", "requirements.txt")
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in sources)).hexdigest()[:16]
