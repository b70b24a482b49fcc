"""PostgreSQL in a directory: what it keeps, whom it refuses, what a crash leaves."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from config.embedded import binaries
from config.embedded.places import own_directory
from config.embedded.postgres import Postgres
from config.embedded.process import EmbeddedError, alive, processes_in, wait_until
from tests.harness.services import ROOT

ENDS_WITHIN = 60  # seconds; fails a test that would hang, proves no speed


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stopped cluster, made once; tests start on copies."""
    var = tmp_path_factory.mktemp("made")
    open_to_nobody(var)
    made = Postgres(var, durable=False)
    made.start()
    made.stop()
    return var


@pytest.fixture
def var(cluster: Path, tmp_path: Path) -> Iterator[Path]:
    open_to_nobody(tmp_path)
    subprocess.run(["cp", "-a", cluster / "pg", tmp_path / "pg"], check=True)
    yield tmp_path
    assert processes_in(tmp_path / "pg") == []


def open_to_nobody(path: Path) -> None:
    """pytest closes its directories to others; root's PostgreSQL is another."""
    for directory in (path, *list(path.parents)[:2]):
        directory.chmod(0o711)


def ask(url: str, query: str) -> list[tuple]:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_it_keeps_what_was_committed(var):
    postgres = Postgres(var, durable=False)
    postgres.start()
    ask(postgres.url(), "CREATE TABLE kept (words text); INSERT INTO kept VALUES ('still here')")
    postgres.stop()
    postgres.start()
    assert ask(postgres.url(), "SELECT words FROM kept") == [("still here",)]
    postgres.stop()


def test_it_is_utf8_and_listens_on_no_port(var):
    postgres = Postgres(var, durable=False)
    postgres.start()
    assert ask(postgres.url(), "SHOW server_encoding") == [("UTF8",)]
    assert ask(postgres.url(), "SHOW listen_addresses") == [("",)]
    assert ask(postgres.url(), "SELECT lower('ÄÉ'), 'ب' < 'ت'") == [("äé", True)]
    assert ask(postgres.url(), "SELECT rolsuper FROM pg_roles WHERE rolname = user") == [(False,)]
    mode = postgres.sockets.stat().st_mode & 0o777
    postgres.stop()
    assert mode == 0o700


def test_it_writes_no_words_into_its_log(var):
    postgres = Postgres(var, durable=False)
    postgres.start()
    for query in ("SELECT 'sesame'::uuid", "SELECT sesame", "DO $$ BEGIN RAISE 'sesame'; END $$"):
        with pytest.raises(psycopg2.Error, match="sesame"):
            ask(postgres.url(), query)
    postgres.stop()
    log = postgres.log.read_text()
    assert "shut down" in log
    assert "sesame" not in log


def test_it_refuses_a_second_owner(var):
    first, second = Postgres(var, durable=False), Postgres(var, durable=False)
    first.start()
    with pytest.raises(EmbeddedError, match="already running"):
        second.start()
    assert ask(first.url(), "SELECT 1") == [(1,)]
    first.stop()


def test_it_refuses_a_directory_of_somebody_else(tmp_path):
    if os.geteuid() == 0:
        os.chown(tmp_path, 65534, -1)
        theirs = tmp_path
    else:
        theirs = Path("/")
    with pytest.raises(EmbeddedError, match="belongs to"):
        own_directory(theirs)


def test_it_throws_away_a_half_made_cluster(tmp_path):
    open_to_nobody(tmp_path)
    (tmp_path / "pg.new").mkdir()
    (tmp_path / "pg.new" / "PG_VERSION").write_text("18")
    postgres = Postgres(tmp_path, durable=False)
    postgres.start()
    assert ask(postgres.url(), "SELECT 1") == [(1,)]
    postgres.stop()
    assert not (tmp_path / "pg.new").exists()


def test_it_says_why_when_the_cluster_is_of_another_version(var):
    (var / "pg" / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 16"):
        Postgres(var, durable=False).start()


def test_it_shows_the_end_of_the_log_when_it_does_not_start(var):
    (var / "pg" / "postgresql.auto.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(EmbeddedError, match="no_such_setting"):
        Postgres(var, durable=False).start()


def test_it_starts_over_a_number_that_now_names_another_process(var):
    stale = var / "pg" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{var / 'pg'}\n1700000000\n5432\n/tmp\n\n0 0\nready\n")
    os.chown(stale, (var / "pg").stat().st_uid, -1)
    postgres = Postgres(var, durable=False)
    postgres.start()
    assert ask(postgres.url(), "SELECT 1") == [(1,)]
    postgres.stop()


def test_it_uses_a_short_directory_for_its_socket_where_the_path_is_long(cluster, tmp_path):
    open_to_nobody(tmp_path)
    var = tmp_path / ("long" * 30)
    own_directory(var)
    subprocess.run(["cp", "-a", cluster / "pg", var / "pg"], check=True)
    postgres = Postgres(var, durable=False)
    postgres.start()
    short = postgres.sockets
    assert short.parent == Path("/tmp")
    assert ask(postgres.url(), "SELECT 1") == [(1,)]
    postgres.stop()
    assert not short.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's PostgreSQL runs as another user")
def test_it_works_below_a_directory_that_only_root_may_enter(cluster, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    subprocess.run(["cp", "-a", cluster, closed / "var"], check=True)
    postgres = Postgres(closed / "var", durable=False)
    postgres.start()
    assert Path(f"/proc/{postgres.process.pid}").stat().st_uid != 0
    ask(postgres.url(), "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
    postgres.stop()
    postgres.start()
    assert ask(postgres.url(), "SELECT n FROM kept") == [(7,)]
    postgres.stop()
    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's PostgreSQL runs as another user")
def test_it_runs_from_a_virtual_environment_that_only_root_may_enter(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    package = binaries._installation().parent
    for name in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.with_name(name), closed / name)
    monkeypatch.setattr(binaries, "_installation", lambda: closed / package.name / "pginstall")
    postgres = Postgres(closed / "var", durable=False)
    postgres.start()
    copy = postgres.binaries
    assert copy.is_relative_to("/tmp")
    assert not copy.is_relative_to(tmp_path)
    assert ask(postgres.url(), "SELECT to_tsvector('english', 'stories')") == [("'stori':1",)]
    postgres.stop()
    assert not copy.exists()


def test_it_ends_orderly_when_its_parent_is_killed(var):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(var)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    url, valkey = parent.stdout.readline().strip(), int(parent.stdout.readline())
    ask(url, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert wait_until(lambda: not processes_in(var / "pg"), ENDS_WITHIN)
    assert wait_until(lambda: not alive(valkey), ENDS_WITHIN)
    postgres = Postgres(var)
    assert "database system is shut down" in postgres.log.read_text()
    postgres.start()
    assert ask(postgres.url(), "SELECT n FROM kept") == [(7,)]
    postgres.stop()


PARENT = """
import signal, sys
from pathlib import Path
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey
postgres, valkey = Postgres(Path(sys.argv[1])), Valkey(Path(sys.argv[1]))
postgres.start(); valkey.start()
print(postgres.url()); print(valkey.process.pid, flush=True)
signal.pause()
"""


def test_it_comes_back_at_the_same_address_when_it_died(var):
    postgres = Postgres(var)
    postgres.start()
    url = postgres.url()
    ask(url, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
    postgres.process.kill()
    postgres.process.wait()
    postgres.start()
    assert postgres.url() == url
    assert ask(url, "SELECT n FROM kept") == [(7,)]
    postgres.stop()
    shutil.rmtree(var / "pg")
