"""How often each task ran and failed and how long it took, in the counters of the machine."""

import time
from typing import Any

from celery import signals

from apps.core import counts, heartbeat

# Milliseconds.
BUCKETS = (100, 1000, 10_000, 60_000)
MORE = "more"
HEARTBEAT = "apps.core.tasks.note_heartbeat"


def connect() -> None:
    """Listen in this process, a worker or Beat."""
    signals.task_prerun.connect(_begins)
    signals.task_postrun.connect(_ends)
    signals.beat_init.connect(_beat_begins)
    signals.beat_embedded_init.connect(_beat_begins)


_began: dict[str, float] = {}


def _begins(task_id: str, **_: Any) -> None:
    _began[task_id] = time.perf_counter()


def _ends(task_id: str, task: Any, state: str, **_: Any) -> None:
    took = (time.perf_counter() - _began.pop(task_id, time.perf_counter())) * 1000
    bucket = next((str(end) for end in BUCKETS if took <= end), MORE)
    counts.add(f"task|{task.name}|{bucket}")
    counts.add(f"task_ms|{task.name}", round(took))
    if state not in ("SUCCESS", "IGNORED"):
        counts.add(f"task_failed|{task.name}")


def _beat_begins(**_: Any) -> None:
    # Only in Beat: a web process publishes, too.
    signals.after_task_publish.connect(_rings, sender=HEARTBEAT)


def _rings(**_: Any) -> None:
    heartbeat.mark("beat")
