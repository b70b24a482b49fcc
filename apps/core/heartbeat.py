"""A mark in the cache that is there while Beat rings and a worker answers."""

from django.core.cache import cache

KEY = "heartbeat:beat"
SECONDS = 60


def note() -> None:
    """Set the mark for a minute."""
    cache.set(KEY, 1, SECONDS)


def heard() -> bool:
    """Whether it was set within the last minute."""
    return cache.get(KEY) is not None
