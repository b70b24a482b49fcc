"""Directories: whose they are, and where a socket may lie."""

import os
import shutil
import tempfile
from pathlib import Path

from .privileges import User, can_enter, give, name_of
from .process import EmbeddedError

# A socket's whole path has 107 bytes on Linux; the file name inside the directory needs some.
LONGEST_SOCKET_DIRECTORY = 80


def own_directory(path: Path) -> Path:
    """Create `path` if need be and return it; refuse one that belongs to somebody else."""
    try:
        path.mkdir(mode=0o711, parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddedError(f"{path} cannot be made a directory: {error.strerror}.") from None
    owner = path.stat().st_uid
    if owner != os.geteuid():
        raise EmbeddedError(
            f"{path} belongs to {name_of(owner)}, and this is {name_of(os.geteuid())}. "
            f"Run this as {name_of(owner)}, or choose another directory: VAR_DIR=/some/path."
        )
    return path


def socket_directory(wanted: Path, user: User = None) -> Path:
    """A 0700 directory for sockets: `wanted`, or a short one under /tmp.

    /tmp when `wanted` is too long for a socket, or the user we drop to cannot get there. A note
    beside `wanted` says where, so that the next start clears it away if we are killed.
    """
    remove_socket_directory(wanted)
    wanted.mkdir(mode=0o700, parents=True)
    give(wanted, user)
    if len(os.fsencode(wanted)) <= LONGEST_SOCKET_DIRECTORY and can_enter(wanted, user):
        return wanted
    wanted.rmdir()
    return short_directory(_note(wanted), user)


def short_directory(note: Path, user: User = None) -> Path:
    """A new 0700 directory under /tmp, its path kept in the file `note`."""
    made = tempfile.mkdtemp(prefix="chorus-", dir="/tmp")  # nosec B108 # a random name, mode 0700
    short = Path(made)
    note.write_text(str(short))
    give(short, user)
    return short


def remove_socket_directory(wanted: Path) -> None:
    """Remove what `socket_directory(wanted)` made, in this run or one that was killed."""
    shutil.rmtree(wanted, ignore_errors=True)
    remove_short_directory(_note(wanted))


def remove_short_directory(note: Path) -> None:
    if note.exists():
        shutil.rmtree(note.read_text(), ignore_errors=True)
        note.unlink()


def _note(wanted: Path) -> Path:
    return wanted.with_suffix(".elsewhere")
