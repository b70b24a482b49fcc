"""The salt of the day: shared by all processes, never missing, gone after two days."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import redis
from django.core.cache import cache
from django.utils import timezone

from apps.core import salts


@pytest.fixture(autouse=True)
def _fresh_salts() -> Iterator[None]:
    salts._known.clear()
    yield
    salts._known.clear()


@pytest.fixture
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise redis.ConnectionError("the cache is away")

    for name in ("add", "get", "incr"):
        monkeypatch.setattr(cache, name, fail)


def test_it_is_the_same_in_every_process():
    here = salts.today()
    salts._known.clear()  # what another process begins with
    assert salts.today() == here
    assert len(here) == 32


def test_it_is_another_one_for_another_site():
    here = salts.today()
    salts._known.clear()
    cache.clear()
    assert salts.today() != here


def test_it_still_answers_without_the_cache(no_cache: None):
    here = salts.today()
    assert len(here) == 32
    assert salts.today() == here


def test_it_draws_again_when_the_cache_forgot_in_between(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cache, "add", lambda *_: False)
    monkeypatch.setattr(cache, "get", lambda *_: None)
    assert len(salts.today()) == 32


def test_it_keeps_one_day_in_memory(monkeypatch: pytest.MonkeyPatch):
    drawn = []
    for day in (1, 2, 3):
        moment = datetime(2026, 3, day, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        drawn.append(salts.today())
        assert list(salts._known) == [moment.date()]
    assert len(set(drawn)) == 3


def test_it_leaves_the_cache_after_two_days():
    salts.today()
    key = cache.make_key(f"salt:{timezone.now().date()}")
    left = cache._cache.get_client(key).ttl(key)  # type: ignore[attr-defined]
    assert 0 < left <= 2 * 24 * 60 * 60


def test_it_answers_while_another_thread_turns_the_day(monkeypatch: pytest.MonkeyPatch):
    """A thread that looks up the old day while another one clears it for the new one."""
    old, new = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    now = threading.local()
    monkeypatch.setattr(timezone, "now", lambda: getattr(now, "is", old))
    turned = []

    class Midnight(dict[Any, bytes]):
        """Turns the day in another thread, once, right after somebody looked."""

        def _turn(self) -> None:
            if turned:
                return
            turned.append(True)

            def tomorrow() -> None:
                vars(now)["is"] = new
                salts.today()

            thread = threading.Thread(target=tomorrow)
            thread.start()
            thread.join()

        def __contains__(self, day: object) -> bool:
            found = super().__contains__(day)
            self._turn()
            return found

        def get(self, day: Any, default: Any = None) -> Any:
            found = super().get(day, default)
            self._turn()
            return found

    before = salts.today()
    monkeypatch.setattr(salts, "_known", Midnight(salts._known))
    assert salts.today() == before
    assert turned
