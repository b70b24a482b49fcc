"""The file of tombstones: what is gone must stay gone when the database is an older one.

A line is a keyed digest as 64 hex digits and a day. Who reads it learns nothing without the
pepper, and with the pepper and the rows learns what a restore must take out again.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

Digests = dict[bytes, date]


def read(path: Path) -> Digests:
    """Digest -> day. Lines that are cut off or broken are left out; no file is no digest."""
    try:
        lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return {}
    return dict(found for line in lines if (found := _parsed(line)))


def append(path: Path, digests: Mapping[bytes, date]) -> None:
    """Add those that are not there yet, safely on the disk when this returns."""
    with _held(path):
        known = read(path)
        new = {digest: day for digest, day in digests.items() if digest not in known}
        if new:
            _write(path, ("" if _ends_whole(path) else "\n") + _lines(new), os.O_APPEND)


def forget(path: Path, *, before: date) -> None:
    """Take out the lines of `before` and older, in one step."""
    with _held(path):
        known = read(path)
        kept = {digest: day for digest, day in known.items() if day > before}
        if kept != known:
            unfinished = path.with_name(f"{path.name}.new")
            _write(unfinished, _lines(kept), os.O_TRUNC)
            unfinished.replace(path)


def _parsed(line: str) -> tuple[bytes, date] | None:
    digest, _, day = line.strip().partition(" ")
    try:
        found = bytes.fromhex(digest), date.fromisoformat(day)
    except ValueError:
        return None
    return found if len(found[0]) == 32 else None


def _lines(digests: Mapping[bytes, date]) -> str:
    # In the order of digests: their order says nothing about who came first.
    return "".join(f"{digest.hex()} {digests[digest]}\n" for digest in sorted(digests))


def _ends_whole(path: Path) -> bool:
    return not path.exists() or path.read_bytes()[-1:] in (b"", b"\n")


def _write(path: Path, text: str, how: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """One writer at a time, among all processes of this machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path.with_name(f"{path.name}.lock"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
