""" "Still right": of one part of an entry, or of all of it, with the day it was said."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.resources.freshness import FIELDS
from apps.resources.models import Change, Confirmation, Language, Service
from tests.resources import keeping
from tests.resources.sheets import path_of

pytestmark = pytest.mark.django_db

OLD = date(2026, 1, 1)


def a_due_entry(**more):
    ours = keeping.an_organization()
    fields = {"status": "overdue", "assured_date": OLD, "due_on": OLD + timedelta(days=90)}
    entry = keeping.an_entry(ours, **fields | more)
    return ours, entry, keeping.at_work(keeping.bo(ours))


def say(client, entry: Service, part: str, **more):
    return client.post(path_of(entry, "right/"), {"part": part} | more)


def test_it_is_confirmed_today_when_all_of_it_is_right():
    ours, entry, client = a_due_entry()
    answer = say(client, entry, "all", back="list")
    assert answer["Location"] == f"/organisations/{ours.pk}/entries/"
    entry.refresh_from_db()
    today = timezone.now().date()
    assert (entry.status, entry.assured_date) == ("verified", today)
    assert entry.due_on == today + timedelta(days=90)
    assert {each.field for each in Confirmation.objects.all()} == {*FIELDS}
    assert Change.objects.get().act == "confirmed"


def test_it_is_as_fresh_as_its_oldest_part():
    _ours, entry, client = a_due_entry()
    for name in FIELDS:
        Confirmation.objects.create(service=entry, field=name, day=OLD)
    for name in FIELDS[:-1]:
        say(client, entry, name)
    entry.refresh_from_db()
    assert (entry.assured_date, entry.status) == (OLD, "overdue")
    say(client, entry, FIELDS[-1])
    entry.refresh_from_db()
    assert (entry.assured_date, entry.status) == (timezone.now().date(), "verified")


def test_it_shows_the_day_of_each_part_and_where_to_change_it():
    _ours, entry, client = a_due_entry()
    Confirmation.objects.create(service=entry, field="hours", day=OLD)
    page = client.get(path_of(entry)).content.decode()
    for name in FIELDS:
        (row,) = [part for part in page.split("<tr")[1:] if f'data-part="{name}"' in part]
        anchor = row.split('href="#')[1].split('"')[0]
        assert f'id="{anchor}"' in page
        assert ("January 1, 2026" in row) == (name == "hours"), row


@pytest.mark.parametrize("status", ["draft", "suspended"])
def test_it_brings_nothing_out_while_a_part_is_old(status: str):
    _ours, entry, client = a_due_entry(status=status)
    for name in FIELDS:
        Confirmation.objects.create(service=entry, field=name, day=OLD)
    say(client, entry, "numbers")
    entry.refresh_from_db()
    assert entry.status == status
    say(client, entry, "all")
    entry.refresh_from_db()
    assert entry.status == "verified"


def test_it_comes_out_of_a_pause_only_as_a_whole():
    today = timezone.now().date()
    _ours, entry, client = a_due_entry(assured_date=today, due_on=today + timedelta(days=90))
    say(client, entry, "all")
    client.post(path_of(entry, "withdraw/"), {"go": "withdraw", "reason": "paused"})
    say(client, entry, "numbers")
    entry.refresh_from_db()
    assert entry.status == "suspended"
    say(client, entry, "all")
    entry.refresh_from_db()
    assert entry.status == "verified"


def test_it_knows_the_languages_then():
    _ours, entry, client = a_due_entry()
    Language.objects.create(service=entry, code="de", assumed=True)
    Language.objects.create(phone=entry.phones.get(), code="ar", assumed=True)
    say(client, entry, "languages")
    found = set(Language.objects.values_list("assumed", "assured_on"))
    assert found == {(False, timezone.now().date())}


@pytest.mark.parametrize("part", ["", "name", "all right", "numbers\x00"])
def test_it_confirms_nothing_that_is_no_part(part: str):
    _ours, entry, client = a_due_entry()
    assert say(client, entry, part).status_code == 302
    assert not Confirmation.objects.exists()
    assert client.get(path_of(entry, "right/")).status_code == 405
