"""A limit on the time that one text may take."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class TookTooLong(Exception):
    """The limit was reached."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TookTooLong in the block when it takes longer than `seconds`.

    By a timer signal, which interrupts Python code and regular expressions alike. Only the main
    thread can have one, and every worker process screens in its main thread; elsewhere the length
    of the text and the linear time of every check are the limit. A timer that runs already is
    left alone.
    """
    if threading.current_thread() is not threading.main_thread() or signal.getitimer(
        signal.ITIMER_REAL
    ) != (0.0, 0.0):
        yield
        return
    before = signal.signal(signal.SIGALRM, _raise)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def _raise(number: int, frame: Any) -> None:
    raise TookTooLong
