"""Random salts that open nothing tomorrow: one a day, in memory, the day before still readable.

Valkey holds them sealed with the keyring, so that a snapshot of it alone opens no bucket.
"""

import contextlib
import secrets
import threading
from datetime import date, timedelta

from django.core.cache import cache
from django.utils import timezone

from apps.core.crypto import seal, unseal

LIFE = 2 * 24 * 60 * 60

_lock = threading.Lock()
_known: dict[date, bytes | None] = {}


def today() -> bytes:
    """32 random bytes, the same in every process that shares the cache, new each day (UTC).

    Without the cache each process draws its own: limits get looser, nothing is stored.
    """
    day = timezone.now().date()
    return _known.get(day) or _turn_to(day)


def yesterday() -> bytes | None:
    """The salt of the day before, for what was begun under it; None where nobody drew one."""
    return _known.get(timezone.now().date() - timedelta(days=1))


def _turn_to(day: date) -> bytes:
    """Take up the salt of `day`, keep the one before, forget all others."""
    before = day - timedelta(days=1)
    with _lock:
        known = _known.get(day) or _shared(day)
        kept = {day: known, before: _known.get(before) or _stored(before)}
        _known.update(kept)
        for old in [each for each in _known if each not in kept]:
            del _known[old]
    return known


def _shared(day: date) -> bytes:
    """The salt that all processes agree on: whoever comes first draws it."""
    drawn = secrets.token_bytes(32)
    with contextlib.suppress(Exception):
        sealed = seal(drawn, binding=_binding(day))
        if not cache.add(_key(day), sealed, LIFE):
            stored = _stored(day)
            if stored is None:
                # Sealed with a key that is gone: nobody can read it, so it is drawn again.
                cache.set(_key(day), sealed, LIFE)
            return stored or drawn
    return drawn


def _stored(day: date) -> bytes | None:
    with contextlib.suppress(Exception):
        if sealed := cache.get(_key(day)):
            return unseal(sealed, binding=_binding(day))
    return None


def _key(day: date) -> str:
    return f"salt:{day}"


def _binding(day: date) -> str:
    return f"core.salt:{day}"
