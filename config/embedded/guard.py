"""A small process that ends every other one when their supervisor is killed.

The kernel's signal to orphans reaches children only, not the children of a web server or of a
worker. The guard holds the reading end of a pipe whose writing end only the supervisor has: when
that end closes, however it came to close, the guard ends all groups it was told of. It holds what
the supervisor had locked until then, so that the next start waits instead of colliding.
"""

import contextlib
import os
import signal
import subprocess
import time

PATIENCE = 15  # seconds between asking and killing; PostgreSQL writes a checkpoint in them


class Guard:
    """The supervisor's end: `watch` a group, `forget` it when it has ended."""

    def __init__(self) -> None:
        reading, self._writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._writing)
            _stand_guard(reading)
            os._exit(0)
        os.close(reading)

    def watch(self, process: subprocess.Popen, end_with: signal.Signals) -> None:
        self._tell(f"+{process.pid} {int(end_with)}")

    def forget(self, process: subprocess.Popen) -> None:
        self._tell(f"-{process.pid} 0")

    def close(self) -> None:
        """Let the guard end what it still knows, and end itself."""
        if self.pid:
            os.close(self._writing)
            os.waitpid(self.pid, 0)
            self.pid = 0

    def _tell(self, line: str) -> None:
        # Without its guard the supervisor still stops everything, unless it is killed itself.
        with contextlib.suppress(BrokenPipeError):
            os.write(self._writing, f"{line}\n".encode())


def _stand_guard(reading: int) -> None:
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: dict[int, int] = {}
    with os.fdopen(reading) as lines:
        for line in lines:
            group, end_with = (int(word) for word in line.split())
            if group > 0:
                groups[group] = end_with
            else:
                groups.pop(-group, None)
    _end(groups)


def _end(groups: dict[int, int]) -> None:
    _signal_all(groups)
    deadline = time.monotonic() + PATIENCE
    while (left := _alive(groups)) and time.monotonic() < deadline:
        time.sleep(0.1)
    _signal_all(dict.fromkeys(left, signal.SIGKILL))


def _signal_all(groups: dict[int, int]) -> None:
    for group, number in groups.items():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, number)


def _alive(groups: dict[int, int]) -> dict[int, int]:
    left = {}
    for group, number in groups.items():
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            continue
        left[group] = number
    return left
