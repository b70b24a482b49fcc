"""`manage.py` on a machine where `make run` lives: the same secrets, the same services."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .environment import RUNNING, SECRETS, fresh_secrets, kept_secrets, read_env, service_addresses
from .process import lock

VAR = Path(__file__).resolve().parent.parent.parent / "var"
# Commands that open no database and seal nothing: they work anywhere, even on a bare checkout.
OFFLINE = {"build_site", "screen"}
# May come before the first `make run`: only the secrets of the site have to be there.
MAKES_A_SITE = {"restore"}
NOWHERE = {
    "DATABASE_URL": "postgresql://nobody@none.invalid/none",
    "CACHE_URL": "redis://none.invalid/0",
    "BROKER_URL": "redis://none.invalid/0",
}


@contextmanager
def local_environment(arguments: Sequence[str] = ()) -> Iterator[None]:
    """Give a command the environment of `make run`, its services too when it is not running.

    Does nothing when the environment says where the database is, or when `make run` never ran
    here: a production command must fail on what is missing, not find something else.
    """
    if OFFLINE.intersection(arguments[1:2]):
        for name, value in (fresh_secrets() | NOWHERE).items():
            os.environ.setdefault(name, value)
        yield
        return
    var = Path(os.environ.get("VAR_DIR", VAR))
    here = _is_ours(var) or (_has_secrets(var) and MAKES_A_SITE.intersection(arguments[1:2]))
    if "DATABASE_URL" in os.environ or "SECRET_KEY" in os.environ or not here:
        yield
        return
    last = read_env(var / RUNNING)
    for name, value in (kept_secrets(var) | last).items():
        os.environ.setdefault(name, value)
    if is_running(var):
        yield
        return
    with _services(var):
        yield


def _is_ours(var: Path) -> bool:
    return _has_secrets(var) and (var / RUNNING).exists()


def _has_secrets(var: Path) -> bool:
    return os.access(var / SECRETS, os.R_OK)


def is_running(var: Path) -> bool:
    """Whether a `make run` holds this directory."""
    handle = lock(var / "run.lock")
    if handle:
        handle.close()
    return handle is None


@contextmanager
def _services(var: Path) -> Iterator[None]:
    # Imported here: a command of a running site has no use for them.
    from .postgres import Postgres
    from .valkey import Valkey

    postgres, valkey = Postgres(var), Valkey(var)
    try:
        postgres.start()
        valkey.start()
        os.environ.update(service_addresses(postgres, valkey))
        yield
    finally:
        postgres.stop()
        valkey.stop()
