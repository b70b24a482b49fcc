"""Marks in the cache: Beat rings, a worker answers, and when each was last heard."""

import time
from contextlib import suppress

from django.core.cache import cache

KEY = "heartbeat:beat"
SECONDS = 60
KEPT = 7 * 24 * 60 * 60


def note() -> None:
    """Set the mark for a minute: Beat has rung and a worker has heard it."""
    cache.set(KEY, 1, SECONDS)
    mark("worker")


def heard() -> bool:
    """Whether it was set within the last minute."""
    return cache.get(KEY) is not None


def mark(name: str) -> None:
    """Keep that `name` was heard now: "beat", "worker", or "screened" for an empty backlog.

    Costs nothing but the mark where the cache is away.
    """
    with suppress(Exception):
        cache.set(f"heartbeat:at:{name}", int(time.time()), KEPT)


def seconds_since(name: str) -> int | None:
    """How long ago `name` was heard; None when it was not within a week, or nobody can tell."""
    with suppress(Exception):
        at = cache.get(f"heartbeat:at:{name}")
        return None if at is None else max(0, int(time.time()) - at)
    return None
