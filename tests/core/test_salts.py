"""The salt of the day: shared by all processes, never missing, gone after two days."""

import base64
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


def at(monkeypatch: pytest.MonkeyPatch, day: int) -> None:
    moment = datetime(2026, 3, day, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_it_keeps_two_days_in_memory(monkeypatch: pytest.MonkeyPatch):
    drawn = []
    for day in (1, 2, 3):
        at(monkeypatch, day)
        drawn.append(salts.today())
        before = drawn[-2] if day > 1 else None
        assert salts.yesterday() == before
        assert len(salts._known) == 2
    assert len(set(drawn)) == 3


def test_it_finds_yesterday_again_after_a_restart(monkeypatch: pytest.MonkeyPatch):
    at(monkeypatch, 1)
    drawn = salts.today()
    at(monkeypatch, 2)
    salts._known.clear()
    salts.today()
    assert salts.yesterday() == drawn


def test_it_draws_none_for_a_day_that_had_none(monkeypatch: pytest.MonkeyPatch):
    at(monkeypatch, 2)
    salts.today()
    assert salts.yesterday() is None
    assert cache.get("salt:2026-03-01") is None


def stored() -> bytes:
    """What Valkey holds of the salt."""
    key = cache.make_key(f"salt:{timezone.now().date()}")
    return cache._cache.get_client(key).get(key)  # type: ignore[attr-defined]


def test_it_lies_sealed_in_the_cache():
    salt = salts.today()
    assert stored()
    assert salt not in stored()
    assert salt.hex().encode() not in stored().lower()
    assert base64.b64encode(salt)[:40] not in stored()


def test_it_is_opened_by_the_keyring_alone(settings):
    salt = salts.today()
    settings.KEYRING = "k9:" + base64.b64encode(bytes(32)).decode()
    assert salts._stored(timezone.now().date()) is None
    # Whoever cannot open it draws another one, and all who share that key agree on it.
    salts._known.clear()
    drawn = salts.today()
    salts._known.clear()
    assert salts.today() == drawn != salt


def test_it_cannot_be_moved_to_another_day(monkeypatch: pytest.MonkeyPatch):
    at(monkeypatch, 1)
    salts.today()
    cache.set("salt:2026-03-02", cache.get("salt:2026-03-01"))
    assert salts._stored(datetime(2026, 3, 1, tzinfo=UTC).date())
    assert salts._stored(datetime(2026, 3, 2, tzinfo=UTC).date()) is None


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
