"""`make run` as a person meets it, and as a killed terminal leaves it."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from config.embedded.environment import KEYRING, RUNNING, SECRETS, kept_secrets, read_env
from config.embedded.local import local_environment
from config.embedded.process import EmbeddedError, alive, lock, wait_until
from config.run import hold, refuse_busy_port
from config.run_options import Options
from config.welcome import welcome
from tests.harness.processes import free_port
from tests.harness.services import ROOT, fingerprint

UP_WITHIN = 120  # seconds; fails a test that would hang, proves no speed


@pytest.fixture
def var(tmp_path: Path, built_static: None) -> Path:
    """A directory in which the long first steps are done."""
    for directory in (tmp_path, *list(tmp_path.parents)[:2]):
        directory.chmod(0o711)
    template = Path(os.environ["CHORUS_TEST_CACHE"]) / fingerprint() / "pg"
    subprocess.run(["cp", "-a", template, tmp_path / "pg"], check=True)
    fonts = Path(os.environ["VAR_DIR"]) / "build" / "static" / "fonts"
    shutil.copytree(fonts, tmp_path / "build" / "static" / "fonts")
    return tmp_path


class Run:
    """`python -m config.run` in a session of its own, its words in a file."""

    def __init__(self, var: Path, port: int) -> None:
        self.var, self.port = var, port
        self.said = var / "said.txt"
        unwanted = ("DATABASE_URL", "CACHE_URL", "BROKER_URL", "SECRET_KEY", "MAKELEVEL")
        environment = {name: text for name, text in os.environ.items() if name not in unwanted}
        environment |= {"PORT": str(port), "VAR_DIR": str(var), "DEMO": "0"}
        environment |= {"WORKER_PROCESSES": "1", "SITE_URL": "", "ALLOWED_HOSTS": ""}
        with self.said.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.run"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        wait_until(lambda: "Ctrl-C stops it" in self.words() or self.ended(), UP_WITHIN)
        assert not self.ended(), self.words()

    def words(self) -> str:
        return self.said.read_text()

    def ended(self) -> bool:
        return self.process.poll() is not None

    def children(self) -> list[int]:
        """Every process that works with this directory or port."""
        marks = (f"VAR_DIR={self.var}".encode(), str(self.var).encode())
        return [pid for pid in _pids() if pid != os.getpid() and _mentions(pid, marks)]


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _mentions(pid: int, marks: tuple[bytes, ...]) -> bool:
    try:
        text = b"".join(Path(f"/proc/{pid}/{name}").read_bytes() for name in ("cmdline", "environ"))
    except OSError:
        return False
    return alive(pid) and any(mark in text for mark in marks)


@pytest.fixture
def clean_up() -> Iterator[list[Run]]:
    runs: list[Run] = []
    yield runs
    for run in runs:
        run.process.terminate()
        run.process.wait()


def test_it_starts_keeps_everything_through_a_kill_and_stops_on_ctrl_c(var, clean_up):
    first = Run(var, free_port())
    clean_up.append(first)
    token = re.search(r"set-up/\n\s+(\S{20,})", first.words())
    assert token, first.words()
    assert get(f"http://127.0.0.1:{first.port}/healthz") == 200
    environment, keyring = read_env(var / RUNNING), (var / KEYRING).read_text()
    insert = "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)"
    psycopg(environment["DATABASE_URL"], insert)
    assert {name for name in ("web", "worker", "beat") if (var / "log" / f"{name}.log").exists()}

    first.process.kill()
    first.process.wait()
    second = Run(var, first.port)
    clean_up.append(second)
    assert psycopg(read_env(var / RUNNING)["DATABASE_URL"], "SELECT n FROM kept") == [(7,)]
    assert (var / KEYRING).read_text() == keyring

    os.killpg(second.process.pid, signal.SIGINT)
    assert second.process.wait(UP_WITHIN) == 0
    assert "Everything is kept" in second.words()
    assert second.children() == []


def get(url: str) -> int:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.status


def psycopg(url: str, query: str) -> list[tuple]:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def options(var: Path, **more: object) -> Options:
    return Options(
        **{"var": var, "host": "127.0.0.1", "port": 8000, "demo": True, "workers": 1, **more}
    )


def test_it_names_a_free_port_when_this_one_is_in_use(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(EmbeddedError, match=rf"Port {port} .*\n.*make run PORT={port + 1}"):
            refuse_busy_port(options(tmp_path, port=port))


def test_it_says_who_holds_the_directory_already(tmp_path):
    held = hold(tmp_path)
    with pytest.raises(EmbeddedError, match=rf"already running in .* \(process {os.getpid()}\)"):
        hold(tmp_path)
    held.close()


def test_it_waits_for_what_a_killed_run_left_behind(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("config.run.EARLIER_RUN_ENDS_WITHIN", 0)
    held = lock(tmp_path / "run.lock")
    held.write("999999999")
    held.flush()
    with pytest.raises(EmbeddedError):
        hold(tmp_path)
    assert "waiting for its processes to end" in capsys.readouterr().out
    held.close()
    hold(tmp_path).close()


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "abc"), ("PORT", "70000"), ("PORT", "0"), ("DEMO", "maybe"), ("PORT", "-1")],
)
def test_it_refuses_values_that_make_no_sense(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(EmbeddedError, match=f"{name} must be"):
        Options.from_environment()


def test_it_draws_secrets_once_for_nobody_else_to_read(tmp_path):
    drawn = kept_secrets(tmp_path)
    assert kept_secrets(tmp_path) == drawn
    assert len(set(drawn.values())) == len(drawn) == 6
    for name in (SECRETS, KEYRING):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert "KEYRING" not in read_env(tmp_path / SECRETS)


def test_it_draws_what_a_newer_version_asks_for_and_changes_nothing_else(tmp_path):
    (tmp_path / SECRETS).write_text("SECRET_KEY=kept\n")
    assert kept_secrets(tmp_path)["SECRET_KEY"] == "kept"
    assert len(kept_secrets(tmp_path)["CODE_KEY"]) > 40


def test_it_moves_the_keys_of_an_older_version_into_a_file_of_their_own(tmp_path):
    (tmp_path / SECRETS).write_text("SECRET_KEY=kept\nKEYRING=k2:bmV3,k1:b2xk\n")
    for _again in range(2):
        assert kept_secrets(tmp_path)["KEYRING_FILE"] == str(tmp_path / KEYRING)
        lines = (tmp_path / KEYRING).read_text().splitlines()
        assert [line for line in lines if line[0] != "#"] == ["k2:bmV3", "k1:b2xk"]
        assert "KEYRING" not in read_env(tmp_path / SECRETS)


def test_it_tells_the_sign_ins_and_writes_the_address_beside_them(tmp_path):
    person = {"username": "sam", "password": "long words", "totp_secret": "ABC"}
    (tmp_path / "demo.json").write_text(json.dumps({"moderator": person}))
    text = welcome(options(tmp_path, port=8123))
    assert "http://127.0.0.1:8123" in text
    assert re.search(r"moderator +sam +long words", text)
    kept = json.loads((tmp_path / "demo.json").read_text())
    assert kept == {"moderator": person, "url": "http://127.0.0.1:8123"}
    assert (tmp_path / "demo.json").stat().st_mode & 0o777 == 0o600


def test_it_gives_manage_py_nothing_where_make_run_never_ran(tmp_path, monkeypatch):
    for name in ("DATABASE_URL", "SECRET_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    with local_environment():
        assert "SECRET_KEY" not in os.environ
    assert list(tmp_path.iterdir()) == []
