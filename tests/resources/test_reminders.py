"""Organisations are reminded: once for each step, in one mail a day, and none is lost."""

from collections import Counter
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from apps.resources import ageing, reminding
from apps.resources.models import Confirmation, Organization, Reminder, Service
from tests import cast
from tests.resources.days import at
from tests.resources.keeping import amal, an_entry, an_organization, at_work

pytestmark = pytest.mark.django_db

FIRST = date(2026, 1, 1)
DUE = FIRST + timedelta(days=90)


def days_from_due(days: int) -> date:
    return DUE + timedelta(days=days)


def a_house(name: str = "Harbour House", **more) -> Organization:
    return an_organization(
        name, notices_email=f"{name.split(maxsplit=1)[0].lower()}@example.org", **more
    )


def a_line(house: Organization, name: str = "The line", **more) -> Service:
    return an_entry(house, name, **{"assured_date": FIRST, "due_on": DUE} | more)


def remind_on(day: date, hour: int = 3) -> int:
    with at(day, hour):
        return reminding.remind()


def link_in(message) -> str:
    found = next(line for line in message.body.splitlines() if "/organisations/check/" in line)
    return found.removeprefix("http://127.0.0.1:8000").removeprefix("http://testserver")


def test_it_reminds_once_for_each_step_in_200_days():
    """Two houses, entries that are due on many days; on some days the clock rings twice."""
    houses = [a_house(f"{name} House") for name in ("Harbour", "Garden")]
    for place, house in enumerate(houses):
        for number in range(3):
            a_line(
                house,
                f"Line {place} {number}",
                due_on=FIRST + timedelta(days=20 + 9 * number * (place + 1)),
            )
    mails: Counter[tuple[str, date]] = Counter()
    for day in (FIRST + timedelta(days=count) for count in range(200)):
        # Nobody is there for a week.
        if 60 <= (day - FIRST).days < 67:
            continue
        for hour in (1, 17) if day.day % 10 == 1 else (9,):
            with at(day, hour):
                ageing.move_on()
                reminding.remind()
        mails.update((message.to[0], day) for message in mail.outbox)
        mail.outbox.clear()
    assert max(mails.values()) == 1
    told = Counter(Reminder.objects.values_list("service", "step"))
    assert set(told.values()) == {1}
    assert len(told) == 6 * 4
    assert sum(mails.values()) == len({*Reminder.objects.values_list("organization", "sent_on")})


@pytest.mark.parametrize(
    ("day", "mails"), [(-15, 0), (-14, 1), (-1, 1), (0, 2), (7, 3), (21, 4), (59, 4)]
)
def test_it_reminds_before_and_after_the_day(day: int, mails: int):
    a_line(a_house())
    for each in range(-20, day + 1):
        remind_on(days_from_due(each))
    assert len(mail.outbox) == mails


def test_it_holds_all_entries_of_the_day_in_one_mail_and_says_whose():
    house = a_house()
    a_line(house, "Night line")
    a_line(house, "Day line", due_on=days_from_due(3))
    a_line(a_house("Garden House"), "Another's line")
    assert remind_on(days_from_due(3)) == 2
    mine = next(each for each in mail.outbox if each.to == ["harbour@example.org"])
    assert "Night line" in mine.body
    assert "Day line" in mine.body
    assert "Another" not in mine.body
    assert "030 901820" not in mine.body


def test_it_makes_up_for_a_standstill_in_one_mail():
    a_line(a_house())
    assert remind_on(days_from_due(30)) == 1
    assert remind_on(days_from_due(31)) == 0
    assert Reminder.objects.count() == 4


def test_it_begins_anew_after_a_confirmation():
    line = a_line(a_house())
    remind_on(days_from_due(0))
    Service.objects.filter(pk=line.pk).update(due_on=days_from_due(90))
    assert remind_on(days_from_due(1)) == 0
    assert remind_on(days_from_due(76)) == 1


@pytest.mark.parametrize("status", ["draft", "suspended", "retired"])
def test_it_does_not_remind_of_what_is_not_shown(status: str):
    a_line(a_house(), status=status)
    assert remind_on(days_from_due(0)) == 0


def test_it_keeps_what_is_owed_to_somebody_without_an_address():
    house = an_organization()
    a_line(house)
    assert remind_on(days_from_due(0)) == 0
    Organization.objects.update(notices_email="harbour@example.org")
    assert remind_on(days_from_due(1)) == 1


def test_it_writes_in_the_language_of_the_organisation():
    a_line(a_house(notices_language="ar"))
    remind_on(days_from_due(0))
    assert "/ar/organisations/check/" in mail.outbox[0].body


class Down(EmailBackend):
    """Takes nothing for the first house."""

    def send_messages(self, messages):
        if messages[0].to == ["garden@example.org"]:
            raise ConnectionRefusedError
        return super().send_messages(messages)


def test_it_loses_no_reminder_when_mail_fails(settings):
    for name in ("Garden House", "Harbour House"):
        a_line(a_house(name), f"Line of {name}")
    settings.EMAIL_BACKEND = "tests.resources.test_reminders.Down"
    assert remind_on(days_from_due(0)) == 1
    assert Reminder.objects.count() == 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert remind_on(days_from_due(0), hour=9) == 1
    assert remind_on(days_from_due(0), hour=12) == 0


def test_it_repeats_a_mail_rather_than_lose_one_when_it_breaks_off():
    a_line(a_house())
    with patch.object(reminding, "_write_down", side_effect=OSError):
        remind_on(days_from_due(0))
    assert Reminder.objects.count() == 0
    assert remind_on(days_from_due(0), hour=9) == 1
    assert len(mail.outbox) == 2


def test_its_link_leads_to_what_is_due_after_a_sign_in():
    house = a_house()
    line = a_line(house)
    with at(days_from_due(0)):
        reminding.remind()
        path = link_in(mail.outbox[0])
        outside = Client().get(path)
        assert outside.status_code == 302
        assert "/accounts/login/" in outside.url
        at_desk = at_work(amal(house))
        page = at_desk.get(path, follow=True)
        assert f'data-entry="{line.pk}"' in page.content.decode()


def test_its_link_opens_nothing_for_others():
    house = a_house()
    with at(days_from_due(0)):
        path = f"/organisations/check/{reminding.token_for(house, days_from_due(0))}/"
        stranger = at_work(amal(an_organization("Garden House")))
        assert stranger.get(path).status_code == 404
        assert at_work(cast.otto()).get(path).status_code == 404


def test_an_old_link_still_leads_to_the_organisation():
    house = a_house()
    path = f"/organisations/check/{reminding.token_for(house, DUE)}/"
    with at(days_from_due(31)):
        answer = at_work(amal(house)).get(path)
        assert answer.url == "/organisations/"


@pytest.mark.parametrize(("days", "holds"), [(0, True), (30, True), (31, False)])
def test_its_link_holds_for_30_days(days: int, holds: bool):
    house = a_house()
    token = reminding.token_for(house, DUE)
    with at(days_from_due(days)):
        if holds:
            assert reminding.organization_in(token) == house.pk
            return
        with pytest.raises(reminding.LinkOver):
            reminding.organization_in(token)


def test_it_takes_no_link_that_was_changed():
    token = reminding.token_for(a_house(), DUE)
    with pytest.raises(reminding.LinkOver):
        reminding.organization_in(token[:-2] + ("aa" if token[-2:] != "aa" else "bb"))


# --- the page behind it ---------------------------------------------------------------------------


def due_page(house: Organization) -> str:
    return f"/organisations/{house.pk}/due/"


def test_it_confirms_an_entry_in_one_tap():
    house = a_house()
    line = a_line(house, status="overdue")
    with at(days_from_due(40)):
        desk = at_work(amal(house))
        desk.post(due_page(house), {"entry": line.pk, "go": "all"})
        assert b"Nothing is due" in desk.get(due_page(house)).content
    line.refresh_from_db()
    assert (line.status, line.assured_date) == ("verified", days_from_due(40))


def test_it_confirms_only_the_parts_that_are_right_and_leads_to_the_others():
    house = a_house()
    line = a_line(house)
    with at(days_from_due(0)):
        desk = at_work(amal(house))
        said = {f"{line.pk}-numbers": "right", f"{line.pk}-hours": "changed"}
        answer = desk.post(due_page(house), {"entry": line.pk, "go": "parts", **said})
    line.refresh_from_db()
    assert [*Confirmation.objects.values_list("field", flat=True)] == ["numbers"]
    assert line.assured_date == FIRST
    assert answer.url == f"/organisations/{house.pk}/entries/{line.pk}/"


def test_it_asks_again_when_nothing_was_chosen():
    house = a_house()
    line = a_line(house)
    with at(days_from_due(0)):
        answer = at_work(amal(house)).post(due_page(house), {"entry": line.pk, "go": "parts"})
    assert answer.status_code == 422
    assert b"at least one part" in answer.content


def test_it_confirms_nothing_of_another_organisation():
    house, other = a_house(), a_house("Garden House")
    line = a_line(other)
    with at(days_from_due(0)):
        desk = at_work(amal(house))
        desk.post(due_page(house), {"entry": line.pk, "go": "all"})
        assert desk.post(due_page(other), {"entry": line.pk, "go": "all"}).status_code == 404
    assert not Confirmation.objects.exists()
