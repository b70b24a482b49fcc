"""Slowing floods without knowing anybody: counters over coarse buckets, in memory only."""

import contextlib
import hashlib
import hmac
import threading
import time
from collections import Counter

from django.core.cache import cache
from django.http import HttpRequest

DAY = 24 * 60 * 60
EVERYBODY = "everybody"

_lock = threading.Lock()
_local: Counter[tuple[str, int]] = Counter()

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
    window = _window(seconds)
    return _add(action, _place(action, request, seconds), window, seconds)


def add_for_everybody(action: str, *, seconds: int) -> int:
    """How often anybody did `action` in this window, this time included."""
    return _add(action, EVERYBODY, _window(seconds), seconds)


def seen(action: str, request: HttpRequest, *, seconds: int) -> int:
    """How often this place did `action` in this window so far; nothing is counted."""
    window = _window(seconds)
    with contextlib.suppress(Exception):
        return cache.get(_key(action, _place(action, request, seconds), window)) or 0
    return _share(_local[action, window])


def _add(action: str, who: str, window: int, seconds: int) -> int:
    key = _key(action, who, window)
    with contextlib.suppress(Exception):
        return _count(key, seconds)
    return _count_here(action, who, window)


def _count(key: str, seconds: int) -> int:
    """One more. A counter begins with its window or later, so it outlives it: none is lost."""
    try:
        return cache.incr(key)
    except ValueError:
        return 1 if cache.add(key, 1, seconds) else cache.incr(key)


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
