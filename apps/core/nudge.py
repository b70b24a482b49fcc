"""The doorbell: ask a task to look at the database soon. Nothing hangs on its being heard."""

import logging
import threading
import time
from importlib import import_module
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.pools import producers

from apps.core import counts

logger = logging.getLogger("chorus.nudge")

EXPIRES = 30
QUIET = 1.0
BROKEN = 15.0
# Seconds for a broker that hangs; a worker waits longer, because it listens.
PATIENCE = {"socket_timeout": 0.3, "read_timeout": 1, "write_timeout": 1}

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
            with _line().acquire(block=True, timeout=PATIENCE["socket_timeout"]) as line:
                task.apply_async(producer=line, expires=EXPIRES, retry=False, ignore_result=True)
        except Exception:
            # Any failure of any broker is the same to us: the sweep will find the rows.
            logger.warning("the broker is away; the sweep goes on")
            counts.add("nudge_refused")
            _wait(task_path, BROKEN)

    transaction.on_commit(ring)


def _line() -> Any:
    """Connections to the broker for ringing alone, which give up soon."""
    known = current_app.conf.broker_transport_options
    hurried = {name: seconds for name, seconds in PATIENCE.items() if name in known}
    return producers[current_app.connection_for_write(transport_options=hurried)]


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
