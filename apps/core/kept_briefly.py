"""What many requests ask and seldom changes, kept in the memory of this process for a moment."""

import threading
import time
from collections.abc import Callable, Collection, Hashable, Mapping
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

from django.db import connection

P = ParamSpec("P")
R = TypeVar("R")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST = 500
_forgotten: list[Callable[[], None]] = []


class Kept(NamedTuple):
    until: float
    state: Hashable
    answer: Any

    def holds(self, now: float, state: Hashable) -> bool:
        return now < self.until and self.state == state


def kept_for(
    seconds: float, *, while_same: Callable[[], Hashable] | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Remember what a function answers for so long; its arguments must be hashable.

    `while_same` is asked each time: with another answer than before, nothing older counts. Inside a
    transaction, which may have changed what it reads, nothing is remembered then. Two threads may
    ask the function at once, and whoever gets an answer must not change it.
    """

    def decorated(function: Callable[P, R]) -> Callable[P, R]:
        known: dict[Hashable, Kept] = {}
        lock = threading.Lock()

        @wraps(function)
        def answered(*args: P.args, **kwargs: P.kwargs) -> R:
            if while_same and connection.in_atomic_block:
                return function(*args, **kwargs)
            # Asked first: what changes meanwhile makes the answer count as old.
            state = while_same() if while_same else None
            key = (args, tuple(sorted(kwargs.items())))
            kept, now = known.get(key), time.monotonic()
            if kept and kept.holds(now, state):
                return cast(R, kept.answer)
            answer = function(*args, **kwargs)
            with lock:
                _drop_old(known, now)
                known[key] = Kept(now + seconds, state, answer)
            return answer

        _forgotten.append(known.clear)
        return answered

    return decorated


def kept_each(
    seconds: float, *, while_same: Callable[[], Hashable], most: int = MOST
) -> Callable[[Callable[[Collection[K]], Mapping[K, V]]], Callable[[Collection[K]], dict[K, V]]]:
    """The same for a function that reads some of many by their keys: each is remembered by its key,
    at most so many of them, and only the others are read. So is that there was nothing to a key.
    """

    def decorated(
        function: Callable[[Collection[K]], Mapping[K, V]],
    ) -> Callable[[Collection[K]], dict[K, V]]:
        known: dict[Hashable, Kept] = {}
        lock = threading.Lock()

        @wraps(function)
        def answered(keys: Collection[K]) -> dict[K, V]:
            if connection.in_atomic_block:
                return dict(function(keys))
            state, now = while_same(), time.monotonic()
            found: dict[K, V | None] = {}
            for key in keys:
                kept = known.get(key)
                if kept and kept.holds(now, state):
                    found[key] = kept.answer
            if missing := [key for key in keys if key not in found]:
                read = function(missing)
                found |= {key: read.get(key) for key in missing}
                with lock:
                    _drop_old(known, now, most - len(missing))
                    known.update((key, Kept(now + seconds, state, found[key])) for key in missing)
            return {key: value for key, value in found.items() if value is not None}

        _forgotten.append(known.clear)
        return answered

    return decorated


def forget_all() -> None:
    """Ask everything anew."""
    for forget in _forgotten:
        forget()


def _drop_old(known: dict[Hashable, Kept], now: float, most: int = MOST) -> None:
    for key in [key for key, kept in known.items() if kept.until <= now]:
        del known[key]
    if len(known) >= most:
        known.clear()
