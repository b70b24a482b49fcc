"""A receipt of an erasure: a number that says what went and when, and opens nothing."""

import re
from datetime import date

import pytest
from django.test import Client

from apps.core.form_keys import draw_form_key
from apps.privacy.models import ErasureReceipt
from apps.privacy.services import give_receipt
from tests.factories import post

ADDRESS = "/privacy/receipt/"
KIND = "We know nothing under this number."

pytestmark = pytest.mark.django_db


@pytest.fixture
def number() -> str:
    number = give_receipt(kind="story")
    ErasureReceipt.objects.update(month=date(2026, 11, 1))
    return number


def look_up(client: Client, typed: str, path: str = ADDRESS) -> str:
    answer = post(client, path, number=typed)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    return answer.content.decode()


def test_it_says_what_went_and_by_when_it_is_in_no_backup(client, number):
    """The last day of November and 35 days more."""
    page = look_up(client, number)
    assert "A story was erased in November 2026." in page
    assert "By the end of January 2027 it is out of every backup too." in page
    assert KIND not in page


def test_it_counts_with_the_backups_that_are_kept(client, number, settings):
    settings.BACKUP_DAYS = 10
    assert "By the end of December 2026" in look_up(client, number)


@pytest.mark.parametrize("change", [str.upper, lambda n: n.replace("-", " "), lambda n: f" {n}\n"])
def test_it_takes_a_number_however_it_is_typed(client, number, change):
    assert "was erased in November 2026" in look_up(client, change(number))


@pytest.mark.parametrize(
    "typed",
    ["", " ", "k7pq-2mxd-9ft4", "-" * 14, "x" * 10_000, "a\x00b", "\u202e" * 9, "' OR 1=1 --", "ß"],
)
def test_it_says_one_kind_sentence_to_every_other(client, number, typed):
    page = look_up(client, typed)
    assert KIND in page
    assert "was erased in" not in page


def test_it_shows_no_number_again(client, number):
    """Not in the page, not in its title, not in an address."""
    page = look_up(client, number)
    assert number not in page
    assert number.replace("-", "") not in page


def test_it_asks_by_a_form_without_a_cookie(client):
    answer = client.get(ADDRESS)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not answer.cookies
    assert re.search(rf'<form method="post" action="{ADDRESS}"', page)
    assert 'autocomplete="off"' in page


def test_it_takes_no_number_from_an_address(client, number):
    page = client.get(ADDRESS, {"number": number}).content.decode()
    assert "was erased in" not in page


def test_it_takes_no_number_without_a_form_of_ours(client, number):
    answer = client.post(ADDRESS, {"number": number})
    assert answer.status_code == 403
    elsewhere = {"HTTP_SEC_FETCH_SITE": "cross-site"}
    fields = {"number": number, "form_key": draw_form_key()}
    assert client.post(ADDRESS, fields, **elsewhere).status_code == 403


def test_it_slows_down_who_tries_many(client, number):
    for _ in range(10):
        look_up(client, "k7pq-2mxd-9ft4")
    asked = post(client, ADDRESS, number=number)
    assert asked.status_code == 429
    # Nobody is turned away: the number stays in the form, and a wait or a sum opens it.
    assert number in asked.content.decode()
    assert 'name="waited"' in asked.content.decode()


def test_it_speaks_arabic(client, number):
    page = look_up(client, number, f"/ar{ADDRESS}")
    assert 'dir="rtl"' in page
