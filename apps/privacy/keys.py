"""The keys of the keyring, and the rows that need them."""

from pathlib import Path

from django.conf import settings

from apps.core import key_file as files
from apps.core.key_file import KeyFileProblem
from apps.privacy.rewrapping import rows_under


class StillInUse(Exception):
    """Rows that would never open again, as `stories.story.data_key (12)`."""


def key_file() -> Path:
    """The keyring's file. Raises KeyFileProblem when the keys stand in the environment."""
    if not settings.KEYRING_FILE:
        raise KeyFileProblem(
            "The keys stand in the environment (KEYRING). Put them into a file, one a line, "
            "and set KEYRING_FILE; or change KEYRING by hand and restart."
        )
    return Path(settings.KEYRING_FILE)


def retire_key(kid: str) -> None:
    """Take an old key out of the file. Raises KeyFileProblem or StillInUse."""
    path = key_file()
    if rows := rows_under(kid):
        raise StillInUse(", ".join(f"{name} ({count:,})" for name, count in rows.items()))
    files.drop_key(path, kid)
