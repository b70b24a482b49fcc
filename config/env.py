"""Settings come from the environment; a missing or broken one stops the start with a sentence."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    """The variable as it stands; without a default it must be there.

    Raises ImproperlyConfigured naming the variable.
    """
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name} in the environment. docs/operating.md lists all.")
    return value


def flag(name: str, default: bool) -> bool:
    """A yes or no: 1/0, true/false, yes/no, on/off."""
    value = os.environ.get(name, "1" if default else "0").strip().lower()
    if value not in YES | NO:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be 1 or 0.")
    return value in YES


def number(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number.") from None


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas, empty entries dropped."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def secret(name: str) -> str:
    """A secret, from NAME or from the file that NAME_FILE points to (a mounted secret)."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="ascii").strip()
    return text(name)


# A machine that is cut off must be noticed in seconds, not when TCP gives up after a quarter of an
# hour: seconds, but for tcp_user_timeout (milliseconds). What stands in the address goes first.
CUT_OFF = {
    "connect_timeout": "3",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "6000",
}


def databases(url: str, replica: str) -> dict[str, dict[str, object]]:
    """DATABASES: "default", and "replica" where there is an address for one."""
    found = {"default": database_from_url(url)}
    if replica:
        found["replica"] = database_from_url(replica)
    return found


def database_from_url(url: str) -> dict[str, object]:
    """A DATABASES entry from `postgresql://user:password@host:port/name?host=/socket/dir`.

    A `host` in the query names a socket directory, as libpq reads it. `pool=transaction` says that
    a pgbouncer stands between, which gives each transaction whatever connection is free.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://")
    options = dict(parse_qsl(parts.query))
    host = unquote(options.pop("host", parts.hostname or ""))
    pool = options.pop("pool", "")
    if pool not in {"", "transaction"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL says pool={pool}; there is only pool=transaction."
        )
    return {
        "ENGINE": "apps.core.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options if host.startswith("/") else CUT_OFF | options,
        "CONN_MAX_AGE": number("DATABASE_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        # A cursor of the server belongs to one connection, and that may be another's next.
        "DISABLE_SERVER_SIDE_CURSORS": pool == "transaction",
    }
