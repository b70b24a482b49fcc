"""Whether the process lives, and whether everything it needs does. Nothing here is secret."""

import time
from collections.abc import Callable
from functools import lru_cache

from celery import current_app
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core import heartbeat
from apps.core.audience import public

# Anyone may ask, so the answer is worked out once in so many seconds.
FRESH_SECONDS = 5
PATIENCE_SECONDS = 1.0


@public
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"process": True})


@public
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, broker, worker and Beat, each true or false; 503 when one is false."""
    parts = look()
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def look() -> dict[str, bool]:
    """What answers now, by name; worked out at most once in so many seconds."""
    return _look(int(time.monotonic() // FRESH_SECONDS))


@lru_cache(maxsize=1)
def _look(moment: int) -> dict[str, bool]:
    return {
        "database": _answers(database),
        "broker": _answers(broker),
        "worker": _answers(worker),
        "beat": _answers(beat),
    }


def _answers(check: Callable[[], bool]) -> bool:
    # A check that breaks, in whatever way, is the answer no.
    try:
        return check()
    except Exception:
        return False


def database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def broker() -> bool:
    with current_app.connection_for_write() as wire:
        wire.ensure_connection(max_retries=1, timeout=PATIENCE_SECONDS)
    return True


def worker() -> bool:
    return bool(current_app.control.ping(timeout=PATIENCE_SECONDS, limit=1))


def beat() -> bool:
    """Beat has rung within the last minute, and a worker has heard it."""
    return heartbeat.heard()
