"""Counters over buckets: exact while the cache is there, loose and never absent without it."""

from typing import Any

import pytest
import redis
from django.core.cache import cache
from django.test import RequestFactory

from apps.core import limits


def ask(bucket: str = "here") -> Any:
    return RequestFactory().get("/", **{"chorus.bucket": bucket})


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    def set_to(seconds: float) -> None:
        monkeypatch.setattr(limits.time, "time", lambda: 1_000_000_200 + seconds)

    set_to(0)
    return set_to


@pytest.fixture
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise redis.ConnectionError("the cache is away")

    monkeypatch.setattr(limits, "_count", fail)
    monkeypatch.setattr(cache, "get", fail)
    limits._local.clear()


def often(times: int, bucket: str = "here", *, limit: int = 3, action: str = "tap") -> list[bool]:
    return [limits.within(action, ask(bucket), limit=limit, seconds=600) for _ in range(times)]


def test_it_lets_through_up_to_the_limit(clock):
    assert often(5) == [True, True, True, False, False]


def test_it_counts_each_place_and_each_act_by_itself(clock):
    often(4)
    assert often(1, "there") == [True]
    assert often(1, action="code") == [True]
    assert often(1) == [False]


def test_it_begins_anew_with_the_next_window(clock):
    assert often(4)[-1] is False
    clock(599)
    assert often(1) == [False]
    clock(600)
    assert often(1) == [True]


def test_it_counts_what_another_process_has_counted(clock):
    often(3)
    key = next(cache._cache.get_client().scan_iter())  # type: ignore[attr-defined]
    assert cache._cache.get_client().get(key) == b"3"  # type: ignore[attr-defined]
    assert often(1) == [False]


def test_it_leaves_nothing_behind_after_its_window(clock):
    often(1)
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    assert [0 < client.ttl(key) <= 600 for key in client.scan_iter()] == [True]


def test_it_counts_one_place_and_everybody_in_one_round_trip(clock, monkeypatch):
    asked = []
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    send = client.execute_command
    limits.add_both("tap", ask(), seconds=600)
    monkeypatch.setattr(client, "execute_command", lambda *a, **k: asked.append(a) or send(*a, **k))
    assert limits.add_both("tap", ask("there"), seconds=600) == (1, 2)
    assert [each[0] for each in asked] == ["EVALSHA"]


def test_it_goes_on_counting_after_the_cache_has_forgotten_everything(clock):
    often(3)
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    client.flushall()
    client.script_flush()
    assert often(1) == [True]


def test_it_counts_everybody_together_without_the_cache(clock, no_cache: None):
    allowed = 3 * limits.GLOBAL_FACTOR
    taps = [often(1, f"place {number}")[0] for number in range(allowed + 2)]
    assert taps == [True] * allowed + [False] * 2
    clock(600)
    assert often(1) == [True]
    assert len(limits._local) == 1


def test_it_keeps_acts_apart_without_the_cache(clock, no_cache: None):
    often(100)
    assert often(1, action="code") == [True]


def test_it_knows_nobody_where_the_wrapper_did_not_run():
    here, there = (RequestFactory().get("/", REMOTE_ADDR=f"203.0.{n}.77") for n in (1, 2))
    assert limits.bucket(here) == limits.bucket(there)


def test_it_shows_nobody_that_one_place_did_two_things(clock):
    assert limits.bucket(ask(), "tap") != limits.bucket(ask(), "code")
    often(1)
    often(1, action="code")
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    places = [key.split(b":")[-2] for key in client.scan_iter()]
    assert len(set(places)) == 2
    assert b"here" not in b"".join(places)


def test_it_counts_everybody_beside_each_place(clock):
    for number in range(3):
        limits.add("tap", ask(f"place {number}"), seconds=600)
        assert limits.add_for_everybody("tap", seconds=600) == number + 1
    assert limits.seen("tap", ask("place 1"), seconds=600) == 1


def test_it_looks_without_counting(clock):
    assert [limits.seen("tap", ask(), seconds=600) for _ in range(3)] == [0, 0, 0]
    often(2)
    assert [limits.seen("tap", ask(), seconds=600) for _ in range(3)] == [2, 2, 2]


def test_it_looks_and_counts_for_everybody_without_the_cache(clock, no_cache: None):
    assert limits.seen("tap", ask(), seconds=600) == 0
    assert [limits.add_for_everybody("tap", seconds=600) for _ in range(3)] == [1, 2, 3]
    often(3)
    # Everybody's count stands beside that of the places and does not add to it.
    assert limits._local["tap", limits._window(600)] == 3
    assert limits.seen("tap", ask(), seconds=600) == 1
