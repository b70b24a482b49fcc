"""A false number can lead somebody to the person they are afraid of: so it takes two."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from apps.resources import second_person_services as second
from apps.resources.models import Change, Confirmation, Phone, Service, ServiceArea, Url
from tests import cast
from tests.resources import keeping
from tests.resources.sheets import begin, edit, path_of, save
from tests.stories.test_lifecycle import at_once

pytestmark = pytest.mark.django_db

NEW = {"phones_0_number": "116 016"}


def two_of_us() -> tuple[Any, Service, Client, Client]:
    ours = keeping.an_organization()
    entry = keeping.an_entry(ours)
    amal, bo = keeping.at_work(keeping.amal(ours)), keeping.at_work(keeping.bo(ours))
    return ours, entry, amal, bo


def waiting() -> Change:
    return Change.objects.get(state="waiting")


def press(client: Client, where: Any, go: str, change: Change) -> str:
    """Answer a change on the page of an organisation, or on that of operators (None)."""
    path = f"/organisations/{where.pk}/waiting/" if where else "/organisations/waiting/"
    return client.post(path, {"go": go, "change": change.pk}, follow=True).content.decode()


def numbers(entry: Service) -> list[str]:
    return [phone.number for phone in Phone.objects.filter(service=entry)]


def test_it_serves_the_old_number_until_a_second_person_agrees():
    ours, entry, amal, bo = two_of_us()
    before = entry.last_modified
    edit(amal, entry, **NEW)
    entry.refresh_from_db()
    assert (numbers(entry), entry.last_modified) == (["030 901820"], before)
    page = bo.get(f"/organisations/{ours.pk}/waiting/").content.decode()
    assert "030 901820" in page.split("data-after")[0]
    assert "116016" in page.split("data-after")[1]
    press(bo, ours, "agree", waiting())
    entry.refresh_from_db()
    assert numbers(entry) == ["116016"]
    assert entry.last_modified > before
    change = Change.objects.get(field="phones")
    assert (change.state, change.by.username, change.second.username) == ("done", "amal", "bo")
    assert Confirmation.objects.get(service=entry).field == "numbers"


LINKS = [
    ("url", {"url": "https://new.example.org"}, "https://new.example.org"),
    ("additional_urls", {"chat": "https://chat.example.org"}, ["https://chat.example.org"]),
]


@pytest.mark.parametrize(("field", "typed", "stored"), LINKS)
def test_it_asks_a_second_person_for_links_too(field: str, typed: Any, stored: Any):
    ours, entry, amal, bo = two_of_us()
    edit(amal, entry, name="Renamed", **typed)
    change = waiting()
    entry.refresh_from_db()
    assert (entry.name, entry.url, change.field) == ("Renamed", "", field)
    assert not Url.objects.exists()
    press(bo, ours, "agree", change)
    entry.refresh_from_db()
    chats = list(Url.objects.values_list("url", flat=True))
    assert (chats if field == "additional_urls" else entry.url) == stored
    assert Confirmation.objects.get(service=entry).field == "link"


def test_it_asks_nobody_about_a_draft_or_about_words_beside_a_number():
    ours, entry, amal, _bo = two_of_us()
    draft = keeping.an_entry(ours, "A draft", status="draft", assured_date=None)
    edit(amal, draft, **NEW)
    assert numbers(draft) == ["116016"]
    edit(amal, entry, phones_0_description="At night", phones_0_languages="ar")
    assert Phone.objects.get(service=entry).description == "At night"
    assert not Change.objects.filter(state="waiting").exists()
    # Once confirmed, a draft is no draft any more for this.
    came_back = keeping.an_entry(ours, "Back", status="draft", assured_date=date(2025, 1, 1))
    edit(amal, came_back, **NEW)
    assert numbers(came_back) == ["030 901820"]


def test_it_lets_nobody_be_both_people():
    ours, entry, amal, _bo = two_of_us()
    edit(amal, entry, **NEW)
    assert (
        "It is right, show the new one"
        not in amal.get(f"/organisations/{ours.pk}/waiting/").content.decode()
    )
    page = press(amal, ours, "agree", waiting())
    assert "Somebody else has to look at this." in page
    assert numbers(entry) == ["030 901820"]
    press(amal, ours, "refuse", waiting())
    assert waiting()


def test_it_can_be_refused_and_taken_back():
    ours, entry, amal, bo = two_of_us()
    edit(amal, entry, **NEW)
    change = waiting()
    press(bo, ours, "take_back", change)
    assert waiting() == change
    press(amal, ours, "take_back", change)
    change.refresh_from_db()
    assert (change.state, change.second) == ("refused", None)
    edit(amal, entry, **NEW)
    press(bo, ours, "refuse", waiting())
    assert numbers(entry) == ["030 901820"]
    assert [each.state for each in Change.objects.filter(field="phones")] == ["refused"] * 2


def test_it_shows_another_organisation_nothing_and_lets_it_do_nothing():
    ours, entry, amal, _bo = two_of_us()
    theirs = keeping.an_organization("Another house")
    stranger = keeping.at_work(keeping.a_member(theirs, "cem"))
    edit(amal, entry, **NEW)
    press(stranger, theirs, "agree", waiting())
    assert (
        stranger.post(
            f"/organisations/{ours.pk}/waiting/", {"go": "agree", "change": waiting().pk}
        ).status_code
        == 404
    )
    assert numbers(entry) == ["030 901820"]


def test_it_keeps_a_second_wish_of_the_same_person_and_stops_that_of_another():
    _ours, entry, amal, bo = two_of_us()
    edit(amal, entry, **NEW)
    edit(amal, entry, phones_0_number="116 006")
    assert waiting().replacement[0]["number"] == "116006"
    answer = edit(bo, entry, phones_0_number="030 111111", fees="None at all")
    assert answer.status_code == 409
    assert "data-waits-already" in answer.content.decode()
    assert "None at all" in answer.content.decode()
    assert waiting().replacement[0]["number"] == "116006"
    entry.refresh_from_db()
    assert entry.fees == ""


def test_it_does_not_bring_back_what_two_people_have_just_replaced():
    """A form that was opened before the second person agreed still holds the old number."""
    ours, entry, amal, bo = two_of_us()
    edit(amal, entry, **NEW)
    opened_before = begin(amal, path_of(entry))
    press(bo, ours, "agree", waiting())
    answer = save(amal, path_of(entry), opened_before, fees="None at all")
    assert answer.status_code == 409
    assert "116016" in answer.content.decode()
    assert numbers(entry) == ["116016"]


def test_it_refuses_what_was_asked_of_another_number():
    ours, entry, amal, bo = two_of_us()
    edit(amal, entry, **NEW)
    Phone.objects.filter(service=entry).update(number="030 7", e164="+49307")
    press(bo, ours, "agree", waiting())
    assert numbers(entry) == ["030 7"]


def test_it_asks_an_operator_where_an_organisation_has_one_editor():
    ours = keeping.an_organization()
    entry = keeping.an_entry(ours)
    amal = keeping.at_work(keeping.amal(ours))
    edit(amal, entry, **NEW)
    operator = keeping.at_work(cast.otto())
    page = operator.get("/organisations/waiting/").content.decode()
    assert "116016" in page
    assert "amal" not in page
    press(operator, None, "agree", waiting())
    assert numbers(entry) == ["116016"]
    assert Change.objects.get(field="phones").second.username == "otto"


OTHERS = [
    # who else is there, and whether an operator is asked
    ({}, False),
    ({"is_active": False}, True),
    ({"second_factor": False}, True),
    ({"password_is_temporary": True}, True),
]


@pytest.mark.parametrize(("more", "asked"), OTHERS)
def test_it_asks_an_operator_only_where_nobody_else_can_sign_in(more: Any, asked: bool):
    ours = keeping.an_organization()
    entry = keeping.an_entry(ours)
    amal = keeping.at_work(keeping.amal(ours))
    bo = keeping.bo(ours, second_factor=more.get("second_factor", True))
    for name in more.keys() - {"second_factor"}:
        setattr(bo, name, more[name])
    bo.save()
    edit(amal, entry, **NEW)
    operator = keeping.at_work(cast.otto())
    page = operator.get("/organisations/waiting/").content.decode()
    assert ("data-change" in page) == asked
    press(operator, None, "agree", waiting())
    assert numbers(entry) == (["116016"] if asked else ["030 901820"])


def test_it_changes_at_once_where_the_rule_is_switched_off(settings):
    settings.TWO_PEOPLE = False
    ours, entry, amal, _bo = two_of_us()
    assert "data-alone" in amal.get(path_of(entry)).content.decode()
    edit(amal, entry, **NEW)
    assert numbers(entry) == ["116016"]
    assert Change.objects.get(field="phones").state == "done"
    assert "data-alone" in amal.get(f"/organisations/{ours.pk}/waiting/").content.decode()


def test_it_leads_to_other_entries_that_still_have_the_old_number():
    ours, entry, amal, bo = two_of_us()
    other = keeping.an_entry(ours, "The same number")
    keeping.an_entry(ours, "Gone", status="retired")
    keeping.an_entry(keeping.an_organization("Another house"), "Theirs")
    unlike = keeping.an_entry(ours, "Another number")
    Phone.objects.filter(service=unlike).update(number="030 7", e164="+49307")
    edit(amal, entry, **NEW)
    page = press(bo, ours, "agree", waiting())
    (carrying,) = re.findall(r"data-carrying>(.*?)</section>", page, re.DOTALL)
    assert re.findall(r"entries/([0-9a-f-]{36})/", carrying) == [str(other.pk)]


def test_it_hands_an_entry_that_nobody_keeps_to_who_asked_when_an_operator_agrees():
    ours, _entry, amal, bo = two_of_us()
    found = Service.objects.create(
        organization=keeping.an_organization("Found"),
        name="An old line",
        harms=["stalking"],
        service_type="helpline",
    )
    ServiceArea.objects.create(service=found, country="DE")
    path = f"/organisations/{ours.pk}/kept-by-nobody/"
    assert "An old line" in amal.get(path).content.decode()
    assert "An old line" not in amal.get(f"{path}?country=FR").content.decode()
    for client in (amal, bo):
        client.post(path, {"entry": found.pk})
    assert "data-asked" in bo.get(path).content.decode()
    press(bo, ours, "agree", waiting())
    found.refresh_from_db()
    assert found.keeper is None
    press(keeping.at_work(cast.otto()), None, "agree", waiting())
    found.refresh_from_db()
    assert found.keeper == ours
    assert Change.objects.get(service=found).act == "taken_over"


@pytest.mark.django_db(transaction=True)
def test_it_takes_one_answer_whoever_comes_first():
    ours = keeping.an_organization()
    entry = keeping.an_entry(ours)
    amal, bo, cem = (keeping.a_member(ours, name) for name in ("amal", "bo", "cem"))
    for _try in range(4):
        change = Change.objects.create(
            service=entry,
            day=date(2026, 11, 22),
            act="edited",
            field="url",
            previous=entry.url or None,
            replacement="https://new.example.org",
            state="waiting",
            role="organisation_editor",
            by=amal,
        )

        def answer(user: Any, agree: bool, number: int = change.pk) -> Any:
            try:
                return second.decide(
                    change_id=number,
                    among=second.waiting_for_organization(ours),
                    by=user,
                    role="organisation_editor",
                    agree=agree,
                ).state
            finally:
                connection.close()

        results = at_once(lambda: answer(bo, True), lambda: answer(cem, False))
        states = [each for each in results if isinstance(each, str)]
        assert len(states) == 1, results
        assert sum(isinstance(each, second.Over) for each in results) == 1
        entry.refresh_from_db()
        assert entry.url == ("https://new.example.org" if states == ["done"] else "")
        Service.objects.filter(pk=entry.pk).update(url="")
        entry.refresh_from_db()
    Service.objects.all().delete()
