"""The site behind pgbouncer in transaction mode: no state of a connection is relied on."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.harness.processes import environment
from tests.harness.services import ROOT
from tests.scale import bouncer
from tests.scale.bouncer import Bouncer
from tests.scale.cluster import Cluster


@pytest.fixture
def pooled() -> Iterator[tuple[Cluster, Bouncer]]:
    if not bouncer.program():
        pytest.skip(bouncer.MISSING)
    cluster = Cluster()
    pool = None
    try:
        cluster.start()
        assert cluster.postgres.sockets
        pool = Bouncer(cluster.postgres.sockets)
        pool.start()
        yield cluster, pool
    finally:
        if pool:
            pool.stop()
        cluster.throw_away()


@pytest.mark.slow
def test_it_does_everything_over_two_connections(pooled: tuple[Cluster, Bouncer]):
    cluster, pool = pooled
    done = subprocess.run(
        [sys.executable, "-m", "tests.scale.journeys"],
        cwd=ROOT,
        env=environment(DATABASE_URL=pool.url, LINK_CHECKS="1"),
        capture_output=True,
        text=True,
        timeout=170,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    wrong = json.loads(done.stdout.splitlines()[-1])
    assert not wrong, "\n\n".join(text for texts in wrong.values() for text in texts[:2])
    assert pool.connections() <= 2
    [(me_toos, stories)] = cluster.run(
        "SELECT (SELECT count(*) FROM stories_metoo), (SELECT count(*) FROM stories_story)"
    )
    # One story there was; and of five people a tap each (twice the same), and two stories.
    assert (me_toos, stories) == (1 + 5 * 3, 1 + 5 * 2)
