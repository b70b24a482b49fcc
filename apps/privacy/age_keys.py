"""The two halves of the key that seals backups: the open one here, the other one far away."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

import pyrage
from django.conf import settings

NO_KEY = (
    "There is no key to seal backups with yet. Draw one with\n"
    "    python manage.py backup_key --draw\n"
    "It shows the half that opens backups once, for you to take away from here, and keeps the half "
    "that closes them. Or set BACKUP_KEY=age1… to a key that you have."
)
SECRET = "AGE-SECRET-KEY-"  # noqa: S105  # nosec B105 # how such a line begins

Recipient: TypeAlias = pyrage.x25519.Recipient
Identity: TypeAlias = pyrage.x25519.Identity


class BackupProblem(Exception):
    """What stands in the way, as a sentence for whoever runs the site."""


def open_halves() -> list[str]:
    """The keys that backups are closed with, from BACKUP_KEY, or else from BACKUP_KEY_FILE."""
    return list(settings.BACKUP_KEY) or _lines(Path(settings.BACKUP_KEY_FILE))


def recipients(keys: Iterable[str]) -> list[Recipient]:
    """The same for pyrage. Raises BackupProblem when there is none, or one is broken."""
    found = [_recipient(key) for key in keys]
    if not found:
        raise BackupProblem(NO_KEY)
    return found


def draw(path: Path) -> str:
    """Draw a key, keep its open half in `path`, return the other one: it is kept nowhere.

    Raises BackupProblem when there is a key already.
    """
    if there := open_halves():
        raise BackupProblem(
            f"Backups are closed with {', '.join(there)} already. To change that, take it out of "
            f"BACKUP_KEY or {path} first, and keep its other half as long as its backups."
        )
    identity = Identity.generate()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"# Closes backups and opens none.\n{identity.to_public()}\n", "ascii")
    return str(identity)


def identities(text: str) -> list[Identity]:
    """The halves that open, out of a key file's text. Raises BackupProblem."""
    lines = [line.strip() for line in text.splitlines()]
    try:
        found = [Identity.from_str(line) for line in lines if line.startswith(SECRET)]
    except pyrage.IdentityError:
        raise BackupProblem(f"The key is cut off or mistyped: it begins with {SECRET}1.") from None
    if not found:
        raise BackupProblem(f"There is no key in it: a line that begins with {SECRET}1.")
    return found


def _recipient(key: str) -> Recipient:
    try:
        return Recipient.from_str(key)
    except pyrage.RecipientError:
        pass
    # Not shown: somebody may have put the wrong half there.
    raise BackupProblem("BACKUP_KEY holds something that is no key: they begin with age1.")


def _lines(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []
    return [line.strip() for line in lines if line.strip() and line[0] != "#"]
