"""What went wrong is written down; what somebody wrote, and where they were, is not."""

import logging
import sys
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client, RequestFactory
from django.utils.log import AdminEmailHandler
from django.views.debug import get_default_exception_reporter_filter, get_exception_reporter_class

from apps.core.form_keys import draw_form_key
from apps.core.reports import QuietFilter
from apps.stories import services

PRIVATE = "marked-words-of-maya"


class Boom(Exception):
    pass


def fail(**_: Any) -> None:
    local_words = PRIVATE
    raise Boom(f"could not keep {local_words}")


@pytest.fixture
def quiet_log() -> Any:
    """`log, text`: a logger behind our filter and formatter, and what it has written."""
    lines = StringIO()
    handler = logging.StreamHandler(lines)
    handler.addFilter(QuietFilter())
    handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["line"]["format"]))
    log = logging.Logger("tests.quiet")
    log.addHandler(handler)
    return log, lines.getvalue


@pytest.mark.django_db
def test_it_logs_a_broken_view_without_a_word_of_the_request(monkeypatch, settings):
    ours = logging.getLogger("django.request").handlers
    handler = next(each for each in ours if any(isinstance(f, QuietFilter) for f in each.filters))
    monkeypatch.setattr(handler, "stream", StringIO())
    settings.ADMINS = [("Otto", "otto@example.org")]
    monkeypatch.setattr(services, "say_me_too", fail)
    client = Client(raise_request_exception=False)
    fields = {"form_key": draw_form_key(), "words": PRIVATE}
    client.cookies["marked"] = PRIVATE
    response = client.post(
        f"/me-too/?q={PRIVATE}", fields, headers={"User-Agent": PRIVATE, "X-Real-IP": PRIVATE}
    )
    assert response.status_code == 500
    assert PRIVATE not in response.content.decode()
    written = handler.stream.getvalue()
    (line,) = [line for line in written.splitlines() if "Boom" in line]
    assert line.startswith(
        "ERROR django.request an answer went wrong: me-too/ [Boom at test_reports"
    )
    assert PRIVATE not in written
    assert fields["form_key"] not in written
    assert mail.outbox == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", [f"/{PRIVATE}/", f"/stories/{PRIVATE}/?q={PRIVATE}", f"/stories/?after={PRIVATE}\x00"]
)
def test_it_logs_no_address_that_was_asked_for(path: str, capfd):
    Client(raise_request_exception=False).get(path)
    assert PRIVATE not in capfd.readouterr().err


def test_it_logs_no_host_that_is_not_ours(capfd):
    response = Client().get("/", headers={"host": f"{PRIVATE}.example"})
    assert response.status_code == 400
    assert PRIVATE not in capfd.readouterr().err


def test_it_says_what_and_where(quiet_log):
    log, text = quiet_log
    try:
        fail()
    except Boom:
        log.exception("keeping failed")
    assert text().startswith("ERROR tests.quiet keeping failed [Boom at test_reports.py:")
    assert PRIVATE not in text()


def test_it_leaves_out_what_would_be_filled_in(quiet_log):
    """Celery puts the error itself into the line."""
    log, text = quiet_log
    try:
        fail()
    except Boom as error:
        task = {"name": "apps.core.tasks.note_heartbeat", "exc": repr(error)}
        log.error("Task %(name)s raised unexpected: %(exc)s", task, exc_info=True)
        log.error("It failed: %r", error, exc_info=True)
        log.error("It failed: %r", error, exc_info=error)
    assert PRIVATE not in text()
    assert "apps.core.tasks.note_heartbeat went wrong [Boom at " in text()


@pytest.mark.parametrize("nothing", [True, (None, None, None)])
def test_it_does_not_stumble_where_there_is_no_error(quiet_log, nothing):
    log, text = quiet_log
    log.error("no error here", exc_info=nothing)
    assert "no error here [error at ]" in text()


def test_it_names_a_route_and_no_address(quiet_log):
    log, text = quiet_log
    log.warning("Not Found: %s", PRIVATE, extra={"request": RequestFactory().get(f"/{PRIVATE}")})
    assert text() == "WARNING tests.quiet an answer went wrong: no route\n"


def test_it_has_the_filter_on_every_handler():
    """Also of loggers that other packages made: nothing reaches a stream past the filter."""
    configured = settings.LOGGING["handlers"].values()
    assert all("quiet" in handler["filters"] for handler in configured)
    assert not logging.getLogger("django.db.backends").isEnabledFor(logging.ERROR)
    assert logging.getLogger("django.db.backends").propagate is False


def test_it_sends_no_mail_about_errors():
    loggers = [logging.getLogger(name) for name in (None, *logging.root.manager.loggerDict)]
    handlers = {type(handler) for log in loggers for handler in log.handlers}
    assert AdminEmailHandler not in handlers


def test_it_reports_nothing_of_a_request_even_where_debugging_is_on():
    request = RequestFactory().post("/me-too/", {"words": PRIVATE}, headers={"X-Real-IP": PRIVATE})
    request.COOKIES["marked"] = PRIVATE
    try:
        fail()
    except Boom:
        reporter = get_exception_reporter_class(request)(request, *sys.exc_info())
    for report in (reporter.get_traceback_html(), reporter.get_traceback_text()):
        assert PRIVATE not in report
        assert settings.SECRET_KEY not in report
        assert settings.CODE_PEPPER not in report
        assert "Boom" in report


def test_it_hides_everything_a_report_could_hold():
    quiet = get_default_exception_reporter_filter()
    request = RequestFactory().post("/", {"words": PRIVATE}, headers={"X-Real-IP": PRIVATE})
    assert quiet.get_safe_settings() == {}
    assert quiet.get_safe_request_meta(request) == {}
    assert quiet.get_post_parameters(request) == {}
    assert quiet.get_safe_cookies(request) == {}
    assert quiet.get_traceback_frame_variables(request, sys._getframe()) == {}.items()
