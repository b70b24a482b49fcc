"""The doorbell: rung after the commit, never in the way of a request."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import kombu.exceptions
import pytest
from django.db import transaction

from apps.core import nudge as doorbell
from apps.core import tasks
from apps.core.nudge import nudge

Commit = Callable[[str], None]

TASK = "apps.core.tasks.note_heartbeat"


class Bell:
    """Stands where a task stands and notes how it was rung."""

    def __init__(self) -> None:
        self.rung: list[dict[str, Any]] = []
        self.broken = False

    def apply_async(self, **options: Any) -> None:
        self.rung.append(options)
        if self.broken:
            raise kombu.exceptions.OperationalError("marked: the broker is away")


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> Bell:
    bell = Bell()
    monkeypatch.setattr(tasks, "note_heartbeat", bell)
    return bell


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The doorbell's clock, stopped; and nobody has rung yet."""
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(doorbell, "time", SimpleNamespace(monotonic=lambda: clock.now))
    monkeypatch.setattr(doorbell, "_next_at", {})
    return clock


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Commit:
    """Ring in a transaction that commits."""

    def ring(path: str) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            nudge(path)

    return ring


@pytest.mark.django_db(transaction=True)
def test_it_rings_after_the_commit_and_not_after_a_rollback(bell: Bell):
    with transaction.atomic():
        nudge(TASK)
        transaction.set_rollback(True)
    assert not bell.rung
    with transaction.atomic():
        nudge(TASK)
        assert not bell.rung
    (options,) = bell.rung
    assert options["expires"] == 30
    assert options["retry"] is False
    assert not {"args", "kwargs"} & {*options}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["apps.core.tasks.note_heartbeet", "apps.cor.tasks.note_heartbeat", "note_heartbeat", ""],
)
def test_it_is_loud_at_once_about_a_task_that_does_not_exist(path: str):
    with pytest.raises((ImportError, AttributeError, ValueError)):
        nudge(path)


@pytest.mark.django_db
def test_it_rings_once_a_second_however_many_stories_come(
    bell: Bell, clock: SimpleNamespace, commit: Commit
):
    for _ in range(10):
        commit(TASK)
        clock.now += 0.09
    assert len(bell.rung) == 1
    clock.now += 0.2
    commit(TASK)
    assert len(bell.rung) == 2


@pytest.mark.django_db
def test_it_rings_for_each_task(bell: Bell, commit: Commit, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tasks, "another", bell, raising=False)
    commit(TASK)
    commit("apps.core.tasks.another")
    assert len(bell.rung) == 2


@pytest.mark.django_db
def test_it_leaves_a_broken_bell_alone(
    bell: Bell, clock: SimpleNamespace, commit: Commit, monkeypatch: pytest.MonkeyPatch
):
    said: list[str] = []
    monkeypatch.setattr(doorbell.logger, "warning", said.append)
    bell.broken = True
    for _ in range(15):
        commit(TASK)
        clock.now += 0.99
    assert len(bell.rung) == 1
    clock.now += 0.5
    commit(TASK)
    assert len(bell.rung) == 2
    assert said == ["the broker is away; the sweep goes on"] * 2


@pytest.mark.django_db
def test_it_rings_again_when_the_broker_is_back(bell: Bell, clock: SimpleNamespace, commit: Commit):
    bell.broken = True
    commit(TASK)
    bell.broken = False
    clock.now += 15
    commit(TASK)
    clock.now += 1
    commit(TASK)
    assert len(bell.rung) == 3


@pytest.mark.django_db
def test_it_survives_a_broker_that_is_really_away(
    settings, commit: Commit, monkeypatch: pytest.MonkeyPatch
):
    """Celery itself, on a socket where nobody listens."""
    from celery import Celery

    nowhere = "redis+socket:///tmp/nobody-listens-here.sock"
    app = Celery("nowhere", broker=nowhere, set_as_current=False)
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    tried: list[bool] = []

    @app.task(name="nowhere")
    def task() -> None: ...

    real = task.apply_async

    def counted(**options: Any) -> Any:
        tried.append(True)
        return real(**options)

    monkeypatch.setattr(task, "apply_async", counted)
    monkeypatch.setattr(tasks, "note_heartbeat", task)
    for _ in range(3):
        commit(TASK)
    assert tried == [True]
