"""A new version takes over while people read and post: real processes, and no request fails."""

import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.stories.models import MeToo
from config.embedded.process import kill_group, spawn, stop
from deploy.debian.machine import Problem
from deploy.debian.places import FILES
from deploy.debian.rolling import is_ready, take_over, wait
from tests.deploy.proxies import HOST, Nginx, running_nginx
from tests.harness.processes import environment, free_port
from tests.harness.services import ROOT

STARTS_WITHIN = 90  # seconds, on a busy machine


def command(port: int) -> list[str]:
    """What the unit starts, with the Python of this test."""
    unit = (FILES / "systemd" / "chorus-web@.service").read_text()
    line = re.search(r"^ExecStart=/usr/bin/env \.venv/bin/python (.+)$", unit, re.MULTILINE)
    assert line
    words = shlex.split(line[1].replace("%i", str(port)).replace("${WEB_WORKERS}", "1"))
    return [sys.executable, *words]


class Webs:
    """Web servers by their port, as systemd would start and stop them."""

    def __init__(self, directory: Path, **settings: str) -> None:
        self.directory, self.settings = directory, settings
        self.running: dict[int, subprocess.Popen] = {}

    def start(self, port: int) -> None:
        log = self.directory / f"web-{port}.log"
        env = environment(**self.settings)
        self.running[port] = spawn(command(port), log=log, env=env, cwd=ROOT)

    def stop(self, port: int) -> None:
        process = self.running.pop(port)
        stop(process, timeout=30)
        kill_group(process.pid)


@pytest.fixture
def webs(tmp_path: Path, transactional_db: None, built_static: None) -> Iterator[Webs]:
    webs = Webs(tmp_path, SITE_URL="https://127.0.0.1", TRUSTED_PROXIES=HOST)
    yield webs
    for port in list(webs.running):
        webs.stop(port)


class Load:
    """Reads and posts through the proxy without a pause, and notes what fails."""

    def __init__(self, nginx: Nginx) -> None:
        self.nginx, self.answered, self.failed = nginx, 0, list[str]()
        self.enough = threading.Event()
        self.threads = [threading.Thread(target=self._go) for _ in range(2)]

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.enough.set()
        for thread in self.threads:
            thread.join()

    def _go(self) -> None:
        while not self.enough.is_set():
            for path, body in (("/about/", None), ("/me-too/", b"form_key=stale")):
                try:
                    status = self.nginx.ask(path, body, Cookie="a=b")[0].status
                except OSError as error:
                    self.failed.append(f"{path}: {error!r}")
                    continue
                self.answered += 1
                if status >= 500:
                    self.failed.append(f"{path}: {status}")


def say_me_too(nginx: Nginx) -> int:
    key = re.search(r'name="form_key" value="([^"]+)"', nginx.ask("/")[1])
    assert key
    return nginx.ask("/me-too/", f"form_key={key[1]}".encode())[0].status


@pytest.mark.slow
def test_it_fails_nobody_while_a_new_web_server_takes_over(webs: Webs, tmp_path: Path):
    old, new = free_port(), free_port()
    webs.start(old)
    assert wait(lambda: is_ready(old, HOST), STARTS_WITHIN)
    with running_nginx(tmp_path, old) as nginx:
        assert say_me_too(nginx) == 200
        with Load(nginx) as load:
            take_over(new, old, host=HOST, start=webs.start, ask=nginx.turn, stop=webs.stop)
            before = load.answered
            assert wait(lambda: load.answered > before + 20, 30)
        assert load.failed == []
        assert list(webs.running) == [new]
        assert say_me_too(nginx) == 200
    assert MeToo.objects.count() == 2


def test_it_leaves_everything_as_it_was_when_the_new_one_does_not_come_up(
    webs: Webs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("deploy.debian.rolling.READY_WITHIN", 1)
    asked, stopped = list[int](), list[int]()
    with pytest.raises(Problem, match="goes on"):
        take_over(
            free_port(), 1, host=HOST, start=lambda _: None, ask=asked.append, stop=stopped.append
        )
    assert asked == []
    assert 1 not in stopped
