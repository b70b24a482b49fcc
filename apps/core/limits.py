"""Slowing floods without knowing anybody: counters over coarse buckets, in memory only."""

import contextlib
import hashlib
import hmac
import threading
import time
from collections import Counter
from functools import lru_cache

import redis
from django.core.cache import cache
from django.http import HttpRequest
from redis.commands.core import Script

DAY = 24 * 60 * 60
EVERYBODY = "everybody"

_lock = threading.Lock()
_local: Counter[tuple[str, int]] = Counter()

# A counter begins with its window or later and stays for the next one, in which `lately` reads it.
ONE_MORE = """
local counts = {}
for place, key in ipairs(KEYS) do
    counts[place] = redis.call('INCR', key)
    if counts[place] == 1 then redis.call('EXPIRE', key, ARGV[place]) end
end
return counts
"""

# Without the cache one process counts for everybody: loose, never absent. A place is taken to be
# this part of all.
GLOBAL_FACTOR = 20


def bucket(request: HttpRequest, action: str = "sign-in", *, before: bool = False) -> str:
    """What stands in a key of the cache for this place and this act: 32 hex digits.

    Made of the bucket that `apps.core.addresses` left, which is itself never stored: so two keys
    do not show that one place did two things. `before`: as it was before midnight.
    """
    here = request.META.get("chorus.bucket", "none")
    if before:
        here = request.META.get("chorus.bucket_before", here)
    return hmac.new(here.encode(), action.encode(), hashlib.sha256).hexdigest()[:32]


def within(action: str, request: HttpRequest, *, limit: int, seconds: int) -> bool:
    """Count this request; False when its place did `action` more than `limit` times."""
    return add(action, request, seconds=seconds) <= limit


def add(action: str, request: HttpRequest, *, seconds: int) -> int:
    """How often this place did `action` in this window of `seconds`, this time included."""
    return _add(action, [_place(action, request, seconds)], _window(seconds), seconds)[0]


def add_both(action: str, request: HttpRequest, *, seconds: int) -> tuple[int, int]:
    """The same for this place and for everybody, in one round trip."""
    places = [_place(action, request, seconds), EVERYBODY]
    here, everywhere = _add(action, places, _window(seconds), seconds)
    return here, everywhere


def add_for_everybody(action: str, *, seconds: int) -> int:
    """How often anybody did `action` in this window, this time included."""
    return _add(action, [EVERYBODY], _window(seconds), seconds)[0]


def seen(action: str, request: HttpRequest, *, seconds: int) -> int:
    """How often this place did `action` in this window so far; nothing is counted."""
    window = _window(seconds)
    with contextlib.suppress(Exception):
        return cache.get(_key(action, _place(action, request, seconds), window)) or 0
    return _share(_local[action, window])


def lately(action: str, *, seconds: int) -> int:
    """How often anybody did `action` in the window of `seconds` that has just ended."""
    window = _window(seconds) - 1
    with contextlib.suppress(Exception):
        return cache.get(_key(action, EVERYBODY, window)) or 0
    return _local[f"{action} {EVERYBODY}", window]


def _add(action: str, places: list[str], window: int, seconds: int) -> list[int]:
    # What everybody did is looked at once more when its window is over (`lately`).
    lives = [seconds * (2 if who == EVERYBODY else 1) for who in places]
    with contextlib.suppress(Exception):
        return _count([_key(action, who, window) for who in places], lives)
    return [_count_here(action, who, window) for who in places]


def _count(keys: list[str], lives: list[int]) -> list[int]:
    client = cache._cache.get_client(write=True)  # type: ignore[attr-defined]
    full = [cache.make_key(key) for key in keys]
    counts: list[int] = _script()(keys=full, args=lives, client=client)
    return counts


@lru_cache(maxsize=1)
def _script() -> Script:
    """Sent once; afterwards by its digest alone."""
    return Script(redis.Redis(), ONE_MORE)


def _count_here(action: str, who: str, window: int) -> int:
    with _lock:
        # One count for all places; what is counted for everybody stands beside it.
        name = f"{action} {EVERYBODY}" if who == EVERYBODY else action
        for old in [key for key in _local if key[0] == name and key[1] != window]:
            del _local[old]
        _local[name, window] += 1
        count = _local[name, window]
    return count if who == EVERYBODY else _share(count)


def _share(count: int) -> int:
    return -(-count // GLOBAL_FACTOR)


def _window(seconds: int) -> int:
    return int(time.time()) // seconds


def _place(action: str, request: HttpRequest, seconds: int) -> str:
    """A window that began before midnight is counted under the bucket of that day."""
    began = _window(seconds) * seconds
    return bucket(request, action, before=began // DAY < int(time.time()) // DAY)


def _key(action: str, who: str, window: int) -> str:
    return f"limit:{action}:{who}:{window}"
