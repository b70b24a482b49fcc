"""Public pages are read from a copy of the database, where there is one and it keeps up.

Only what a reader without a cookie sees (REPLICA_URL, docs/operating.md). The copy is asked first
whether it has every publication and every withdrawal that the database has (RULINGS 8), and now
and then whether it follows. Whenever it does not, or is away, the database answers.
"""

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse

from apps.core.public_version import public_version

logger = logging.getLogger("chorus.replica")

NAME = "replica"
# Seconds: how far it may be behind (what it shows is then three times as old at most), and how long
# one that is away or too far behind is left alone.
BEHIND = 5.0
ALONE = 15.0
# Where the write-ahead log ends, on either kind of server.
END = """SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
    ELSE pg_current_wal_lsn() END - '0/0'::pg_lsn"""

_reads: ContextVar[bool] = ContextVar("reads", default=False)


class Router:
    """Reads inside `answered` go to the copy; everything else goes to the database."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return NAME if _reads.get() else "default"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return "default"

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, name: str, app_label: str, **hints: Any) -> bool:
        return name == "default"


def answered(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """What `answer` says, read from the copy where that may be; from the database otherwise.

    An answer that breaks off because the copy goes away is made again.
    """
    if not (_may(request) and _copy.keeps_up()):
        return answer()
    token = _reads.set(True)
    try:
        return answer()
    except (OperationalError, InterfaceError):
        _copy.leave_alone("broke off")
    finally:
        _reads.reset(token)
    return answer()


def _may(request: HttpRequest) -> bool:
    there = NAME in settings.DATABASES and not request.COOKIES
    return there and request.method in ("GET", "HEAD")


@dataclass
class Copy:
    """What this process knows of the copy; times are of its own clock."""

    asked_again_at: float = 0.0
    follows_until: float = 0.0
    # Where the database was at a moment, which the copy must reach.
    mark: tuple[float, int] | None = None

    def keeps_up(self) -> bool:
        """Whether it may be read from now."""
        if time.monotonic() < self.asked_again_at:
            return False
        wanted = public_version(using="default")
        try:
            # One change behind is nothing unusual for a moment; the next request asks again.
            return public_version(using=NAME) >= wanted and self._follows()
        except (OperationalError, InterfaceError):
            self.leave_alone("is away")
            return False

    def _follows(self) -> bool:
        """Whether what the database had written a few seconds ago has arrived."""
        now, mark = time.monotonic(), self.mark
        if now < self.follows_until:
            return True
        if mark is None or now - mark[0] > 2 * BEHIND:
            mark = self.mark = now, _end("default")
        if _end(NAME) >= mark[1]:
            self.mark, self.follows_until = None, now + BEHIND
            return True
        if now - mark[0] > BEHIND:
            self.leave_alone("is behind")
        return False

    def leave_alone(self, why: str) -> None:
        self.asked_again_at, self.follows_until = time.monotonic() + ALONE, 0.0
        self.mark = None
        logger.warning("the replica %s; the database answers", why)
        # What is left of a broken connection would break the next answer too.
        connections[NAME].close()


_copy = Copy()


def _end(name: str) -> int:
    with connections[name].cursor() as cursor:
        cursor.execute(END)
        return int(cursor.fetchone()[0])
