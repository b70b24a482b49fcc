"""The roster: who is on duty, where nobody is, and what people are told of it."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.moderation import opening, roster
from apps.moderation.duty_week import week_from
from apps.moderation.models import DutyShift
from apps.stories.models import Story
from tests.cast import ines, lena, sam, sign_in, staff
from tests.factories import a_code, a_screened_story, a_story, clock_moved, enter
from tests.stories.writing import at, go

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def shift(user: Any, start: int, end: int, *, around: datetime | None = None) -> DutyShift:
    """From `start` to `end` hours from now, or from `around`."""
    at = around or timezone.now()
    return DutyShift.objects.create(
        user=user, begins_at=at + timedelta(hours=start), ends_at=at + timedelta(hours=end)
    )


def an_urgent_story(**draft: Any) -> Story:
    story = a_screened_story(**draft)
    Story.objects.filter(pk=story.pk).update(at_risk=True)
    opening.open_tasks()
    return Story.objects.get(pk=story.pk)


def test_it_knows_until_when_somebody_is_there_without_a_gap():
    shift(ines(), -1, 2, around=NOW)
    shift(sam(), 1, 5, around=NOW)
    shift(sam(), 6, 8, around=NOW)
    assert roster.watch(NOW).until == NOW + timedelta(hours=5)
    assert not roster.watch(NOW + timedelta(hours=5, minutes=30))
    assert [user.username for user in roster.on_duty(NOW)] == ["ines"]


def test_it_finds_the_times_in_which_nobody_is_there():
    shift(ines(), 1, 3, around=NOW)
    shift(sam(), 2, 4, around=NOW)
    shift(None, 4, 6, around=NOW)  # free: nobody yet
    found = roster.gaps(NOW, NOW + timedelta(hours=8))
    hours = [((g.start - NOW).seconds // 3600, (g.end - NOW).seconds // 3600) for g in found]
    assert hours == [(0, 1), (4, 8)]


@pytest.mark.parametrize("why", ["closed", "trainee", "language"])
def test_it_counts_nobody_who_could_not_act(why: str):
    person = staff("trainee") if why == "trainee" else ines(languages=("en",))
    shift(person, -1, 2, around=NOW)
    if why == "closed":
        person.is_active = False
        person.save()
    assert not roster.watch(NOW, "fr")
    assert bool(roster.watch(NOW, "en")) == (why == "language")


def test_it_plans_a_shift_a_week_by_the_clock_of_whoever_plans():
    """The hour on the wall stays when clocks are changed (on 29 March)."""
    made = roster.plan_shifts(
        by=lena(),
        user=ines(),
        day=date(2026, 3, 28),
        begins=time(20),
        hours=4,
        weeks=2,
        zone=BERLIN,
    )
    assert [each.begins_at.astimezone(UTC).hour for each in made] == [19, 18]
    assert all(each.ends_at - each.begins_at == timedelta(hours=4) for each in made)
    with pytest.raises(roster.ShiftTaken):
        roster.plan_shifts(
            by=lena(), user=ines(), day=date(2026, 3, 28), begins=time(23), hours=1, weeks=1,
            zone=BERLIN,
        )  # fmt: skip
    assert AuditEntry.objects.filter(verb="plan_shift").count() == 2


def test_it_draws_a_week_of_seven_days_even_when_clocks_change():
    shift(ines(), 0, 3, around=datetime(2026, 3, 29, 4, tzinfo=UTC))
    week = week_from(date(2026, 3, 23), BERLIN)
    sunday = {hour.hour: cells[6] for hour, cells in week.rows}
    assert sunday[6].names == ["ines"]
    assert sunday[6].is_covered
    assert not sunday[9].names
    ((_shift, span),) = week.shifts
    assert (span.here[0].hour, span.utc[0].hour) == (6, 4)


def test_it_lets_people_sign_up_once_and_give_back(client: Client):
    free = shift(None, 2, 6)
    sign_in(client, ines())
    # On a Sunday evening it lies in the week that follows.
    week = {"week": f"{free.begins_at:%Y-%m-%d}"}
    page = client.get("/moderation/duty/", week).content.decode()
    assert "Sign me up" in page
    assert "Add a shift" not in page
    client.post(f"/moderation/duty/{free.pk}/take/")
    assert DutyShift.objects.get().user == ines()
    with pytest.raises(roster.ShiftTaken):
        roster.take_shift(user=sam(), shift_id=free.pk)
    client.post(f"/moderation/duty/{free.pk}/free/")
    assert DutyShift.objects.get().user is None


def test_it_is_planned_by_the_safeguarding_lead(client: Client):
    sign_in(client, lena())
    client.post("/moderation/duty/zone/", {"zone": "Asia/Karachi"})
    day = timezone.now().date() + timedelta(days=1)
    form = {"user": ines().pk, "day": day, "begins": "20:00", "hours": "4", "weeks": "1"}
    page = client.post("/moderation/duty/add/", form, follow=True).content.decode()
    planned = DutyShift.objects.get()
    assert planned.begins_at.astimezone(UTC).hour == 15
    assert "20:00" in page
    assert "15:00" in page
    again = client.post("/moderation/duty/add/", form)
    assert again.status_code == 422
    assert "on duty at that time already" in again.content.decode()
    client.post(f"/moderation/duty/{planned.pk}/remove/")
    assert not DutyShift.objects.exists()


def test_it_is_calm_about_an_empty_roster_and_about_nonsense(client: Client):
    sign_in(client, ines())
    for asked in ("", "2026-13-99", "0001-01-01", "9999-12-31"):
        page = client.get("/moderation/duty/", {"week": asked})
        assert page.status_code == 200
        assert "No shifts in this week" in page.content.decode()
    assert "Nobody is on duty now" in page.content.decode()


def test_it_forgets_who_was_on_duty_after_four_weeks():
    shift(ines(), -3, -1)
    with clock_moved(days=27):
        assert roster.forget_old_shifts() == 0
    with clock_moved(days=29):
        assert roster.forget_old_shifts() == 1


# --- nobody is there ------------------------------------------------------------------------------


def test_it_counts_urgent_stories_that_nobody_on_duty_may_take():
    assert roster.unwatched(timezone.now()) == 0
    an_urgent_story(language="en")
    assert roster.unwatched(timezone.now()) == 1
    shift(sam(languages=("fr",)), -1, 2)
    assert roster.unwatched(timezone.now()) == 1
    shift(ines(languages=("en",)), -1, 2)
    assert roster.unwatched(timezone.now()) == 0


def test_it_tells_moderators_on_every_page(client: Client):
    sign_in(client, ines())
    sentence = "Urgent stories wait, and nobody who may take them is on duty."
    assert sentence not in client.get("/moderation/").content.decode()
    an_urgent_story()
    for path in ("/moderation/", "/moderation/guide/", "/moderation/duty/"):
        assert sentence in client.get(path).content.decode()
    shift(ines(), -1, 2)
    assert sentence not in client.get("/moderation/").content.decode()


RISKY = "I want to kill myself tonight."


def sent(client: Client, words: str) -> str:
    """The page after Send."""
    return go(client, at(client, "preview", words), "send").content.decode()


def test_it_says_on_the_receipt_whether_somebody_is_there(client: Client):
    page = sent(client, RISKY)
    assert "Nobody on our team is watching right now." in page
    assert page.index("These people answer") < page.index("Nobody on our team is watching")
    shift(ines(), -1, 2)
    until = (timezone.now() + timedelta(hours=2)).strftime("%H:%M")
    assert f"until {until} UTC" in sent(Client(), RISKY)
    assert "urgent stories" not in sent(Client(), "A quiet sentence.")


def test_it_says_so_in_my_story_while_it_waits(client: Client):
    code = a_code()
    a_story(code=code)
    assert "watching right now" not in enter(client, code.digits()).content.decode()
    Story.objects.update(at_risk=True)
    page = client.get("/my-story/now/").content.decode()
    assert "Nobody on our team is watching right now." in page
    assert "These people answer" in page


def test_it_tells_everybody_without_an_hour(client: Client):
    assert "Right now nobody on our team" in client.get("/how-we-review/").content.decode()
    shift(ines(), -1, 2)
    page = client.get("/how-we-review/").content.decode()
    assert "Right now someone on our team reads urgent stories." in page
    assert not re.search(r"\bines\b|UTC", page)
