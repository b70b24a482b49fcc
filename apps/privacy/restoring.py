"""A backup into an empty database: looked at whole before anything is changed, then all or nothing.

A table of our own marks the database while it is being restored, so that a restore that was
interrupted goes on with the same file, and with no other.
"""

import hashlib
import logging
import subprocess
import tempfile
from pathlib import Path
from typing import IO

import pyrage
from celery import current_app
from django.core.cache import cache
from django.db import connection
from psycopg2 import sql

from apps.accounts.models import User
from apps.core.crypto import CannotOpen
from apps.privacy import pg_programs
from apps.privacy.age_keys import BackupProblem, Identity
from apps.privacy.backups import DUMP, Advance, Counted, last_words, running
from apps.stories.models import MeToo, Story

logger = logging.getLogger("chorus.privacy")

MARK = "chorus_restore"
TABLES = """SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT LIKE 'pg\\_%'
    AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"""
# What belongs to the server itself has no user.
OTHERS = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND pid <> pg_backend_pid() AND usesysid IS NOT NULL
    AND COALESCE(backend_type, 'client backend') = 'client backend'"""


class Poured:
    """Where decrypted bytes go: on to pg_restore, or nowhere. Tells how many, keeps the first."""

    def __init__(self, advance: Advance, into: IO[bytes] | None = None) -> None:
        self.advance, self.into = advance, into
        self.first = b""

    def write(self, data: bytes) -> int:
        self.first = (self.first + data)[: len(DUMP)] if len(self.first) < len(DUMP) else self.first
        self.advance(len(data))
        if self.into:
            self.into.write(data)
        return len(data)

    def flush(self) -> None:
        if self.into:
            self.into.flush()


def digest_of(path: Path, keys: list[Identity], *, advance: Advance) -> str:
    """Open the whole file once and keep nothing of it; returns the SHA-256 of the file.

    Raises BackupProblem when the key is another one, or the file is cut off or changed.
    """
    nowhere = Poured(advance)
    _open_into(nowhere, path, keys)
    if nowhere.first != DUMP:
        raise BackupProblem(f"{path} opens, and holds no backup of a database.")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def was_poured(digest: str) -> bool:
    """Whether the rows of this file are in the database already. Raises BackupProblem.

    False for an empty one.
    """
    tables = _tables()
    if MARK not in tables and tables:
        raise BackupProblem(
            "This database is not empty, and nothing in it is overwritten. Create an empty one "
            "beside it, or start an empty site in another VAR_DIR."
        )
    if MARK in tables and _marked() != digest:
        raise BackupProblem(
            "Another backup was being restored into this database. Go on with that file, or "
            "create an empty database."
        )
    return bool(tables - {MARK})


def others() -> int:
    """How many connections somebody else has to this database: the site, perhaps."""
    return int(str(_one(OTHERS)))


def pour(path: Path, keys: list[Identity], *, digest: str, advance: Advance) -> None:
    """Everything in the file into the empty database, or nothing. Raises BackupProblem."""
    _mark(digest)
    command = [pg_programs.program("pg_restore"), "--no-owner", "--no-privileges", "--no-password"]
    whole = ["--single-transaction", "--exit-on-error", f"--dbname={pg_programs.address()}"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL}
    with (
        tempfile.TemporaryFile() as said,
        running([*command, *whole], said, **pipes) as restore,
    ):
        assert restore.stdin
        stopped = _poured(Poured(advance, restore.stdin), path, keys)
        if restore.wait() or stopped:
            raise BackupProblem(f"Nothing was restored.\n{last_words(said) or stopped}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def unmark() -> None:
    """The restore is finished."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(MARK)))


def keys_fit() -> bool:
    """Whether the keyring opens what was restored, as far as one story tells."""
    story = Story.objects.exclude(data_key=None).first()
    if story is None:
        return True
    try:
        story.key()
    except CannotOpen:
        return False
    return True


def empty_valkey() -> bool:
    """Forget what was cached and rung before. False when it is away, and a person must."""
    try:
        cache.clear()
        current_app.control.purge()
    except Exception:
        # Any failure of any broker or cache is the same to us: somebody has to look.
        logger.warning("cache or broker is away and was not emptied")
        return False
    return True


def counts() -> dict[str, int]:
    """What there is now, for whoever compares it with what they remember."""
    return {
        "published stories": Story.objects.published().count(),
        "stories in all": Story.objects.count(),
        "me toos": MeToo.objects.count(),
        "accounts": User.objects.count(),
    }


def _open_into(target: Poured, path: Path, keys: list[Identity]) -> None:
    with path.open("rb") as file:
        try:
            pyrage.decrypt_io(Counted(file, lambda _count: None), target, keys)
        except pyrage.DecryptError as error:
            raise BackupProblem(_why_closed(path, str(error))) from None
        except OSError:
            raise BackupProblem(f"{path} is cut off or was changed. Take another copy.") from None


def _why_closed(path: Path, said: str) -> str:
    if "No matching keys" in said:
        return f"This key does not open {path}: it was closed for another one."
    return f"{path} is cut off, was changed, or is no backup of ours. Take another copy."


def _poured(target: Poured, path: Path, keys: list[Identity]) -> str:
    """Fill pg_restore. Returns why it stopped early, or ""."""
    assert target.into
    try:
        _open_into(target, path, keys)
        target.into.close()
    except (BackupProblem, OSError) as problem:
        return str(problem)
    return ""


def _tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return {name for (name,) in cursor.fetchall()}


def _one(query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def _marked() -> str:
    return str(_one(f"SELECT max(digest) FROM {MARK}"))  # noqa: S608  # nosec B608 # our own name


def _mark(digest: str) -> None:
    name = sql.Identifier(MARK)
    with connection.cursor() as cursor:
        create = sql.SQL("CREATE TABLE IF NOT EXISTS {} (digest text PRIMARY KEY)")
        cursor.execute(create.format(name))
        insert = sql.SQL("INSERT INTO {} VALUES (%s) ON CONFLICT DO NOTHING").format(name)
        cursor.execute(insert, [digest])
