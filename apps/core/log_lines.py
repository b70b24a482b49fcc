"""One JSON line for each log record, made of a list of fields and of nothing else.

A message with what was filled into it can hold words, an address, a path or SQL, whoever wrote it.
So a line has the sentence as it stands in the code, and a library's sentence only where something
would have been filled in: one that is already whole may be made of anything.
"""

import json
import logging
import logging.config
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from celery import current_app, signals
from django.conf import settings

from apps.core.request_figures import ANONYMOUS, route_of

# Every key that a line may have, in this order.
FIELDS = ("time", "level", "logger", "event", "at", "route", "status", "task", "error", "frames")
OURS = "chorus"
CHECKS = frozenset(["clean", "language", "warnings", "identifying", "risk", "resources"])
ROOT = Path(__file__).resolve().parent.parent.parent
PLACES = 8


class AllowedFields(logging.Formatter):
    """A record as a line of FIELDS; what is empty is left out."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        request: Any = getattr(record, "request", None)
        kind, frame = _raised(record.exc_info)
        route = route_of(request) if hasattr(request, "resolver_match") else ""
        found = {
            "time": _time(record.created, route),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
            "at": f"{Path(record.pathname).name}:{record.lineno}",
            "route": route,
            "status": _status(record),
            "task": _task(record),
            "error": kind,
            "frames": _frames(frame),
        }
        return json.dumps({key: found[key] for key in FIELDS if found[key]}, ensure_ascii=True)


def connect() -> None:
    """Let worker and Beat write the lines that the web writes; Celery's own say too much."""
    signals.setup_logging.connect(_set_up)


def _set_up(loglevel: int | str | None = None, **_: Any) -> None:
    logging.config.dictConfig(settings.LOGGING)
    logging.getLogger("celery").setLevel(loglevel or logging.WARNING)
    mute_hooks()


def mute_hooks() -> None:
    """Let what nobody catches, in a thread or while something is thrown away, say its kind only.

    Python itself would print the words of the error.
    """
    log = logging.getLogger("chorus.process")

    def in_thread(args: threading.ExceptHookArgs) -> None:
        log.error("a thread ended", exc_info=(args.exc_type, args.exc_value, args.exc_traceback))  # type: ignore[arg-type]

    def unraisable(args: Any) -> None:
        log.error(
            "an error could not be raised",
            exc_info=(args.exc_type, args.exc_value, args.exc_traceback),
        )

    threading.excepthook = in_thread
    sys.unraisablehook = unraisable


def _time(created: float, route: str) -> str:
    """To the minute; to the hour where somebody wrote."""
    form = "%Y-%m-%dT%HZ" if route == ANONYMOUS else "%Y-%m-%dT%H:%MZ"
    return datetime.fromtimestamp(created, UTC).strftime(form)


def _event(record: logging.LogRecord) -> str:
    is_ours = record.name == OURS or record.name.startswith(f"{OURS}.")
    if not isinstance(record.msg, str) or not (is_ours or record.args):
        return ""
    if is_ours and isinstance(record.args, tuple) and all(map(_is_tame, record.args)):
        return record.getMessage()
    return record.msg


def _is_tame(value: object) -> bool:
    """Whether it may be filled into a sentence of ours: a number, a name of a check or an error."""
    return isinstance(value, int) or value in CHECKS or value in set(_error_names(Exception))


def _error_names(kind: type[BaseException]) -> Iterator[str]:
    yield kind.__name__
    for each in kind.__subclasses__():
        yield from _error_names(each)


def _status(record: logging.LogRecord) -> str:
    code = getattr(record, "status_code", None)
    return f"{code // 100}xx" if isinstance(code, int) else ""


def _task(record: logging.LogRecord) -> str:
    """The name of a task as it stands in the code; Celery gives it in what is filled in."""
    args = record.args if isinstance(record.args, dict) else {}
    name = args.get("name", "")
    return name if isinstance(name, str) and name in current_app.tasks else ""


def _raised(exc_info: Any) -> tuple[str, TracebackType | None]:
    """The class of the error that a record carries, and where it was raised."""
    if not isinstance(exc_info, tuple) or exc_info[0] is None:
        return "", None
    return exc_info[0].__name__, exc_info[2]


def _frames(frame: TracebackType | None) -> list[str]:
    """Places in our own code, the innermost first; without any, the innermost of all."""
    places, own = [], []
    while frame is not None:
        path = Path(frame.tb_frame.f_code.co_filename)
        place = f"{path.name}:{frame.tb_lineno}"
        places.append(place)
        if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
            own.append(f"{path.relative_to(ROOT)}:{frame.tb_lineno}")
        frame = frame.tb_next
    return list(reversed(own[-PLACES:])) or places[-1:]
