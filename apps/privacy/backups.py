"""A backup: pg_dump into age into one file, and never a clear byte on a disk.

What is being written has another name; only what is whole is called `chorus-….age`.
"""

import fcntl
import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import IO

import pyrage
from django.conf import settings
from django.utils import timezone

from apps.privacy import pg_programs
from apps.privacy.age_keys import BackupProblem, open_halves, recipients

NAME = re.compile(r"chorus-(\d{4}-\d\d-\d\d)-\d{6}\.age(\.sha256)?")
UNFINISHED = ".part"
HEADER = b"age-encryption.org/v1\n"
DUMP = b"PGDMP"
LAST_WORDS = 2000  # characters of what a program said when it failed
Advance = Callable[[int], None]


class Counted:
    """A stream that tells how many bytes went through, and keeps the first few."""

    def __init__(self, stream: IO[bytes], advance: Advance) -> None:
        self.stream, self.advance = stream, advance
        self.first, self.total = b"", 0

    def read(self, size: int) -> bytes:
        return self._seen(self.stream.read(size))

    def _seen(self, data: bytes) -> bytes:
        self.first = self.first or data[: len(DUMP)]
        self.total += len(data)
        self.advance(len(data))
        return data


class Digested:
    """A file being written whose digest is known at the end."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self.file.write(data)

    def flush(self) -> None:
        self.file.flush()


def make_backup(*, advance: Advance) -> Path:
    """Write a sealed backup and let go of old ones. `advance` is told bytes of the dump.

    Safe while the site runs. Raises BackupProblem, and then leaves nothing behind.
    """
    keys, folder = recipients(open_halves()), Path(settings.BACKUP_DIR)
    with _alone(folder):
        path = folder / f"chorus-{timezone.now():%Y-%m-%d-%H%M%S}.age"
        with _whole(path) as file:
            sealed = Digested(file)
            _dump_into(sealed, keys, advance)
        _write(path.with_name(f"{path.name}.sha256"), f"{sealed.digest.hexdigest()}  {path.name}\n")
        _check(path)
        let_go_of_old(folder, today=timezone.now().date())
        if settings.BACKUP_MARKER:
            Path(settings.BACKUP_MARKER).touch()
    return path


def let_go_of_old(folder: Path, *, today: date) -> int:
    """Delete our own backups in `folder` that are older than BACKUP_DAYS. Returns how many."""
    last = today - timedelta(days=settings.BACKUP_DAYS)
    gone = 0
    for path in folder.iterdir():
        name = NAME.fullmatch(path.name)
        if name and date.fromisoformat(name[1]) < last:
            path.unlink()
            gone += not name[2]
    return gone


def write_sealed(path: Path, text: str, keys: list[str]) -> None:
    """`text` sealed into `path`, replaced in one step."""
    with _whole(path) as file:
        file.write(pyrage.encrypt(text.encode(), recipients(keys)))


def _dump_into(sealed: Digested, keys: list, advance: Advance) -> None:
    # Sessions of people who are signed in are worth nothing later, and something to a thief.
    command = [pg_programs.program("pg_dump"), "--format=custom", "--no-password"]
    left_out = ["--exclude-table-data=django_session", f"--dbname={pg_programs.address()}"]
    with tempfile.TemporaryFile() as said, running([*command, *left_out], said) as dump:
        assert dump.stdout
        source = Counted(dump.stdout, advance)
        try:
            pyrage.encrypt_io(source, sealed, keys)
        except (pyrage.EncryptError, OSError) as error:
            raise BackupProblem(f"The backup could not be written: {error}.") from None
        # The stream ends when pg_dump is killed, too: only its code says that it was finished.
        if dump.wait() or source.first != DUMP:
            raise BackupProblem(f"pg_dump failed:\n{last_words(said)}")


@contextmanager
def running(command: list, said: IO[bytes], **more: int) -> Iterator[subprocess.Popen]:
    """A program of PostgreSQL with its output here; ended when we leave it early."""
    process = subprocess.Popen(
        command,
        env=pg_programs.environment(),
        stdin=more.get("stdin", subprocess.DEVNULL),
        stdout=more.get("stdout", subprocess.PIPE),
        stderr=said,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(BrokenPipeError):
                    pipe.close()


def last_words(said: IO[bytes]) -> str:
    """What a program said of itself. Lines of context can hold what people wrote."""
    said.seek(0)
    lines = said.read().decode(errors="replace").splitlines()
    return "\n".join(line for line in lines if line.startswith("pg_"))[-LAST_WORDS:]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One backup at a time; what a killed one left is taken away. Raises BackupProblem."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder / ".lock", os.O_WRONLY | os.O_CREAT, 0o600)
    except OSError as error:
        raise BackupProblem(f"{folder} cannot be written to: {error.strerror}.") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for left in folder.glob(f"chorus-*{UNFINISHED}"):
            left.unlink()
        yield
    except BlockingIOError:
        raise BackupProblem("Another backup is being written at this moment.") from None
    finally:
        os.close(handle)


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that gets its name when everything is in it and on the disk; mode 0600."""
    unfinished = path.with_name(path.name + UNFINISHED)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        _sync(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def _write(path: Path, text: str) -> None:
    with _whole(path) as file:
        file.write(text.encode())


def _check(path: Path) -> None:
    """Read the file again, as it lies on the disk. Raises BackupProblem."""
    told = path.with_name(f"{path.name}.sha256").read_text().split()[0]
    with path.open("rb") as file:
        begins = file.read(len(HEADER))
        file.seek(0)
        same = hashlib.file_digest(file, "sha256").hexdigest() == told
    if begins != HEADER or not same:
        raise BackupProblem(f"{path} is not on the disk as it was written. Look at the disk.")
