"""Error reports and log lines that hold nothing of a request, a story or a person."""

import logging
from collections.abc import ItemsView, Mapping
from typing import Any

from django.http import HttpRequest
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter


class NothingButTheType(SafeExceptionReporterFilter):
    """No settings, no POST, no META, no local variables."""

    def get_safe_settings(self) -> dict[str, Any]:
        return {}

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> ItemsView[str, Any]:
        return {}.items()


class QuietReporter(ExceptionReporter):
    """The report as the type of the error and where it was raised."""

    def get_traceback_data(self) -> dict[str, Any]:
        data = super().get_traceback_data()
        return data | {"exception_value": "", "request": None, "sys_path": [], "settings": {}}


class QuietFilter(logging.Filter):
    """Log records lose their request and the words of an error; type and place stay."""

    def filter(self, record: logging.LogRecord) -> bool:
        if hasattr(record, "request"):
            record.msg, record.args = f"an answer went wrong: {route_of(record.request)}", ()
        if record.exc_info:
            record.msg = f"{_said(record)} [{where(record.exc_info)}]"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


def _said(record: logging.LogRecord) -> str:
    """The line as the code has it. What would be filled in may hold the words of the error."""
    if isinstance(record.args, Mapping):
        return f"{record.args.get('name', record.name)} went wrong"
    return str(record.msg) if record.args else record.getMessage()


def route_of(request: Any) -> str:
    """The route as it stands in urls.py, never the address that was asked for."""
    match = getattr(request, "resolver_match", None)
    return match.route if match else "no route"


def where(exc_info: Any) -> str:
    """`ValueError at views.py:12 < base.py:30`: the innermost frame and its callers."""
    kind, _error, frame = exc_info if isinstance(exc_info, tuple) else (None, None, None)
    places = []
    while frame is not None:
        code = frame.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{frame.tb_lineno}")
        frame = frame.tb_next
    return f"{getattr(kind, '__name__', 'error')} at {' < '.join(reversed(places[-4:]))}"
