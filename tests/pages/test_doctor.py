"""`manage.py doctor`: what is well, what is not, and what to do."""

import io
import json
import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client

from apps.core import heartbeat, keyring, shown
from apps.pages import health
from apps.pages.doctor import (
    database_checks,
    examining,
    machine_checks,
    people_checks,
    service_checks,
    setting_checks,
)
from apps.pages.doctor.findings import Check
from tests import cast, factories

pytestmark = pytest.mark.django_db


def levels(found: Any) -> dict[str, str]:
    return {finding.name: str(finding.level) for finding in found}


def doctor(*options: str) -> str:
    out = io.StringIO()
    try:
        call_command("doctor", *options, stdout=out)
    except CommandError:
        out.write("failed")
    return out.getvalue()


@pytest.fixture
def quick(monkeypatch):
    """Nothing that asks other machines."""
    few = tuple(check for check in examining.CHECKS if not check.slow)
    monkeypatch.setattr(examining, "CHECKS", few)
    monkeypatch.setattr(health, "look", lambda: {"worker": True, "beat": True})


def test_it_says_what_everything_means_and_what_to_do(quick):
    found = json.loads(doctor("--json").removesuffix("failed"))
    assert {"postgresql", "keyring", "secrets", "valkey", "migrations"} <= {
        each["name"] for each in found
    }
    assert all(each["says"].endswith((".", "!")) or each["says"] for each in found)
    assert all(each["do"] for each in found if each["level"] != "ok")
    order = [each["level"] for each in found]
    assert order == sorted(order, key=["wrong", "attention", "ok"].index)


def test_it_goes_on_without_the_database(quick, monkeypatch):
    def away() -> None:
        raise OperationalError("password=hunter")

    monkeypatch.setattr(connection, "ensure_connection", away)
    text = doctor()
    assert "The database does not answer" in text
    assert "keyring: The keyring opens" in text
    assert "migrations" not in text
    assert "hunter" not in text
    assert text.endswith("failed")


def test_it_goes_on_when_a_check_breaks(quick, monkeypatch):
    broken = Check("odd", lambda: 1 / 0)
    monkeypatch.setattr(examining, "CHECKS", (broken, *examining.CHECKS))
    text = doctor()
    assert "odd: This could not be examined (ZeroDivisionError)." in text
    assert "keyring: The keyring opens" in text


def test_it_fails_only_when_something_is_wrong(monkeypatch):
    well = Check("well", setting_checks.keyring_opens)
    monkeypatch.setattr(examining, "CHECKS", (well,))
    assert "failed" not in doctor()


def test_it_waits_until_nothing_is_wrong(monkeypatch):
    answers = [False, False, True]
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(health, "look", lambda: dict.fromkeys(["worker", "beat"], answers.pop(0)))
    monkeypatch.setattr(examining, "CHECKS", (Check("worker", service_checks.worker_and_beat),))
    assert "failed" not in doctor("--wait")
    assert answers == []


@pytest.mark.parametrize(
    ("name", "value"), [("CODE_KEY", "short"), ("SECRET_KEY", "change-me-" * 6)]
)
def test_it_sees_a_secret_that_can_be_guessed(settings, name, value):
    setattr(settings, name, value)
    assert levels(setting_checks.secrets_are_good()) == {f"secret {name}": "wrong"}


def test_it_sees_two_secrets_that_are_one(settings):
    settings.CODE_KEY = settings.CODE_PEPPER
    assert levels(setting_checks.secrets_are_good()) == {"secrets": "wrong"}


def test_it_sees_a_keyring_that_is_gone(monkeypatch):
    def gone() -> None:
        raise FileNotFoundError("/etc/chorus/keyring")

    monkeypatch.setattr(keyring, "keyring", gone)
    assert levels(setting_checks.keyring_opens()) == {"keyring": "wrong"}


def test_it_sees_a_server_that_writes_statements_down(monkeypatch):
    assert levels(database_checks.log_is_quiet()) == {"database log": "ok"}
    # What this server has, told to be the wrong thing: only a superuser may change it.
    monkeypatch.setitem(database_checks.QUIET, "log_statement", ("mod",))
    assert levels(database_checks.log_is_quiet()) == {"log log_statement": "wrong"}


def test_it_sees_a_trigger_that_is_off():
    assert levels(database_checks.record_is_guarded()) == {"record guard": "ok"}
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER audit_no_truncate")
    assert levels(database_checks.record_is_guarded()) == {"record guard": "wrong"}


def test_it_sees_a_migration_that_is_missing():
    assert levels(database_checks.migrations()) == {"migrations": "ok"}
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE id = "
            "(SELECT max(id) FROM django_migrations WHERE app = 'pages')"
        )
    assert levels(database_checks.migrations()) == {"migrations": "wrong"}


def test_it_sees_a_worker_and_a_clock_that_are_gone(monkeypatch):
    monkeypatch.setattr(health, "look", lambda: {"worker": False, "beat": False})
    assert levels(service_checks.worker_and_beat()) == {"worker": "wrong", "beat": "wrong"}


def test_it_sees_checks_that_do_not_keep_up(monkeypatch):
    monkeypatch.setattr(heartbeat, "seconds_since", lambda _name: 700)
    assert levels(service_checks.screening()) == {"screening": "attention"}


def test_it_sees_a_mail_server_that_is_away(settings):
    settings.EMAIL_BACKEND = service_checks.SMTP
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert levels(service_checks.mail()) == {"mail": "wrong"}


def test_it_sees_a_full_disk(monkeypatch, settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "none"
    monkeypatch.setattr(
        machine_checks.shutil, "disk_usage", lambda _path: SimpleNamespace(free=1000)
    )
    assert set(levels(machine_checks.disk()).values()) == {"wrong"}


def test_it_sees_a_backup_that_is_missing_or_old(settings, tmp_path):
    settings.BACKUP_MARKER = str(tmp_path / "made")
    assert levels(machine_checks.backups()) == {"backup": "wrong"}
    Path(settings.BACKUP_MARKER).touch()
    assert levels(machine_checks.backups()) == {"backup": "ok"}
    long_ago = time.time() - (settings.BACKUP_HOURS + 1) * 3600
    os.utime(settings.BACKUP_MARKER, (long_ago, long_ago))
    assert levels(machine_checks.backups()) == {"backup": "wrong"}


def test_it_sees_tombstones_that_nobody_can_write(settings, tmp_path):
    settings.TOMBSTONES_FILE = str(tmp_path / "none" / "tombstones.txt")
    assert levels(machine_checks.tombstones()) == {"tombstones": "wrong"}


def test_it_sees_languages_that_nobody_reads_and_a_second_person_who_is_missing():
    found = levels(people_checks.team())
    assert found["readers"] == found["two people"] == found["lead"] == "attention"


def test_it_sees_a_proxy_that_is_not_believed(settings):
    settings.HTTPS, settings.SECURE_SSL_REDIRECT, settings.TRUSTED_PROXIES = True, True, []
    assert levels(setting_checks.addresses())["proxy"] == "wrong"
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert levels(setting_checks.addresses())["proxy"] == "ok"


def test_it_shows_operators_what_needs_a_hand_and_nobody_else(quick, client, settings, tmp_path):
    settings.BACKUP_MARKER = str(tmp_path / "made")
    cache.delete("shown:queue")
    factories.a_screened_story()
    page = cast.sign_in(client, cast.otto()).get("/accounts/state/")
    assert page.status_code == 200
    text = page.content.decode()
    assert 'data-finding="backup" data-level="wrong"' in text
    assert text.index('data-finding="backup"') < text.index("The keyring opens")
    assert "<h1>State of the site</h1>" in text
    assert "Risk to life" in text
    assert cast.sign_in(Client(), cast.ines()).get("/accounts/state/").status_code == 404


def test_it_shows_the_page_without_the_cache(quick, client, monkeypatch):
    signed_in = cast.sign_in(client, cast.otto())
    monkeypatch.setattr(shown, "cache", None)
    assert "Not known: the cache is away." in signed_in.get("/accounts/state/").content.decode()
