"""Started by root, PostgreSQL runs as another user: which one, and how that one gets at its files.

`User` is (uid, gid), or None when nothing needs to be dropped.
"""

import os
import pwd
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .process import EmbeddedError

User = tuple[int, int] | None
UNPRIVILEGED = "nobody"

# LANG may name a locale that this machine lacks, on which initdb fails.
ENVIRONMENT = {"PATH": os.defpath, "LANG": "C", "LC_ALL": "C", "TZ": "UTC"}


def user_to_drop_to() -> User:
    """`nobody` for root, nobody else for anyone else."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise EmbeddedError(
            f"PostgreSQL refuses to run as root and there is no user {UNPRIVILEGED} here. "
            "Start this as an ordinary user."
        ) from None
    return entry.pw_uid, entry.pw_gid


def name_of(uid: int) -> str:
    """The user's name; PostgreSQL needs the one who starts it to have one."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def give(path: Path, user: User) -> None:
    if user:
        os.chown(path, *user)


def can_enter(path: Path, user: User) -> bool:
    """Whether `user` reaches `path` and may search or execute it, asked of the kernel."""
    if user is None:
        return os.access(path, os.X_OK)
    probe = ["/usr/bin/test", "-x", str(path)]
    return subprocess.run(probe, cwd="/", **_as(user)).returncode == 0


@contextmanager
def handed_over(directory: Path, user: User) -> Iterator[tuple[str, tuple[int, ...]]]:
    """A path by which `user` reaches `directory`, and the descriptors the child must inherit.

    Below a closed directory (/root is one) the path leads through a descriptor opened by us:
    the kernel then asks for no right on the directories above.
    """
    if can_enter(directory, user):
        yield str(directory), ()
        return
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}", (descriptor,)
    finally:
        os.close(descriptor)


def run_as(user: User, args: Sequence[str | Path], pass_fds: tuple[int, ...] = ()) -> None:
    """Run a command to its end. Raises EmbeddedError with what it printed."""
    done = subprocess.run(
        [str(arg) for arg in args],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=ENVIRONMENT,
        pass_fds=pass_fds,
        cwd="/",
        **_as(user),
    )
    if done.returncode:
        said = done.stdout.decode(errors="replace").strip()
        raise EmbeddedError(f"{Path(args[0]).name} failed:\n{said}")


def write_as(user: User, directory: Path, name: str, text: str) -> None:
    """Write a file as `user`, so that root follows no link which that user may have laid."""
    command = ["/bin/sh", "-c", 'cat > "$1"', "sh", name]
    subprocess.run(command, input=text.encode(), cwd=directory, check=True, **_as(user))


def _as(user: User) -> dict:
    return {"user": user[0], "group": user[1], "extra_groups": []} if user else {}
