"""Counters that all processes of one machine share: a file for each process in VAR_DIR/counts.

A counter is a name and a whole number, nothing else: no time, no address, no person. A process
writes its own file alone, so there is nothing to wait for; `/metrics` adds the files up. A file
whose process is gone is folded into `gone`, so that no sum ever falls.

Written with pwrite and not through a memory map: on a full disk a map ends the process, and a
write only fails. What cannot be written is not counted; nothing here costs anybody their answer.
"""

import fcntl
import os
import re
import secrets
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"[a-z0-9_]+(\|[A-Za-z0-9_.:-]+)*")
NAME_BYTES = 120
RECORD = struct.Struct(f"<{NAME_BYTES}sq")
VALUE = struct.Struct("<q")
# As many names as a process can count; what comes after them is left out.
MOST = 4096
GONE = "gone"
# Counted a thousand times a second: the first and each so-manieth time are written, and as many may
# be missing when a process ends.
SELDOM = {"page_hits": 16}


class _Book:
    """The file of this process. It holds a lock on it for as long as it lives."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}
        self.places: dict[str, int] = {}
        self.file = _new_file()

    def add(self, name: str, by: int) -> None:
        place = self.places.get(name)
        if place is None:
            place = self._begin(name)
        self.values[name] += by
        is_due = self.values[name] % SELDOM.get(name, 1) == 0 or self.values[name] == by
        if is_due and place >= 0 and self.file >= 0:
            os.pwrite(self.file, VALUE.pack(self.values[name]), place)

    def _begin(self, name: str) -> int:
        if len(self.places) >= MOST or len(name) > NAME_BYTES or not NAME.fullmatch(name):
            raise ValueError("not a name of a counter, or one too many")
        place = len(self.places) * RECORD.size
        if self.file >= 0:
            os.pwrite(self.file, RECORD.pack(name.encode(), 0), place)
        self.values[name] = 0
        self.places[name] = place + NAME_BYTES
        return self.places[name]


class _Process:
    """What this process counts with; the file is begun with the first count."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self.lock = threading.Lock()
        self.book: _Book | None = None

    def add(self, name: str, by: int) -> None:
        with self.lock:
            if self.book is None:
                self.book = _Book()
            self.book.add(name, by)


_here = _Process()
# A child counts in a file of its own, whoever of its parent held the lock when it began.
os.register_at_fork(after_in_child=_here.begin)


def add(name: str, by: int = 1) -> None:
    """Count: a name like `page_cache|hit`, parts with a bar between them, all of them from code.

    Never a path, an id or anything that somebody typed. A name of another shape is not counted.
    """
    with suppress(OSError, ValueError):
        _here.add(name, by)


def totals() -> Counter[str]:
    """The sums over every process of this machine that there is or was."""
    with suppress(OSError), door():
        return totals_inside()
    return Counter()


def totals_inside() -> Counter[str]:
    """The same for whoever holds the door already. Raises OSError."""
    found: Counter[str] = Counter()
    for path in folder().glob("*.counts"):
        found.update(_read(path))
    return found


def folder() -> Path:
    """Where the files are."""
    return Path(settings.VAR_DIR) / "counts"


@contextmanager
def door() -> Iterator[None]:
    """One at a time: while files are read, begun or folded. Raises OSError."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(folder() / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def _new_file() -> int:
    """An own file with a lock on it, or -1 where none can be written."""
    try:
        with door():
            _fold()
            path = folder() / f"{secrets.token_hex(8)}.counts"
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
    except OSError:
        return -1


def _fold() -> None:
    """Put the files that nobody holds any more into one."""
    kept = folder() / f"{GONE}.counts"
    left = [path for path in folder().glob("*.counts") if path != kept and _is_left(path)]
    if not left:
        return
    sums = Counter(_read(kept)) if kept.exists() else Counter()
    for path in left:
        sums.update(_read(path))
    new = folder() / f"{GONE}.new"
    new.write_bytes(b"".join(RECORD.pack(name.encode(), sums[name]) for name in sums))
    new.replace(kept)
    for path in left:
        path.unlink()


def _is_left(path: Path) -> bool:
    file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(file)
    return True


def _read(path: Path) -> dict[str, int]:
    raw = path.read_bytes()
    whole = len(raw) // RECORD.size * RECORD.size
    return {name.rstrip(b"\0").decode(): value for name, value in RECORD.iter_unpack(raw[:whole])}
