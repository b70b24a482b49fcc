"""Child processes that do not outlive us, and the small questions asked about processes."""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1

# Looked up before any fork: a child between fork and exec must not search for libraries.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class EmbeddedError(Exception):
    """Something a person can act on: the message says what and how. Shown without a traceback."""


def spawn(
    args: Sequence[str | Path],
    *,
    log: Path | None,
    env: dict[str, str] | None = None,
    user: tuple[int, int] | None = None,
    cwd: Path | None = None,
    pass_fds: Sequence[int] = (),
    when_orphaned: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen:
    """Start a child in a session of its own, its output appended to `log` (None: to ours).

    `when_orphaned` is sent to it by the kernel when the calling thread ends, however it ends,
    so call this from the main thread. `user` is (uid, gid) to drop to.
    """
    uid, gid = user or (None, None)
    with _output(log) as output:
        return subprocess.Popen(
            [str(arg) for arg in args],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            env=env,
            cwd=cwd,
            user=uid,
            group=gid,
            extra_groups=[] if user else None,
            pass_fds=pass_fds,
            start_new_session=True,
            # Runs after the change of user, which would clear the signal again.
            preexec_fn=_ask_for_signal(when_orphaned),  # noqa: PLW1509  two system calls, no lock
        )


def _output(log: Path | None) -> AbstractContextManager[IO[bytes] | None]:
    if log is None:
        return nullcontext()
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return open(log, "ab", opener=_open_private)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _ask_for_signal(number: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    def ask() -> None:
        if _libc is None:
            return
        _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return ask


def end_with_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel to send us `number` when our own parent ends."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def stop(
    process: subprocess.Popen, number: signal.Signals = signal.SIGTERM, timeout: float = 20
) -> int:
    """Signal the child, wait `timeout` seconds, then kill its whole session. Returns its code."""
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            kill_group(process.pid)
    return process.wait()


def kill_group(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def wait_until(condition: Callable[[], bool], timeout: float, pause: float = 0.05) -> bool:
    """Ask `condition` again and again for `timeout` seconds. Returns whether it came true."""
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def comes_up(
    process: subprocess.Popen, answers: Callable[[], bool], timeout: float, pause: float = 0.05
) -> bool:
    """Wait until `answers()`: True then; False when the process ends or the time is over."""
    end = time.monotonic() + timeout
    while not (up := answers()):
        if process.poll() is not None or time.monotonic() > end:
            break
        time.sleep(pause)
    return up


def alive(pid: int) -> bool:
    """Whether a process runs under this number (a zombie does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def processes_in(directory: Path) -> list[int]:
    """The processes that work in `directory`, as every process of a PostgreSQL does in its data."""
    wanted = str(directory.resolve())
    return [pid for pid in _all_pids() if _works_in(pid, wanted) and alive(pid)]


def _all_pids() -> list[int]:
    proc = Path("/proc")
    return [int(entry.name) for entry in proc.iterdir() if entry.name.isdigit()]


def _works_in(pid: int, directory: str) -> bool:
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink()) == directory
    except OSError:
        return False


def lock(path: Path) -> IO[str] | None:
    """Hold `path` for as long as the answer lives; None when another process holds it.

    The kernel lets go of the lock when its holder ends, so there is nothing stale to clear away.
    """
    handle = open(path, "a+", opener=_open_private)  # noqa: SIM115  the caller closes it
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def wait_for_lock(path: Path, timeout: float) -> IO[str] | None:
    """Like `lock`, asked again for `timeout` seconds."""
    held: list[IO[str] | None] = [None]

    def got() -> bool:
        held[0] = lock(path)
        return held[0] is not None

    wait_until(got, timeout)
    return held[0]


def last_lines(log: Path, since: int = 0, count: int = 8) -> str:
    """The last lines that `log` got after byte `since`, indented for a message."""
    try:
        with log.open("rb") as handle:
            handle.seek(since)
            lines = handle.read().decode(errors="replace").splitlines()
    except FileNotFoundError:
        return ""
    return "\n".join(f"  {line}" for line in lines[-count:])
