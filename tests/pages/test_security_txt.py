"""`/.well-known/security.txt` says where to tell of a hole, or is not there (RFC 9116)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.checks import run_checks
from django.test import Client

from apps.pages.security_txt import text

PATH = "/.well-known/security.txt"
TO = ["https://example.org/tell", "mailto:safe@example.org"]


def fields(body: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in body.splitlines():
        name, _, value = line.partition(": ")
        found.setdefault(name, []).append(value)
    return found


@pytest.mark.django_db
def test_it_is_not_there_without_a_contact(settings):
    settings.SECURITY_CONTACT = []
    assert Client().get(PATH).status_code == 404


def test_it_says_where_to_tell(settings):
    settings.SECURITY_CONTACT = TO
    answer = Client().get(PATH)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.cookies == {}
    said = fields(answer.content.decode())
    assert said["Contact"] == TO
    assert said["Preferred-Languages"] == ["en, fr, es, pt, de, ar, ur"]
    assert "Canonical" not in said


@pytest.mark.parametrize("today", [date(2026, 11, 1), date(2026, 11, 30), date(2027, 12, 31)])
def test_it_runs_out_within_a_year_and_never_today(settings, today: date):
    settings.SECURITY_CONTACT = TO
    (until,) = fields(text(today))["Expires"]
    moment = datetime.strptime(until, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=60) < moment.date() - today < timedelta(days=365)


def test_it_names_itself_over_https(settings):
    settings.SECURITY_CONTACT = TO
    settings.HTTPS, settings.SITE_URL = True, "https://chorus.example"
    assert fields(text(date(2026, 11, 21)))["Canonical"] == [f"https://chorus.example{PATH}"]


@pytest.mark.parametrize("wrong", ["word@example.org", "http://example.org/", "mailto:a\nCsaf: x"])
def test_it_prints_nothing_that_is_no_contact(settings, wrong: str):
    settings.SECURITY_CONTACT = [wrong, *TO]
    assert wrong not in Client().get(PATH).content.decode()
    assert "pages.E001" in [each.id for each in run_checks()]


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("ONION_URL", "https://example.org", "pages.E002"),
        ("ONION_URL", "http://abc.onion/page", "pages.E002"),
        ("MIN_AGE", 3, "pages.E003"),
    ],
)
def test_it_refuses_settings_that_no_page_could_show(settings, name, value, error):
    assert error not in [each.id for each in run_checks()]
    setattr(settings, name, value)
    assert error in [each.id for each in run_checks()]
