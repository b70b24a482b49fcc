"""A cache that fails is left alone for a moment, by the whole process."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.core.cache import cache
from django.test import RequestFactory

from apps.core import limits, patient_cache


class Silent:
    """A server that takes connections and never says a word; it counts them."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.calls: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                self.calls.append(self.socket.accept()[0])
            except OSError:
                return

    @property
    def address(self) -> str:
        return f"redis://127.0.0.1:{self.socket.getsockname()[1]}/0"


@pytest.fixture
def silent(settings: Any) -> Iterator[Silent]:
    server = Silent()
    settings.CACHES = caches_at(settings, server.address)
    yield server
    server.socket.close()
    patient_cache._resting.clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    now = [1000.0]
    monkeypatch.setattr(patient_cache.time, "monotonic", lambda: now[0])
    return now


def caches_at(settings: Any, address: str) -> dict[str, Any]:
    quick = {"socket_connect_timeout": 0.2, "socket_timeout": 0.2}
    return {"default": {**settings.CACHES["default"], "LOCATION": address, "OPTIONS": quick}}


def test_it_waits_for_a_silent_cache_once_and_then_for_nobody(silent: Silent, clock):
    for _ in range(10):
        with pytest.raises(redis.RedisError):
            cache.get("anything")
        with pytest.raises(redis.RedisError):
            cache.set("anything", 1)
    assert len(silent.calls) == 1


def test_it_lets_one_request_try_again_after_a_rest(silent: Silent, clock):
    for _ in range(3):
        for _each in range(5):
            with pytest.raises(redis.RedisError):
                cache.get("anything")
        clock[0] += patient_cache.REST
    assert len(silent.calls) == 3


def test_it_keeps_counting_meanwhile(silent: Silent, clock):
    limits._local.clear()
    here = RequestFactory().get("/", **{"chorus.bucket": "here"})
    counts = [limits.add_both("tap", here, seconds=600) for _ in range(3)]
    assert counts == [(1, 1), (1, 2), (1, 3)]
    assert len(silent.calls) == 1


def test_it_comes_back_with_the_cache(clock, monkeypatch):
    def fail(*args: Any, **kwargs: Any) -> None:
        raise redis.TimeoutError

    cache.set("anything", 1)
    with monkeypatch.context() as patched:
        patched.setattr(redis.Redis, "execute_command", fail)
        with pytest.raises(redis.TimeoutError):
            cache.get("anything")
    with pytest.raises(patient_cache.CacheAway):
        cache.get("anything")
    clock[0] += patient_cache.REST
    assert [cache.get("anything") for _ in range(3)] == [1, 1, 1]
    assert not patient_cache._resting


def test_it_comes_back_when_a_count_is_what_asks_first(clock):
    """A server that was started anew knows no script, and says so: that is an answer."""
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    client.script_flush()
    patient_cache._resting[client.address] = clock[0]
    here = RequestFactory().get("/", **{"chorus.bucket": "here again"})
    limits._local.clear()
    limits.add("tap-again", here, seconds=600)
    assert not limits._local
    assert not patient_cache._resting


def test_it_rests_for_no_other_failure(settings):
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    with pytest.raises(redis.ResponseError):
        client.execute_command("NO-SUCH-COMMAND")
    cache.set("anything", 1)
    assert cache.get("anything") == 1
