"""Log lines hold named fields: nothing that somebody wrote, no address, no path, no SQL."""

import json
import logging
import os
import subprocess
import sys
import threading
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from celery.app.trace import build_tracer
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client

from apps.core import log_lines, nudge
from apps.core.form_keys import draw_form_key
from apps.stories import services

WORDS = "marked-words-of-maya"
ADDRESS = "203.0.113.77"
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def lines(monkeypatch) -> Any:
    """A function that gives what was logged so far, as the site in production writes it."""
    text = StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(log_lines.AllowedFields())
    for name in ("", *settings.LOGGING["loggers"]):
        logger = logging.getLogger(name)
        if logger.handlers:
            monkeypatch.setattr(logger, "handlers", [handler])
            monkeypatch.setattr(logger, "disabled", False)

    def read() -> list[dict[str, Any]]:
        assert WORDS not in text.getvalue()
        assert ADDRESS not in text.getvalue()
        found = [json.loads(line) for line in text.getvalue().splitlines()]
        assert all(each.keys() <= set(log_lines.FIELDS) for each in found)
        return found

    return read


def fail(**_: Any) -> None:
    raise ValueError(f"could not keep {WORDS} of {ADDRESS}")


def post(**fields: str) -> int:
    client = Client(raise_request_exception=False, REMOTE_ADDR=ADDRESS)
    fields = {"form_key": draw_form_key(), "words": WORDS, **fields}
    headers = {"User-Agent": WORDS, "X-Forwarded-For": ADDRESS, "Cookie": f"a={WORDS}"}
    return client.post(f"/me-too/?q={WORDS}", fields, headers=headers).status_code


@pytest.mark.django_db
def test_it_says_where_a_post_broke_and_to_the_hour(lines, monkeypatch):
    monkeypatch.setattr(services, "say_me_too", fail)
    assert post() == 500
    (line,) = [line for line in lines() if line.get("error") == "ValueError"]
    assert line["route"] == "anonymous"
    assert line["status"] == "5xx"
    assert line["frames"][0].startswith("tests/core/test_log_lines.py:")
    assert any(place.startswith("apps/stories/") for place in line["frames"])
    assert len(line["time"]) == len("2026-11-22T19Z")


@pytest.mark.django_db
def test_it_hides_what_the_database_says_of_a_row(lines, monkeypatch):
    def say_me_too(**_: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", [WORDS])

    monkeypatch.setattr(services, "say_me_too", say_me_too)
    with pytest.raises(DatabaseError, match=WORDS):
        say_me_too()
    assert post() == 500
    assert any(line.get("error") == "DataError" for line in lines())


@pytest.mark.django_db
@pytest.mark.parametrize("path", [f"/{WORDS}/", f"/stories/{WORDS}/", f"/search/?q={WORDS}\x00"])
def test_it_names_no_path(lines, path):
    Client(raise_request_exception=False, REMOTE_ADDR=ADDRESS).get(path)
    lines()


def test_it_names_no_host(lines):
    assert Client().get("/", headers={"host": f"{WORDS}.example"}).status_code == 400
    assert [line["logger"] for line in lines()] == ["django.security.DisallowedHost"]


def test_it_names_the_task_that_failed_and_no_word_of_its_error(lines):
    from config.celery import app

    name = "tests.marked_task"
    task = app.task(fail, name=name)
    try:
        build_tracer(name, task, app=app)("an-id", (), {}, {})
    finally:
        app.tasks.pop(name)
    logging.getLogger("celery.app.trace").error(
        "Task %(name)s[%(id)s] raised unexpected: %(exc)s",
        {"name": "celery.chord", "id": WORDS, "exc": WORDS},
    )
    found = lines()
    assert {"ValueError", ""} >= {line.get("error", "") for line in found}
    assert found[-1]["task"] == "celery.chord"
    assert found[-1]["event"] == "Task %(name)s[%(id)s] raised unexpected: %(exc)s"


@pytest.mark.parametrize(
    "name", ["_granian", "gunicorn.error", "allauth.account", "whitenoise", "celery", "kombu", "py"]
)
def test_it_fills_nothing_into_the_sentences_of_others(lines, name):
    log = logging.getLogger(name)
    log.error("went to %s", f"{WORDS} {ADDRESS}")
    log.error(f"went to {WORDS}")
    log.error(ValueError(WORDS))
    log.error("%(a)s", {"a": WORDS}, extra={"words": WORDS, "address": ADDRESS})
    assert [line.get("event") for line in lines()] == ["went to %s", None, None, "%(a)s"]


def test_it_fills_only_names_from_the_code_into_ours(lines):
    log = logging.getLogger("chorus.test")
    log.warning("Check %s failed: %s", "language", "ValueError")
    log.warning("%d rows", 7)
    log.warning("Look at %s", WORDS)
    assert [each["event"] for each in lines()] == [
        "Check language failed: ValueError",
        "7 rows",
        "Look at %s",
    ]
    assert len(lines()[0]["time"]) == len("2026-11-22T19:40Z")


def test_it_says_no_word_of_an_error_that_nobody_caught(lines, monkeypatch):
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    log_lines.mute_hooks()
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert [line["error"] for line in lines()] == ["ValueError"]


SCRIPT = f"""
import logging, django
django.setup()
from django.test import Client
from apps.core import log_lines
logging.getLogger("other").error("went to %s", "{WORDS}")
Client(raise_request_exception=False).get("/", headers={{"host": "{WORDS}.example"}})
try:
    raise ValueError("{WORDS}")
except ValueError:
    logging.getLogger("gunicorn.error").exception("Error handling request %s", "/{WORDS}/")
"""


def test_it_is_what_a_site_writes_where_nobody_chose():
    environment = {key: value for key, value in os.environ.items() if key != "LOG_FORMAT"}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=ROOT,
    )
    assert WORDS not in done.stderr + done.stdout
    written = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["logger"] for line in written] == [
        "other",
        "django.security.DisallowedHost",
        "gunicorn.error",
    ]


def test_it_has_no_line_for_each_request():
    for name in ("granian.access", "gunicorn.access"):
        assert settings.LOGGING["loggers"][name]["level"] == "CRITICAL"
    assert nudge.logger.name.startswith(log_lines.OURS)
