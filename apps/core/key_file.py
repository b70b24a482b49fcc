"""Changing the keyring's file: a key on top, a key out, always the whole file in one step."""

import base64
import contextlib
import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from string import ascii_lowercase

from apps.core.keyring import entries, new_key, parse


class KeyFileProblem(Exception):
    """What stands in the way, as a sentence for whoever runs the site."""


def add_key(path: Path, *, today: date) -> str:
    """Draw a key and put it on top. Returns its kid, such as `k202611a`. Raises KeyFileProblem."""
    with _changing(path) as unfinished:
        text = _read(path)
        kid = fresh_kid(today, [entry.partition(":")[0] for entry in entries(text)])
        line = f"{kid}:{base64.b64encode(new_key()).decode()}\n"
        _write(unfinished, _on_top(line, text), like=path)
    return kid


def drop_key(path: Path, kid: str) -> None:
    """Take a key out. Raises KeyFileProblem when it is not there, or seals what is new."""
    with _changing(path) as unfinished:
        text = _read(path)
        kids = [entry.partition(":")[0] for entry in entries(text)]
        if kid not in kids:
            raise KeyFileProblem(f"There is no key {kid} in {path}.")
        if kid == kids[0]:
            raise KeyFileProblem(f"{kid} is the newest key: new words are sealed with it.")
        _write(unfinished, _without(kid, text), like=path)


def fresh_kid(today: date, taken: Iterable[str]) -> str:
    """`k`, the month, and the first letter that is free."""
    month = f"k{today:%Y%m}"
    free = [month + letter for letter in ascii_lowercase if month + letter not in {*taken}]
    if not free:
        raise KeyFileProblem("This month has had 26 keys. Wait for the next one.")
    return free[0]


def _on_top(line: str, text: str) -> str:
    """The new line before the first key; what is said above the keys stays above."""
    lines = text.splitlines(keepends=True)
    first = next(number for number, each in enumerate(lines) if entries(each))
    return "".join([*lines[:first], line, *lines[first:]])


def _without(kid: str, text: str) -> str:
    """The text without one entry, whether it has its line to itself or stands between commas."""
    kept = []
    for line in text.splitlines():
        keys = entries(line)
        left = [entry for entry in keys if entry.partition(":")[0] != kid]
        if left == keys:
            kept.append(line)
        elif left:
            kept.append(",".join(left))
    return "".join(f"{line}\n" for line in kept)


def _read(path: Path) -> str:
    text = path.read_text(encoding="ascii")
    parse(text, source=str(path))
    return text


@contextlib.contextmanager
def _changing(path: Path) -> Iterator[Path]:
    """A new file beside the old one, which takes its place at the end. One change at a time."""
    unfinished = path.with_name(f"{path.name}.new")
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        problem = f"{unfinished} is there: another change is going on, or one was cut off."
        raise KeyFileProblem(f"{problem} If it was cut off, delete that file.") from None
    except OSError as error:
        raise KeyFileProblem(f"{unfinished} cannot be written: {error.strerror}.") from None
    try:
        yield unfinished
        unfinished.replace(path)
        _settle(path.parent)
    except OSError as error:
        raise KeyFileProblem(f"{path} cannot be changed: {error.strerror}.") from None
    finally:
        unfinished.unlink(missing_ok=True)


def _write(unfinished: Path, text: str, *, like: Path) -> None:
    """The text, safely on the disk, for the same owner as before and nobody else."""
    owner = like.stat()
    with unfinished.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if os.geteuid() == 0:
        os.chown(unfinished, owner.st_uid, owner.st_gid)


def _settle(directory: Path) -> None:
    """A key that new words are sealed with must not be lost with the power."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
