"""Draws every secret of a new site, each into a file; what is there is never changed.

    python deploy/containers/draw_secrets.py /secrets /database-secrets

The site's go into the first folder, for its user alone. The second holds the passwords of the
database's two roles, for the database to read when it makes them; the site finds the same ones in
`pgpass`. The names are those of `make run` (config/embedded/environment.py).
"""

import os
import secrets
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from config.embedded.environment import KEYRING, KEYRING_HEAD, fresh_secrets

ROLES = ("chorus_owner", "chorus")


def draw(site: Path, database: Path) -> list[str]:
    """Returns the names of what is new. Safe to run again, and when it was interrupted."""
    fresh = fresh_secrets()
    fresh[KEYRING] = KEYRING_HEAD + fresh.pop("KEYRING")
    drawn = [name for name, text in fresh.items() if _kept(site / name, text, 0o600)]
    passwords = ("postgres", *ROLES)
    drawn += [
        name for name in passwords if _kept(database / name, secrets.token_urlsafe(32), 0o644)
    ]
    lines = [f"*:*:*:{role}:{(database / role).read_text().strip()}" for role in ROLES]
    _write(site / "pgpass", "\n".join(lines), 0o600)
    return drawn


def _kept(path: Path, text: str, mode: int) -> bool:
    if path.exists():
        return False
    _write(path, text, mode)
    return True


def _write(path: Path, text: str, mode: int) -> None:
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        # Whatever the umask is, the database has another user and must read its own.
        os.fchmod(handle, mode)
        file.write(f"{text}\n")
        file.flush()
        os.fsync(handle)
    unfinished.replace(path)


if __name__ == "__main__":
    names = draw(Path(sys.argv[1]), Path(sys.argv[2]))
    print(f"Drawn: {', '.join(names)}." if names else "Every secret is there.")
