"""Limits without addresses: one count for all processes, and nothing in Valkey that leads back."""

import hashlib
import hmac
import ipaddress
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings as live
from django.core.cache import cache
from django.test import RequestFactory
from django.utils import timezone

from apps.core import limits, salts
from apps.core.addresses import StripAddresses
from config.embedded.valkey import Valkey
from tests.harness.processes import environment
from tests.harness.services import ROOT

HERE = "100.73.42.7"
MARKED = ipaddress.ip_network("100.64.0.0/12")  # holds HERE


@pytest.fixture(autouse=True)
def _fresh_salts() -> Iterator[None]:
    salts._known.clear()
    yield
    salts._known.clear()


def request_from(address: str) -> Any:
    """A request as the application sees it behind the wrapper."""
    kept: dict[str, Any] = {}

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        kept.update(environ)
        return []

    StripAddresses(application)(
        RequestFactory().get("/", REMOTE_ADDR=address).environ, lambda *_: None
    )
    request = RequestFactory().get("/")
    request.META.update(kept)
    return request


def snapshot(url: str = "") -> dict[bytes, bytes]:
    """Every key and value in Valkey, as somebody who copies its memory has them."""
    client = redis.Redis.from_url(url or live.CACHES["default"]["LOCATION"])
    return {key: client.get(key) or b"" for key in client.scan_iter()}


def set_day(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)
    monkeypatch.setattr(limits.time, "time", moment.timestamp)


# --- one count for all ----------------------------------------------------------------------------

KNOCK = """
import json, sys, django
django.setup()
from tests.core.test_buckets import request_from
from apps.core import limits
print("ready", flush=True)
sys.stdin.readline()
asked = [limits.within("knock", request_from("100.73.42.9"), limit=50, seconds=86400)
         for _ in range(60)]
print(json.dumps(sum(asked)))
"""


def test_it_holds_across_two_processes():
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", KNOCK],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for each in processes:
        assert each.stdout
        assert each.stdout.readline() == "ready\n"
    for each in processes:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    passed = [json.loads(each.communicate(timeout=60)[0]) for each in processes]
    # Both counted at once, neither knew of the other, and together they let through the limit.
    assert sum(passed) == 50
    assert not limits.within("knock", request_from(HERE), limit=50, seconds=86400)
    assert limits.within("knock", request_from("198.51.100.1"), limit=50, seconds=86400)


# --- tomorrow -------------------------------------------------------------------------------------


def test_it_matches_no_old_key_after_the_salt_has_turned(monkeypatch: pytest.MonkeyPatch):
    day = datetime(2026, 3, 1, 12, tzinfo=UTC)
    keys = []
    for days in (0, 1, 2):
        set_day(monkeypatch, day + timedelta(days=days))
        limits.add("knock", request_from(HERE), seconds=600)
        keys.append({key for key in snapshot() if b"limit:" in key})
    places = [{key.split(b":")[-2] for key in each} for each in keys]
    # Keys of earlier days may still lie there; each day has added one that no other day made.
    assert [len(each) for each in places] == [1, 2, 3]


def test_it_counts_on_over_midnight_what_was_begun_before(monkeypatch: pytest.MonkeyPatch):
    seven_hours = 7 * 60 * 60  # such a window begins at some time of the day before
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    began = datetime.fromtimestamp(
        midnight.timestamp() // seven_hours * seven_hours, UTC
    ) + timedelta(minutes=1)
    assert began < midnight
    set_day(monkeypatch, began)
    assert limits.add("knock", request_from(HERE), seconds=seven_hours) == 1
    set_day(monkeypatch, midnight + timedelta(minutes=1))
    assert limits.add("knock", request_from(HERE), seconds=seven_hours) == 2
    # What begins on the new day knows nothing of the old one.
    assert limits.add("knock", request_from(HERE), seconds=60) == 1


def test_it_keeps_no_counter_of_a_place_longer_than_its_window():
    """What everybody did is looked at once more when the window is over, and names nobody."""
    client = redis.Redis.from_url(live.CACHES["default"]["LOCATION"])
    for seconds in (30, 600, 86400):
        limits.add(f"knock-{seconds}", request_from(HERE), seconds=seconds)
        limits.add_for_everybody(f"knock-{seconds}", seconds=seconds)
    lives = {key: client.ttl(key) for key in client.scan_iter() if b"limit:" in key}
    assert len(lives) == 6
    for key, left in lives.items():
        window = int(key.split(b":")[-3].split(b"-")[1])
        assert 0 < left <= window * (2 if b":everybody:" in key else 1)


def test_it_leaves_nothing_when_valkey_starts_again(tmp_path: Path, settings):
    valkey = Valkey(tmp_path)
    valkey.start()
    try:
        settings.CACHES = {"default": {**live.CACHES["default"], "LOCATION": valkey.cache_url()}}
        salts.today()
        limits.add("knock", request_from(HERE), seconds=86400)
        assert len(snapshot(valkey.cache_url())) == 2
        valkey.stop()
        valkey.start()
        settings.CACHES = {"default": {**live.CACHES["default"], "LOCATION": valkey.cache_url()}}
        assert snapshot(valkey.cache_url()) == {}
        written = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert {path.name for path in written} <= {"valkey.log", "valkey.lock"}
        salts._known.clear()
        assert limits.add("knock", request_from(HERE), seconds=86400) == 1
    finally:
        valkey.stop()


# --- a copy of the cache --------------------------------------------------------------------------


def guesses(found: dict[bytes, bytes]) -> list[bytes]:
    """What somebody with a copy of the cache, and nothing else, can try as a salt."""
    day = timezone.now().date().isoformat().encode()
    values = [part for value in found.values() for part in (value, value[:32], value[-32:])]
    return [b"", b"none", bytes(32), day, live.SITE_URL.encode(), *values]


def brute_force(found: dict[bytes, bytes], salts_to_try: list[bytes]) -> set[str]:
    """Every network of the marked range whose key is in the copy, by any way it could be made.

    4,096 networks and not all 2**24: a guess fails because 256 random bits are missing, not
    because there are many prefixes, and one that could succeed would succeed at the marked one.
    """
    places = {key.split(b":")[-2].decode() for key in found if b"limit:" in key}
    hits = set()
    for network in MARKED.subnets(new_prefix=24):
        prefix = str(network).encode()
        for salt in salts_to_try:
            bucket = hmac.new(salt, prefix, hashlib.sha256).hexdigest()[:32]
            made = {
                hmac.new(bucket.encode(), b"knock", hashlib.sha256).hexdigest()[:32],
                hmac.new(salt, prefix + b"knock", hashlib.sha256).hexdigest()[:32],
                hashlib.sha256(salt + prefix).hexdigest()[:32],
                bucket,
            }
            if made & places:
                hits.add(str(network))
    return hits


def test_it_opens_nothing_to_somebody_who_copies_the_cache():
    limits.add("knock", request_from(HERE), seconds=600)
    found = snapshot()
    assert len(found) == 2  # the counter, and the salt under its seal
    assert brute_force(found, guesses(found)) == set()


def test_it_would_be_opened_with_the_salt_or_without_one():
    """The same search where it must succeed."""
    limits.add("knock", request_from(HERE), seconds=600)
    assert brute_force(snapshot(), [salts.today()]) == {"100.73.42.0/24"}
    cache.clear()
    weak = hashlib.sha256(b"100.73.42.0/24").hexdigest()[:32]
    cache.set(f"limit:knock:{weak}:1", 1)
    found = snapshot()
    assert brute_force(found, guesses(found)) == {"100.73.42.0/24"}
