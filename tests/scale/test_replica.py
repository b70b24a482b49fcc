"""Public pages are read from a copy (REPLICA_URL), and never one that has what is withdrawn."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.postgres import Postgres
from config.embedded.process import wait_until
from tests.factories import WORDS
from tests.scale.actor import Actor
from tests.scale.cluster import Cluster, run
from tests.scale.host import Host, ask

# What the site asked the copy last, on connections that it keeps.
ASKED = "SELECT query FROM pg_stat_activity WHERE usename = 'chorus' AND backend_type ~ 'client'"
HAS = "SELECT count(*) FROM stories_publishedtext"
LINE = WORDS.splitlines()[-1]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.throw_away()


@pytest.fixture
def copy(cluster: Cluster) -> Iterator[Postgres]:
    copy = cluster.copy()
    yield copy
    copy.stop()
    shutil.rmtree(copy.var, ignore_errors=True)


@pytest.fixture
def actor(cluster: Cluster, tmp_path: Path) -> Iterator[Actor]:
    actor = Actor(tmp_path / "actor.log", DATABASE_URL=cluster.postgres.url())
    yield actor
    actor.stop()


@pytest.fixture
def host(cluster: Cluster, copy: Postgres, built_static: None, tmp_path: Path) -> Iterator[Host]:
    addresses = {"DATABASE_URL": cluster.postgres.url(), "REPLICA_URL": copy.url()}
    host = Host(tmp_path / "web.log", addresses)
    try:
        host.start()
        host.wait()
        yield host
    finally:
        host.stop()


def reads_from(copy: Postgres) -> bool:
    """Whether what the copy was asked last is part of a page."""
    asked = [query for (query,) in run(copy, ASKED, role="postgres")]
    return any('"stories_' in query or '"resources_' in query for query in asked)


@pytest.mark.slow
def test_it_reads_from_the_copy_and_never_what_is_withdrawn(
    cluster: Cluster, copy: Postgres, actor: Actor, host: Host, tmp_path: Path
):
    story = actor.do("publish")
    assert wait_until(lambda: run(copy, HAS) == [(1,)], 10)
    opened = f"/stories/{story}/?open=1"
    status, page = host.get(opened)
    assert (status, LINE in page) == (200, True)
    assert reads_from(copy)

    run(copy, "SELECT pg_wal_replay_pause()", role="postgres")
    actor.do("withdraw", story)
    status, page = host.get(opened)
    assert (status, LINE in page) == (404, False)
    assert story not in host.get("/stories/")[1]
    assert story not in host.get("/stories/?q=colleague")[1]
    assert run(copy, HAS) == [(1,)]
    key = host.get("/")[1].split('name="form_key" value="')[1].split('"')[0]
    assert ask(f"{host.url}/me-too/", fields={"form_key": key})[0] == 200

    run(copy, "SELECT pg_wal_replay_resume()", role="postgres")
    other = actor.do("publish")
    assert wait_until(lambda: run(copy, HAS) == [(1,)], 10)
    assert wait_until(lambda: other in host.get("/stories/?q=colleague")[1], 10)
    # After a while alone it is asked again; an address that nothing keeps.
    anew = f"/stories/{other}/?open=1&unknown=1"
    assert wait_until(lambda: host.get(anew)[0] == 200 and reads_from(copy), 40, pause=1)

    copy.stop()
    for path in ("/", "/stories/", f"/stories/{other}/?open=1", "/stories/?q=colleague"):
        assert host.get(path)[0] == 200, path
    assert "the database answers" in (tmp_path / "web.log").read_text()
