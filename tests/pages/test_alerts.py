"""What operators are told that goes wrong: once when it begins, once when it is over."""

import json
import os
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from apps.audit.models import AuditCheck, AuditEntry
from apps.moderation import opening
from apps.moderation.models import DutyShift, Lane, ReviewTask
from apps.pages import alert_kinds, alerts, health
from apps.pages.checks import check_webhook
from apps.pages.models import Alert
from apps.stories.models import Story
from tests import cast
from tests.factories import a_screened_story, clock_moved

pytestmark = pytest.mark.django_db
TO = ["one@example.org", "two@example.org"]
FINE = dict.fromkeys(("database", "broker", "worker", "beat"), True)
SECRET = "Lanternfish and a lamp"


@pytest.fixture(autouse=True)
def _all_is_well(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The services answer, somebody is on duty, and mails go to two people."""
    settings.ALERT_MAIL_TO = TO
    monkeypatch.setattr(health, "look", lambda: FINE)
    DutyShift.objects.create(
        user=cast.ines(),
        begins_at=timezone.now() - timedelta(hours=1),
        ends_at=timezone.now() + timedelta(days=30),
    )


def open_codes() -> set[str]:
    alerts.sweep()
    return {*Alert.objects.filter(is_open=True).values_list("code", flat=True)}


def a_late_story(lane: Lane, **more: Any) -> ReviewTask:
    story = a_screened_story(words=SECRET, title=SECRET, **more)
    opening.open_tasks()
    task = ReviewTask.objects.get(story=story)
    ReviewTask.objects.filter(pk=task.pk).update(
        lane=lane, due_at=timezone.now() - timedelta(minutes=1)
    )
    return task


def nobody_on_duty() -> None:
    DutyShift.objects.all().delete()


def urgent_and_nobody_there() -> None:
    nobody_on_duty()
    a_late_story(Lane.CRISIS)


def nobody_reads_it() -> None:
    a_late_story(Lane.NEW)
    ReviewTask.objects.update(language="de")
    cast.ines().memberships.update(languages=["en"])


def broken_record() -> None:
    AuditCheck.objects.create(day=timezone.now().date(), entries=3, fault="changed", at=2, after=1)


def never_walked() -> None:
    AuditCheck.objects.create(day=timezone.now().date() - timedelta(days=3), entries=3)


@pytest.mark.parametrize(
    ("begin", "codes"),
    [
        (lambda: None, set()),
        (nobody_on_duty, {"nobody_ahead"}),
        (urgent_and_nobody_there, {"nobody_ahead", "unwatched", "late_crisis"}),
        (nobody_reads_it, {"nobody_for", "late_new"}),
        (lambda: a_late_story(Lane.HARM), {"late_harm"}),
        (lambda: a_late_story(Lane.WAITING), {"late_waiting"}),
        (lambda: a_late_story(Lane.QUALITY), set()),
        (broken_record, {"record"}),
        (never_walked, {"record"}),
    ],
)
def test_it_sees_what_is_wrong(begin: Any, codes: set[str]):
    begin()
    assert open_codes() == codes


@pytest.mark.parametrize("part", ["broker", "worker", "beat"])
def test_it_sees_what_is_away(part: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(health, "look", lambda: FINE | {part: False})
    assert open_codes() == {part}


def test_it_sees_that_a_backup_is_missing(settings: Any, tmp_path: Any):
    assert open_codes() == set()
    marker = tmp_path / "backup"
    settings.BACKUP_MARKER = str(marker)
    assert open_codes() == {"backup"}
    marker.touch()
    assert open_codes() == set()
    old = timezone.now().timestamp() - 27 * 3600
    os.utime(marker, (old, old))
    assert open_codes() == {"backup"}


def test_it_tells_each_reader_once_when_it_begins_and_once_when_it_is_over():
    task = a_late_story(Lane.NEW)
    for _each in range(3):
        alerts.sweep()
    assert [each.to for each in mail.outbox] == [[address] for address in TO]
    ReviewTask.objects.filter(pk=task.pk).update(due_at=timezone.now() + timedelta(hours=1))
    for _each in range(3):
        alerts.sweep()
    assert len(mail.outbox) == 4
    assert "is over" in mail.outbox[-1].subject
    assert not Alert.objects.exists()


def test_no_mail_names_the_site_or_holds_a_word_of_a_story(settings: Any):
    settings.SITE_NAME = "Lighthouse"
    nobody_reads_it()
    urgent_and_nobody_there()
    broken_record()
    alerts.sweep()
    told = "".join(f"{each.subject}{each.body}" for each in mail.outbox)
    assert "nobody who may take them" in told
    for secret in ("Lanternfish", "Lighthouse", str(Story.objects.first().pk), "ines"):
        assert secret not in told


def test_what_did_not_arrive_goes_again(settings: Any, monkeypatch: pytest.MonkeyPatch):
    settings.ALERT_MAIL_TO, settings.ALERT_WEBHOOK_URL = [], "https://watch.example/hook"
    sent: list[Any] = []

    def take(address: str, body: bytes, content_type: str) -> None:
        sent.append((address, json.loads(body)))
        if len(sent) == 1:
            raise ConnectionError("not today")

    monkeypatch.setattr("apps.core.webhook.post", take)
    task = a_late_story(Lane.NEW)
    for _each in range(3):
        alerts.sweep()
    told = ("https://watch.example/hook", {"code": "late_new", "count": 1})
    assert sent == [told, told]
    ReviewTask.objects.filter(pk=task.pk).delete()
    alerts.sweep()
    assert sent[2:] == [(told[0], {"code": "late_new", "count": 0})]


def test_it_sends_nothing_unencrypted(settings: Any, monkeypatch: pytest.MonkeyPatch):
    settings.ALERT_MAIL_TO, settings.ALERT_WEBHOOK_URL = [], "http://watch.example/hook"
    sent: list[Any] = []
    monkeypatch.setattr("apps.core.webhook.post", lambda *told: sent.append(told))
    settings.DEMO = False
    assert [each.id for each in check_webhook(None)] == ["pages.E004"]
    a_late_story(Lane.NEW)
    alerts.sweep()
    assert not sent
    settings.DEMO = True
    assert not check_webhook(None)
    alerts.sweep()
    assert len(sent) == 1


def test_it_is_told_again_when_it_comes_back():
    task = a_late_story(Lane.NEW)
    late, later = timezone.now() - timedelta(minutes=1), timezone.now() + timedelta(hours=1)
    for due in (late, later, late):
        ReviewTask.objects.filter(pk=task.pk).update(due_at=due)
        alerts.sweep()
    assert len(mail.outbox) == 6


def test_an_operator_sees_what_to_do_and_asks_for_quiet(client: Client):
    cast.sign_in(client, cast.otto())
    path = "/accounts/people/alerts/"
    assert "Nothing is wrong" in client.get(path).content.decode()
    nobody_on_duty()
    page = client.get(path).content.decode()
    assert 'data-alert="nobody_ahead"' in page
    assert "Ask people to sign up." in page
    client.post(f"{path}nobody_ahead/", {"hours": "8"})
    assert "Quiet until" in client.get(path).content.decode()
    assert AuditEntry.objects.get(verb="quiet_alert").role == "operator"
    alerts.sweep()
    assert not mail.outbox
    with clock_moved(hours=9):
        alerts.sweep()
        alerts.sweep()
    assert len(mail.outbox) == 2
    for nonsense in ({"hours": "5"}, {}, {"hours": "-1"}):
        assert client.post(f"{path}nobody_ahead/", nonsense).status_code == 302
    assert client.post(f"{path}nonsense/", {"hours": "8"}).status_code == 302


def test_moderators_read_what_concerns_them(client: Client):
    cast.sign_in(client, cast.ines())
    nobody_on_duty()
    broken_record()
    alerts.sweep()
    page = client.get("/moderation/").content.decode()
    assert "Nobody is on duty in the coming 24 hours." in page
    assert "record of acts" not in page
    alerts.snooze(code="nobody_ahead", hours=1)
    assert "in the coming 24 hours" not in client.get("/moderation/").content.decode()


def test_what_cannot_be_looked_at_counts_as_wrong(monkeypatch: pytest.MonkeyPatch):
    def broken() -> dict[str, bool]:
        raise RuntimeError

    monkeypatch.setattr(health, "look", broken)
    nobody_on_duty()
    assert open_codes() == {"broker", "worker", "beat", "nobody_ahead"}


def test_it_runs_without_a_clock(capsys: pytest.CaptureFixture[str]):
    nobody_on_duty()
    call_command("check_alerts")
    assert "nobody_ahead 1" in capsys.readouterr().out
    assert {*alert_kinds.KINDS} >= {"nobody_ahead"}
