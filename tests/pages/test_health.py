"""Whether the process lives, and whether everything it needs does."""

import pytest
from django.core.cache import cache

from apps.core.tasks import note_heartbeat
from apps.pages import health

PARTS = {"database", "broker", "worker", "beat"}


@pytest.fixture(autouse=True)
def _forget():
    health._look.cache_clear()


def broken(*args, **kwargs):
    raise ConnectionError("postgresql://user:secret@host")


def test_it_lives_without_anything_else(client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_it_names_each_part(client, monkeypatch):
    monkeypatch.setattr(health, "worker", lambda: True)
    note_heartbeat()
    answer = client.get("/readyz")
    assert answer.json() == dict.fromkeys(PARTS, True)
    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("part", sorted(PARTS))
def test_it_is_not_ready_without_one_of_them(client, monkeypatch, part):
    monkeypatch.setattr(health, "worker", lambda: True)
    note_heartbeat()
    monkeypatch.setattr(health, part, broken)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {**dict.fromkeys(PARTS, True), part: False}
    assert b"secret" not in answer.content


@pytest.mark.django_db
def test_it_misses_a_worker_and_a_beat_that_are_not_there(client):
    cache.clear()
    answer = client.get("/readyz").json()
    assert (answer["worker"], answer["beat"]) == (False, False)
    assert (answer["database"], answer["broker"]) == (True, True)


@pytest.mark.django_db
@pytest.mark.worker(beat=True)
def test_it_finds_a_real_worker(client, worker_process):
    assert health.worker()


@pytest.mark.django_db
def test_it_asks_once_however_many_ask(client, monkeypatch):
    asked = []
    monkeypatch.setattr(health, "worker", lambda: asked.append(1) or True)
    for _time in range(20):
        client.get("/readyz")
    assert len(asked) <= 2
