"""The supervisor: who dies comes back, who keeps dying ends the run, nobody outlives it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.process import alive, kill_group, wait_until
from config.embedded.supervisor import GaveUp, Program, Stop, Supervisor, make_was_interrupted
from tests.harness.services import ROOT

ENDS_WITHIN = 60  # seconds; fails a test that would hang, proves no speed
# A server with a child of its own that takes no hint.
STUBBORN = "trap '' TERM; sleep 600 & echo $!; wait"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    running = Supervisor(said.append)
    yield running
    running.stop()


def program(tmp_path: Path, script: str, name: str = "it", **more: float) -> Program:
    return Program(
        ["/bin/sh", "-c", script], tmp_path / f"{name}.log", dict(os.environ), tmp_path, **more
    )


def test_it_starts_again_what_died_and_says_so(supervisor, said, tmp_path, monkeypatch):
    sleeper = program(tmp_path, "exec sleep 600")
    supervisor.start("Worker", sleeper)
    first = sleeper.process.pid
    os.kill(first, signal.SIGKILL)
    sleeper.process.wait()
    stop_at(monkeypatch, lambda: sleeper.process.pid != first)
    with pytest.raises(Stop):
        supervisor.watch(pause=0)
    assert alive(sleeper.process.pid)
    assert said == [
        f"Worker ended unexpectedly (code -9); starting it again. See {sleeper.log}",
    ]


def stop_at(monkeypatch: pytest.MonkeyPatch, condition) -> None:
    monkeypatch.setattr("config.embedded.supervisor.make_was_interrupted", condition)


def test_it_gives_up_on_what_keeps_dying_and_shows_its_log(supervisor, tmp_path, monkeypatch):
    monkeypatch.setattr("config.embedded.supervisor.time.sleep", lambda seconds: None)
    supervisor.start("Beat", program(tmp_path, "echo no clock here; exit 3"))
    with pytest.raises(GaveUp, match=r"(?s)Beat keeps ending \(code 3\).*no clock here"):
        supervisor.watch(pause=0)


def test_it_stops_the_last_started_first_and_their_children_too(supervisor, tmp_path):
    order = tmp_path / "order"
    for name in ("first", "second"):
        script = f"trap 'echo {name} >> {order}; exit' TERM; sleep 600 & wait"
        supervisor.start(name, program(tmp_path, script, name))
    stubborn = program(tmp_path, STUBBORN, "stubborn", stops_within=0.2)
    supervisor.start("stubborn", stubborn)
    assert wait_until(lambda: stubborn.log.read_text().strip(), ENDS_WITHIN)
    grandchild = int(stubborn.log.read_text())
    supervisor.stop()
    assert order.read_text().split() == ["second", "first"]
    assert not alive(grandchild)


def test_it_leaves_nobody_behind_when_it_is_killed(tmp_path):
    script = tmp_path / "supervise.py"
    script.write_text(KILLED)
    parent = subprocess.Popen(
        [sys.executable, script, tmp_path], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    log = tmp_path / "server.log"
    # Not before the guard was told of it: until then nobody knows of a grandchild.
    assert wait_until((tmp_path / "watched").exists, ENDS_WITHIN)
    assert wait_until(lambda: log.read_text().strip(), ENDS_WITHIN)
    grandchild = int(log.read_text())
    assert alive(grandchild)
    parent.kill()
    parent.wait()
    assert wait_until(lambda: not alive(grandchild), ENDS_WITHIN)


KILLED = f"""
import os, sys
from pathlib import Path
from config.embedded import guard
from config.embedded.supervisor import Program, Supervisor
guard.PATIENCE = 1
here = Path(sys.argv[1])
supervisor = Supervisor(print)
script = ["/bin/sh", "-c", {STUBBORN!r}]
supervisor.start("server", Program(script, here / "server.log", dict(os.environ), here))
(here / "watched").touch()
supervisor.watch()
"""


def test_it_notices_a_make_that_got_ctrl_c_alone(tmp_path):
    (tmp_path / "Makefile").write_text(f"run:\n\t@exec {sys.executable} watch.py\n")
    (tmp_path / "watch.py").write_text(
        "import time\n"
        "from config.embedded.supervisor import make_was_interrupted\n"
        "print('up', make_was_interrupted(), flush=True)\n"
        "while not make_was_interrupted(): time.sleep(0.05)\n"
        "print('noticed', flush=True)\n"
    )
    make = subprocess.Popen(
        # A shell has what it starts in the background ignore Ctrl-C, and make would hear nothing.
        ["env", "--default-signal=INT", "make", "--no-print-directory", "run"],
        cwd=tmp_path,
        env=outside_make() | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert make.stdout.readline() == "up False\n"
        make.send_signal(signal.SIGINT)
        assert make.stdout.readline() == "noticed\n"
    finally:
        kill_group(make.pid)
        make.wait()
    assert not make_was_interrupted()


def outside_make() -> dict[str, str]:
    """The environment without the traces of the `make test` that we may run in."""
    return {name: text for name, text in os.environ.items() if not name.startswith("MAKE")}
