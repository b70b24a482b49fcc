"""/privacy/ says what the sweeps do, with the figures that are set."""

import re
from html import unescape

import pytest
from django.conf import settings as set_now
from django.utils import translation

from apps.privacy.retention import RULES
from apps.privacy.spans import span

pytestmark = pytest.mark.django_db


def rows(client, path: str = "/privacy/") -> dict[str, str]:
    """Rule -> what the page says of it, as plain text."""
    page = client.get(path).content.decode()
    found = re.findall(r'<tr data-rule="(\w+)">(.*?)</tr>', page, re.DOTALL)
    return {name: unescape(re.sub(r"<[^>]+>", " ", row)) for name, row in found}


def test_it_shows_every_rule_once_and_in_order(client):
    assert [*rows(client)] == [*RULES]


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.days])
def test_it_shows_the_figure_that_is_set(client, settings, name):
    for number in (getattr(set_now, RULES[name].days), 123, 1):
        setattr(settings, RULES[name].days, number)
        said = rows(client)[name]
        assert span(number) in said
        assert re.search(rf"\b{number if number % 365 else number // 365}\b", said)


def test_it_shows_every_other_figure_as_it_is_set(client, settings):
    settings.NOTICE_DAYS, settings.SESSION_IDLE_SECONDS = 44, 22 * 60
    settings.BACKUP_DAYS = 41
    said = rows(client)
    assert "for 44 days" in said["set_aside"]
    assert "22 minutes" in said["sessions"]
    assert "48 hours" in said["salts"]
    page = client.get("/privacy/").content.decode()
    assert "for up to 41 days more" in page
    assert "gone after 41 days" in page


def test_it_knows_years_and_days():
    assert [span(n) for n in (1, 2, 365, 730, 400)] == [
        "1 day",
        "2 days",
        "1 year",
        "2 years",
        "400 days",
    ]


@pytest.mark.parametrize("language", [code for code, _name in set_now.LANGUAGES])
def test_it_has_its_figures_in_every_language(client, settings, language):
    """A translation that lost its figure would be a promise without a number."""
    for rule in RULES.values():
        if rule.days:
            setattr(settings, rule.days, 123)
    path = "/privacy/" if language == "en" else f"/{language}/privacy/"
    with translation.override(language):
        wanted = {name: rule.how_long() for name, rule in RULES.items()}
    said = rows(client, path)
    for name, rule in RULES.items():
        assert wanted[name] in said[name]
        assert "%(" not in said[name]
        assert not rule.days or "123" in said[name]


def test_it_promises_only_what_is_so(client):
    page = client.get("/privacy/").content.decode()
    assert "cannot be opened any more" not in page
    assert "journal and its encrypted backups can hold them" in page
    assert "/privacy/receipt/" in page


def test_it_sets_no_cookie(client):
    assert not client.get("/privacy/").cookies
