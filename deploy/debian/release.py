"""Releases: each a directory with its own packages, beside the one before; `current` is a link."""

import hashlib
import os
import re
import shutil
from pathlib import Path

from .machine import Machine, Problem, numbers
from .places import (
    AWAY,
    CURRENT,
    OWNER,
    PREVIOUS,
    RELEASES,
    SITE,
    SOURCE,
    STATIC,
)
from .settings import environment

# What a checkout has and a server does not need.
LEFT_OUT = {
    *(".git", ".venv", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache"),
    *(".hypothesis", ".ci", ".github", "tests"),
}
MADE = {"var", "build"}  # at the root of a checkout or a release
WHOLE = ".whole"  # stands in a release whose packages are all there
KEPT = 3


def version_of(source: Path) -> str:
    """The number in pyproject.toml and ten digits of the digest of all files: `0.1.0-4f0c…`."""
    number = re.search(
        r'^version = "([^"]+)"', (source / "pyproject.toml").read_text(), re.MULTILINE
    )
    digest = hashlib.sha256()
    for path in files_of(source):
        digest.update(f"{path.relative_to(source)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{number.group(1) if number else '0'}-{digest.hexdigest()[:10]}"


def files_of(source: Path) -> list[Path]:
    found = []
    for directory, names, files in os.walk(source):
        at_root = Path(directory) == source
        names[:] = sorted(
            name for name in names if name not in LEFT_OUT and not (at_root and name in MADE)
        )
        found += [Path(directory) / name for name in files if not name.endswith((".pyc", ".mo"))]
    return sorted(found)


def the_release(source: Path = SOURCE) -> Path:
    return RELEASES / version_of(source)


def build(machine: Machine, release: Path, source: Path = SOURCE) -> None:
    """Copy the source and install its packages beside it. What is whole is left as it is."""
    if (release / WHOLE).exists():
        return
    machine.remove(release)
    if machine.does(f"copy {source} to {release}"):
        for path in files_of(source):
            target = release / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
            os.chown(target, 0, 0)
            target.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    python = release / ".venv" / "bin" / "python"
    machine.run("python3", "-m", "venv", release / ".venv")
    pip = (python, "-m", "pip", "--disable-pip-version-check", "install", "-qq", "--no-input")
    machine.run(*pip, "--require-hashes", "--no-deps", "-r", release / "requirements.txt")
    machine.run(python, "-m", "compileall", "-q", release / "apps", release / "config")
    if not machine.dry:
        (release / WHOLE).touch()


def prepare(machine: Machine, release: Path) -> None:
    """Migrate as the owner of the tables, build what browsers load, grant what the site needs."""
    made = (release / "build", release / "locale")
    for directory in made:
        _give(machine, directory, OWNER)
    _manage(machine, release, "prepare_site")
    _manage(machine, release, "grant_audit", SITE)
    for directory in made:
        _give(machine, directory, "root")
    share_files(machine, release)


def _manage(machine: Machine, release: Path, *command: str) -> None:
    python = release / ".venv" / "bin" / "python"
    values = {} if machine.dry else environment(owner=True)
    machine.run(python, "manage.py", *command, env=values, user=OWNER, cwd=release)


def _give(machine: Machine, directory: Path, user: str) -> None:
    if machine.does(f"give {directory} to {user}"):
        directory.mkdir(exist_ok=True)
        for each in (directory, *directory.rglob("*")):
            os.chown(each, *numbers(f"{user}:{user}"), follow_symlinks=False)


def share_files(machine: Machine, release: Path) -> None:
    """Put static files beside those of the versions before: a page of then asks for them."""
    built = release / "build"
    for source, target in ((built / "collected", STATIC), (built / "away", AWAY)):
        if machine.does(f"copy {source} to {target}"):
            shutil.copytree(source, target, dirs_exist_ok=True)
            for path in (target, *target.rglob("*")):
                path.chmod(0o755 if path.is_dir() else 0o644)


def switch(machine: Machine, release: Path) -> None:
    """Make it the current one, and what was current the previous one."""
    before = current()
    if before == release:
        return
    if before:
        machine.link(PREVIOUS, before)
    machine.link(CURRENT, release)


def current() -> Path | None:
    return CURRENT.readlink() if CURRENT.is_symlink() else None


def previous() -> Path:
    """Raises Problem when there is nothing to go back to."""
    found = PREVIOUS.readlink() if PREVIOUS.is_symlink() else None
    if not found or not (found / WHOLE).exists() or found == current():
        raise Problem("There is no release before this one to go back to.")
    return found


def throw_away_old(machine: Machine) -> None:
    """Keep the newest few, and always the current and the previous one."""
    kept = {link.readlink() for link in (CURRENT, PREVIOUS) if link.is_symlink()}
    releases = sorted(RELEASES.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for release in releases[KEPT:]:
        if release not in kept:
            machine.remove(release)
