"""The doorbell: ask a task to look at the database soon. Nothing hangs on its being heard."""

import logging
import threading
import time
from importlib import import_module

from django.db import transaction

logger = logging.getLogger("chorus.nudge")

EXPIRES = 30
QUIET = 1.0
BROKEN = 15.0

_lock = threading.Lock()
_next_at: dict[str, float] = {}


def nudge(task_path: str) -> None:
    """Ring for the task at `task_path` once this transaction commits.

    At most once a second and process; a broker that is away is left alone for 15 seconds. Beat
    sweeps the same rows anyway. Raises ImportError or AttributeError for a path that does not
    exist, at once, so that a typing error is loud.
    """
    module, _, name = task_path.rpartition(".")
    task = getattr(import_module(module), name)

    def ring() -> None:
        if not _may_ring(task_path):
            return
        try:
            task.apply_async(expires=EXPIRES, retry=False, ignore_result=True)
        except Exception:
            # Any failure of any broker is the same to us: the sweep will find the rows.
            logger.warning("the broker is away; the sweep goes on")
            _wait(task_path, BROKEN)

    transaction.on_commit(ring)


def _may_ring(task_path: str) -> bool:
    with _lock:
        now = time.monotonic()
        if now < _next_at.get(task_path, 0):
            return False
        _next_at[task_path] = now + QUIET
        return True


def _wait(task_path: str, seconds: float) -> None:
    with _lock:
        _next_at[task_path] = time.monotonic() + seconds
