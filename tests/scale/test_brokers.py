"""The doorbell is RabbitMQ's as well as Valkey's (BROKER_URL)."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from apps.stories.lifecycle import State
from apps.stories.models import Screening, Story
from config import broker
from config.embedded.process import spawn, stop, wait_until
from tests.factories import a_story
from tests.harness.processes import Worker, environment
from tests.harness.services import ROOT
from tests.scale import rabbit
from tests.scale.actor import Actor
from tests.scale.rabbit import Rabbit

ADDRESSES = {
    "valkey": "redis://127.0.0.1:6379/1",
    "valkey by a socket": "redis+socket:///run/valkey.sock?virtual_host=1",
    "rabbitmq": "amqp://chorus:secret@127.0.0.1:5672/chorus",
    "rabbitmq over tls": "amqps://chorus:secret@rabbit.invalid/chorus",
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_it_sets_two_sites_apart_at_one_broker(name: str):
    url = ADDRESSES[name]
    ours, theirs = (
        (broker.queue(url, prefix).name, broker.transport_options(url, prefix))
        for prefix in ("ours:", "theirs:")
    )
    assert ours != theirs


@pytest.fixture
def node() -> Iterator[Rabbit]:
    if not rabbit.installed():
        pytest.skip(rabbit.MISSING)
    node = Rabbit()
    try:
        node.start()
        yield node
    finally:
        node.throw_away()


@pytest.fixture
def ringer(node: Rabbit, tmp_path: Path) -> Iterator[Actor]:
    ringer = Actor(tmp_path / "ringer.log", BROKER_URL=node.url)
    yield ringer
    ringer.stop()


@pytest.fixture
def worker(node: Rabbit, transactional_db: None, tmp_path: Path) -> Iterator[Worker]:
    worker = Worker(tmp_path / "worker.log", more={"BROKER_URL": node.url})
    yield worker
    worker.stop()


@dataclass
class Clock:
    """Beat alone, in a process of its own."""

    log: Path
    url: str
    process: subprocess.Popen | None = None

    def start(self) -> None:
        args = ["beat", "--pidfile", "", "--schedule", f"{self.log}.schedule"]
        self.process = spawn(
            [sys.executable, "-m", "celery", "-A", "config", *args],
            log=self.log,
            env=environment(BROKER_URL=self.url),
            cwd=ROOT,
        )


@pytest.fixture
def clock(node: Rabbit, tmp_path: Path) -> Iterator[Clock]:
    clock = Clock(tmp_path / "beat.log", node.url)
    yield clock
    if clock.process:
        stop(clock.process)


def screened(stories: int) -> bool:
    done = Story.objects.filter(state=State.QUEUED).count() == stories
    return done and Screening.objects.count() == stories


@pytest.mark.rabbitmq
@pytest.mark.slow
def test_it_screens_over_rabbitmq_and_goes_on_when_it_is_back(
    node: Rabbit, worker: Worker, clock: Clock, ringer: Actor, tmp_path: Path
):
    assert ringer.do("flood") == broker.MOST_RINGS
    worker.start()
    a_story()
    ringer.do("ring")
    assert wait_until(lambda: screened(1), 30)
    assert {name for name, up in ringer.do("ready").items() if not up} == {"beat"}

    clock.start()
    node.stop()
    a_story()
    away = [ringer.do("ring") for _ in range(3)]
    assert not ringer.do("ready")["broker"]
    assert (tmp_path / "ringer.log").read_text().count("the broker is away") == 1, away

    node.start()
    # The same processes find it again by themselves, and the sweep finds the story.
    assert wait_until(lambda: screened(2), 60)
    assert wait_until(lambda: all(ringer.do("ready").values()), 40, pause=0.5)
