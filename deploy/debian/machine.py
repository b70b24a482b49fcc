"""What is done to the machine: each act says itself, and a dry run says it and does nothing."""

import grp
import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path


class Problem(Exception):
    """What is wrong and what to do about it, in a sentence or two."""


class Machine:
    """Files, links and commands. Values of the environment never stand in what is said."""

    def __init__(self, *, dry: bool = False) -> None:
        self.dry = dry

    def say(self, line: str) -> None:
        print(f"  {line}", flush=True)

    def does(self, line: str) -> bool:
        """Say what is to be done. True when it is to be done in earnest."""
        self.say(f"would {line}" if self.dry else line)
        return not self.dry

    def run(
        self,
        *command: str | Path,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
        cwd: Path | None = None,
        quiet: bool = False,
    ) -> None:
        """Run a command, its words on this terminal. Raises Problem when it fails."""
        if not self.does(f"run: {' '.join(map(str, command))}"):
            return
        done = subprocess.run(
            [str(word) for word in command],
            env=dict(env) if env is not None else None,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if quiet else None,
            **as_user(user),
        )
        if done.returncode:
            raise Problem(f"This failed; the lines above say why: {' '.join(map(str, command))}")

    def write(self, path: Path, text: str, *, mode: int = 0o644, owner: str = "root:root") -> bool:
        """Make the file so, in one step. Returns whether it was another before."""
        if _text(path) == text:
            return False
        if self.does(f"write {path}"):
            unfinished = path.with_name(f".{path.name}.new")
            unfinished.unlink(missing_ok=True)
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                os.fchmod(file.fileno(), mode)
                os.fchown(file.fileno(), *numbers(owner))
            unfinished.replace(path)
        return True

    def directory(self, path: Path, *, mode: int = 0o755, owner: str = "root:root") -> None:
        if path.is_dir() and _as_wanted(path, mode, owner):
            return
        if self.does(f"make directory {path}"):
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(mode)
            os.chown(path, *numbers(owner))

    def link(self, path: Path, target: Path) -> None:
        """Point `path` at `target`, in one step."""
        if path.is_symlink() and path.readlink() == target:
            return
        if self.does(f"link {path} to {target}"):
            unfinished = path.with_name(f".{path.name}.new")
            unfinished.unlink(missing_ok=True)
            unfinished.symlink_to(target)
            unfinished.replace(path)

    def remove(self, path: Path) -> None:
        if (path.exists() or path.is_symlink()) and self.does(f"remove {path}"):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def answer(*command: str) -> str:
    """What a command that changes nothing prints; nothing when it fails or is not there."""
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def as_user(name: str | None) -> dict[str, object]:
    """How subprocess is told to run as somebody else."""
    if name is None:
        return {}
    groups = os.getgrouplist(name, pwd.getpwnam(name).pw_gid)
    return {"user": name, "group": groups[0], "extra_groups": groups}


def numbers(owner: str) -> tuple[int, int]:
    user, _, group = owner.partition(":")
    return pwd.getpwnam(user).pw_uid, grp.getgrnam(group).gr_gid


def _as_wanted(path: Path, mode: int, owner: str) -> bool:
    found = path.stat()
    try:
        return (found.st_mode & 0o7777, (found.st_uid, found.st_gid)) == (mode, numbers(owner))
    except KeyError:  # this user is yet to be made
        return False


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
