"""The files of settings and secrets below /etc/chorus. What is there is never changed or shown."""

import importlib.util
import re
import secrets
from types import ModuleType
from urllib.parse import urlsplit

from .machine import Machine, Problem
from .places import (
    BACKUPS,
    KEYS,
    OWNER,
    OWNER_ENV,
    SECRETS_ENV,
    SETUP_ENV,
    SITE,
    SITE_ENV,
    SOURCE,
    STATE,
)

SOCKET = "/var/run/postgresql"
BROKER = "/run/chorus-valkey/valkey.sock"
HEAD = """\
# Settings of this site: docs/operating.md has all of them. After a change:
#     systemctl restart 'chorus-web@*' chorus-worker chorus-beat
# Secrets do not belong here; they are in secrets.env.
"""


def embedded() -> ModuleType:
    """config/embedded/environment.py, by its path: importing `config` needs what is not there."""
    path = SOURCE / "config" / "embedded" / "environment.py"
    spec = importlib.util.spec_from_file_location("chorus_environment", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def site_settings(site_url: str) -> dict[str, str]:
    """What a new site begins with; from then on the file belongs to whoever runs it."""
    return {
        "SITE_URL": site_url,
        "TRUSTED_PROXIES": "127.0.0.1",
        "DATABASE_URL": f"postgresql://{SITE}@/chorus?host={SOCKET}",
        "CACHE_URL": f"unix://{BROKER}?db=0",
        "BROKER_URL": f"redis+socket://{BROKER}?virtual_host=1",
        "KEYRING_FILE": str(KEYS / "keyring"),
        "VAR_DIR": str(STATE),
        "BUILD_DIR": "build",
        "BACKUP_DIR": str(BACKUPS),
        "BACKUP_KEY_FILE": str(KEYS / "backup-key"),
        "BACKUP_MARKER": str(BACKUPS / "made"),
        "WEB_WORKERS": "2",
        "WORKER_PROCESSES": "2",
    }


def read_site() -> dict[str, str]:
    return dict(embedded().read_env(SITE_ENV))


def hosts(values: dict[str, str]) -> list[str]:
    """The names that the proxy answers to."""
    names = [urlsplit(values["SITE_URL"]).hostname or "", values.get("STAFF_HOST", "")]
    more = values.get("ALLOWED_HOSTS", "").split(",")
    return list(dict.fromkeys(name.strip().lower() for name in [*names, *more] if name.strip()))


def checked(site_url: str) -> str:
    parts = urlsplit(site_url)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/") or parts.query:
        raise Problem(f"--site-url is {site_url!r}; it must look like https://chorus.example.org")
    return f"https://{parts.netloc}"


def write_settings(machine: Machine, site_url: str | None) -> dict[str, str]:
    """Make what is missing, and leave what is there. Returns the settings of the site."""
    values = read_site()
    if not values and not site_url:
        raise Problem("Say where people will find the site: --site-url https://…")
    if not values:
        values = site_settings(checked(site_url or ""))
        lines = "".join(f"{name}={value}\n" for name, value in values.items())
        machine.write(SITE_ENV, HEAD + lines, mode=0o640, owner=f"root:{SITE}")
    elif site_url:
        values["SITE_URL"] = checked(site_url)
        text = re.sub(r"(?m)^SITE_URL=.*$", f"SITE_URL={values['SITE_URL']}", SITE_ENV.read_text())
        machine.write(SITE_ENV, text, mode=0o640, owner=f"root:{SITE}")
    owner_url = f"postgresql://{OWNER}@/chorus?host={SOCKET}"
    if not OWNER_ENV.exists():
        machine.write(OWNER_ENV, f"DATABASE_URL={owner_url}\n", mode=0o640, owner=f"root:{SITE}")
    return values


def write_secrets(machine: Machine) -> None:
    """Draw what is not there yet. A name that is new in this version is added."""
    tools = embedded()
    kept, fresh = tools.read_env(SECRETS_ENV), tools.fresh_secrets()
    keyring = fresh.pop("KEYRING")
    missing = sorted(fresh.keys() - kept.keys())
    if missing and machine.does(f"draw {', '.join(missing)} into {SECRETS_ENV}"):
        tools.write_env(SECRETS_ENV, fresh | kept)
    if not (KEYS / "keyring").exists():
        text = f"{tools.KEYRING_HEAD}{keyring}\n"
        machine.write(KEYS / "keyring", text, mode=0o600, owner=f"{SITE}:{SITE}")


def write_token(machine: Machine) -> str:
    """Draw the token that makes the first operator. Returns it when it was drawn just now."""
    if SETUP_ENV.exists():
        return ""
    token = secrets.token_urlsafe(18)
    machine.write(SETUP_ENV, f"SETUP_TOKEN={token}\n", mode=0o600)
    return "" if machine.dry else token


def environment(*, owner: bool = False) -> dict[str, str]:
    """What a process of the site gets; as the owner of the tables, with the keys by value.

    The owner's system user may not read the keyring, so it is handed over for one command.
    """
    read = embedded().read_env
    values = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"}
    values |= read(SITE_ENV) | read(SECRETS_ENV) | read(SETUP_ENV)
    if owner:
        values |= read(OWNER_ENV)
        values["KEYRING"] = keys_by_value(values.pop("KEYRING_FILE"))
        # What it makes lies in the release; what the site keeps is none of its business.
        values["VAR_DIR"] = "build"
    return values


def keys_by_value(path: str) -> str:
    with open(path, encoding="ascii") as file:  # noqa: PTH123  plain reading
        lines = [line.partition("#")[0].strip() for line in file]
    return ",".join(line for line in lines if line)
