"""A random salt that lives in memory only and is replaced every day."""

import contextlib
import secrets
import threading
from datetime import date

from django.core.cache import cache
from django.utils import timezone

LIFE = 2 * 24 * 60 * 60

_lock = threading.Lock()
_known: dict[date, bytes] = {}


def today() -> bytes:
    """32 random bytes, the same in every process that shares the cache, new each day (UTC).

    Without the cache each process draws its own: limits get looser, nothing is stored.
    """
    day = timezone.now().date()
    known = _known.get(day)
    if known is None:
        with _lock:
            known = _known.get(day) or _shared(day)
            _known.clear()
            _known[day] = known
    return known


def _shared(day: date) -> bytes:
    drawn = secrets.token_bytes(32)
    with contextlib.suppress(Exception):
        if not cache.add(f"salt:{day}", drawn, LIFE):
            return cache.get(f"salt:{day}") or drawn
    return drawn
