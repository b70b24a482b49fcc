"""Stay safe: what it can do, what it cannot, and links that lead out without a trace."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

ONION = "http://" + "a" * 56 + ".onion"
PARTS = (
    *("leave", "history", "private", "shared", "keyboard", "pictures", "watched", "network"),
    *("print", "words", "code"),
)


def page(path: str = "/safety/") -> str:
    return Client().get(path).content.decode()


def test_it_speaks_of_everything_that_it_promises():
    shown = page()
    for part in PARTS:
        assert f'<h2 id="{part}">' in shown
    for family in ("Chrome, Edge, Opera", "Safari", "Firefox", "Samsung Internet"):
        assert f"<summary>{family}</summary>" in shown


def test_it_says_first_what_leave_cannot_do():
    shown = page()
    assert shown.index("It does not clear your history") < shown.index('id="history"')
    assert shown.index("It cannot close other tabs") < shown.index('id="history"')


def test_it_warns_before_it_could_tell_how_to_remove_anything():
    shown = page()
    assert "Whoever put it there may notice at once" in shown
    assert "None of these is a proof" in shown


def test_it_leads_out_to_a_few_places_without_a_trace():
    main = page().partition("<main")[2].partition("</main")[0]
    out = re.findall(r'<a href="https://([^/"]+)[^"]*"([^>]*)>', main)
    assert {host for host, _rest in out} == {
        *("www.techsafety.org", "refugetechsafety.org", "stopstalkerware.org"),
        "www.torproject.org",
    }
    assert {rest.strip() for _host, rest in out} == {'rel="noreferrer noopener"'}


def test_it_names_the_onion_address_where_there_is_one(settings):
    assert ".onion" not in page()
    settings.ONION_URL = ONION
    assert f'<a href="{ONION}" rel="noreferrer noopener">' in page("/ar/safety/")


def test_it_tells_the_tor_browser_over_https_only(settings):
    settings.ONION_URL = ONION
    secure = Client().get("/ar/safety/", secure=True)
    assert secure["Onion-Location"] == f"{ONION}/ar/safety/"
    assert "Onion-Location" not in Client().get("/ar/safety/")
    settings.ONION_URL = ""
    assert "Onion-Location" not in Client().get("/ar/safety/", secure=True)


def test_it_says_when_it_was_changed():
    assert re.search(r"Last changed: \w+ \d+, 20\d\d", page())
