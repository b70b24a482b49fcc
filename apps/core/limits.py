"""Slowing floods without knowing anybody: counters over coarse buckets, in memory only."""

import contextlib
import threading
import time
from collections import Counter

from django.core.cache import cache
from django.http import HttpRequest

_lock = threading.Lock()
_local: Counter[tuple[str, int]] = Counter()

# Without the cache one process counts for everybody: loose, never absent.
GLOBAL_FACTOR = 20


def bucket(request: HttpRequest) -> str:
    """The bucket that `apps.core.addresses` left: a keyed hash of a coarse prefix."""
    return request.META.get("chorus.bucket", "none")


def within(action: str, request: HttpRequest, *, limit: int, seconds: int) -> bool:
    """Count this request; False when its bucket did `action` more than `limit` times."""
    return add(action, bucket(request), seconds=seconds, limit=limit) <= limit


def add(action: str, who: str, *, seconds: int, limit: int) -> int:
    """How often `who` did `action` in this window of `seconds`, this time included."""
    window = int(time.time()) // seconds
    key = f"limit:{action}:{who}:{window}"
    with contextlib.suppress(Exception):
        cache.add(key, 0, seconds)
        return cache.incr(key)
    return _count_here(action, window, limit)


def _count_here(action: str, window: int, limit: int) -> int:
    with _lock:
        for old in [key for key in _local if key[0] == action and key[1] != window]:
            del _local[old]
        _local[action, window] += 1
        return -(-_local[action, window] // GLOBAL_FACTOR)
