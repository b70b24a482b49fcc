"""The environment that settings read, for a site that runs on embedded services."""

import base64
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .postgres import Postgres
    from .valkey import Valkey

SECRETS = "secrets.env"
KEYRING = "keyring"
RUNNING = "run.env"
KEYRING_HEAD = "# Newest first. Keep this file apart from backups (docs/operating.md, Keys).\n"


def kept_secrets(var: Path) -> dict[str, str]:
    """The secrets of this `var`, drawn once and kept in files that only their owner reads.

    A name that is new in this version is drawn and added; what is there is never changed. The
    keyring lies in a file of its own, so that `manage.py add_key` works while the site runs.
    """
    path = var / SECRETS
    kept, fresh = read_env(path), fresh_secrets()
    # Before there was the file, the keys stood among the other secrets.
    _keep_keyring(var / KEYRING, kept.pop("KEYRING", fresh.pop("KEYRING")))
    wanted = fresh | kept
    if wanted != read_env(path):
        write_env(path, wanted)
    return wanted | {"KEYRING_FILE": str(var / KEYRING)}


def fresh_secrets() -> dict[str, str]:
    """New random values for every secret that settings ask for."""
    names = ("SECRET_KEY", "FORM_KEY_SECRET", "CODE_KEY", "CODE_PEPPER")
    keys = {"KEYRING": f"k1:{_key()}", "AUDIT_KEY": f"a1:{_key()}"}
    return {name: secrets.token_urlsafe(48) for name in names} | keys


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _keep_keyring(path: Path, keyring: str) -> None:
    """Put these keys into the file, unless it is there: one that is there is never changed."""
    if not path.exists():
        write_private(path, KEYRING_HEAD + "".join(f"{key}\n" for key in keyring.split(",")))


def service_addresses(postgres: "Postgres", valkey: "Valkey") -> dict[str, str]:
    return {
        "DATABASE_URL": postgres.url(),
        "CACHE_URL": valkey.cache_url(),
        "BROKER_URL": valkey.broker_url(),
    }


def read_env(path: Path) -> dict[str, str]:
    """NAME=value lines of a file that `write_env` wrote; nothing when there is no file."""
    lines = _text(path).splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and line[0] != "#")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def write_env(path: Path, values: dict[str, str]) -> None:
    """NAME=value lines, for nobody but the owner."""
    write_private(path, "".join(f"{name}={value}\n" for name, value in values.items()))


def write_private(path: Path, text: str) -> None:
    """Replace the file in one step, so that a reader never sees half of it. Mode 0600."""
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
