"""What many requests ask and seldom changes, kept in the memory of this process for a moment."""

import threading
import time
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

from django.db import connection

P = ParamSpec("P")
R = TypeVar("R")

MOST = 500
_forgotten: list[Callable[[], None]] = []


class Kept(NamedTuple):
    until: float
    state: Hashable
    answer: Any


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
            if kept and now < kept.until and kept.state == state:
                return cast(R, kept.answer)
            answer = function(*args, **kwargs)
            with lock:
                _drop_old(known, now)
                known[key] = Kept(now + seconds, state, answer)
            return answer

        _forgotten.append(known.clear)
        return answered

    return decorated


def forget_all() -> None:
    """Ask everything anew."""
    for forget in _forgotten:
        forget()


def _drop_old(known: dict[Hashable, Kept], now: float) -> None:
    for key in [key for key, kept in known.items() if kept.until <= now]:
        del known[key]
    if len(known) >= MOST:
        known.clear()
