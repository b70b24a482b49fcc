"""Slots, pairs, pins and broken links: small scenes of a few lines of one country."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from apps.resources.models import Language, LinkState, Phone, Service, ServiceArea, Url
from apps.resources.services import Choice, choose_for
from tests.resources.keeping import an_entry, an_organization

pytestmark = pytest.mark.django_db
# A Tuesday.
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)


@pytest.fixture
def harbour():
    return an_organization()


def choose(**asked: Any) -> list[Choice]:
    wish = {"country": "DE", "language": "de", "harms": ["sexual_violence"]} | asked
    return choose_for(**{"day": date(2026, 11, 24)} | wish)


def names(choices: list[Choice]) -> list[str]:
    return [each.service.name for each in choices]


def slots(**asked: Any) -> dict[str, str]:
    return {each.service.name: each.slot for each in choose(**asked)}


def worldwide(harbour, name: str = "World", **more: Any) -> Service:
    entry = an_entry(harbour, name, **more)
    ServiceArea.objects.filter(service=entry).update(country="ZZ")
    return entry


def test_it_fills_each_slot_once(harbour):
    an_entry(harbour, "Now", opening_hours="24/7")
    an_entry(harbour, "Special", opening_hours="")
    an_entry(harbour, "Shelter", service_type="shelter", harms=["shelter"], opening_hours="")
    speaks = an_entry(harbour, "Urdu", harms=["legal"], opening_hours="")
    Language.objects.create(service=speaks, code="ur")
    an_entry(harbour, "Crisis", harms=["suicide_crisis"], opening_hours="")
    worldwide(harbour, "List", service_type="directory")
    found = slots(language="ur", crisis_level=2)
    assert found == {
        "Crisis": "crisis",
        "Now": "line",
        "Special": "specialist",
        "Urdu": "language",
        "Shelter": "in_person",
        "List": "directory",
    }


def test_it_gives_a_line_that_answers_now_before_one_that_does_not(harbour):
    day = an_entry(harbour, "By day", opening_hours="Mo-Fr 08:00-18:00")
    night = an_entry(harbour, "By night", opening_hours="Mo-Su 20:00-24:00")
    assert names(choose(at=NOON))[0] == day.name
    assert names(choose(at=NIGHT))[0] == night.name


def test_it_stays_in_the_country_when_only_a_line_far_away_answers_now(harbour):
    an_entry(harbour, "Near", opening_hours="Mo-Fr 08:00-18:00")
    worldwide(harbour, "Far", harms=["suicide_crisis", "sexual_violence"])
    assert names(choose(at=NIGHT, crisis_level=3))[0] == "Near"


def test_it_counts_an_interpreter_between_spoken_and_assumed(harbour):
    for name, more in {
        "Spoken": {},
        "Assumed": {},
        "Interpreter": {"interpretation": "Yes"},
    }.items():
        entry = an_entry(harbour, name, **more)
        if name != "Interpreter":
            Language.objects.create(service=entry, code="ur", assumed=name == "Assumed")
    scores = {each.service.name: each.score for each in choose(language="ur")}
    assert scores["Spoken"] - scores["Interpreter"] == 7
    assert scores["Interpreter"] - scores["Assumed"] == 3


@pytest.mark.parametrize("audience", ["men", "lgbtq", "children", "refugees", "older"])
def test_it_leaves_out_lines_for_others(harbour, audience):
    an_entry(harbour, "For some", audience=audience)
    worldwide(harbour)
    assert names(choose()) == ["World"]


def test_it_gives_a_line_for_others_when_there_is_nothing_else_at_all(harbour):
    an_entry(harbour, "For some", audience="men")
    assert names(choose()) == ["For some"]


def test_it_puts_an_overdue_line_last(harbour):
    an_entry(harbour, "Old", status="overdue")
    an_entry(harbour, "Fresh")
    by_name = {each.service.name: each.score for each in choose()}
    assert names(choose()) == ["Fresh", "Old"]
    assert by_name["Fresh"] - by_name["Old"] == 20


# --- two lines that serve all only together -------------------------------------------------------


def test_it_shows_a_pair_together_although_one_half_is_for_some(harbour):
    an_entry(harbour, "Adults", pair="tell")
    an_entry(harbour, "Young", pair="tell", audience="children")
    for number in range(8):
        an_entry(harbour, f"Other {number}", opening_hours="")
    found = names(choose())
    # Equals take turns by the day, so either may be the first.
    assert abs(found.index("Young") - found.index("Adults")) == 1
    assert len(found) <= 6


def test_it_shows_no_half_of_a_pair_whose_other_half_is_away(harbour):
    an_entry(harbour, "Adults", pair="tell")
    other = an_entry(harbour, "Young", pair="tell", status="suspended")
    an_entry(harbour, "Alone")
    assert names(choose()) == ["Alone"]
    Service.objects.filter(pk=other.pk).update(status="retired")
    assert "Adults" in names(choose())


def test_it_lets_nobody_hide_the_line_of_another_organisation_by_a_pair(harbour):
    an_entry(harbour, "Adults", pair="tell")
    an_entry(an_organization("Another"), "Thief", pair="tell", status="suspended")
    assert names(choose()) == ["Adults"]


# --- broken links -------------------------------------------------------------------------------


def broken(entry: Service, url: str) -> None:
    LinkState.objects.create(service=entry, url=url, verdict="broken", next_at=NOON)


def test_it_leaves_out_what_can_only_be_reached_by_a_broken_link(harbour):
    entry = an_entry(harbour, url="https://gone.test/")
    worldwide(harbour)
    broken(entry, entry.url)
    assert entry.name in names(choose())
    Phone.objects.filter(service=entry).delete()
    assert names(choose()) == ["World"]
    Url.objects.create(service=entry, label="chat", url="https://chat.test/")
    assert entry.name in names(choose())


# --- a pin ----------------------------------------------------------------------------------------


def test_it_puts_a_pinned_entry_among_six_and_counts_it_twenty(harbour):
    for number in range(9):
        an_entry(harbour, f"Line {number}")
    last = an_entry(harbour, "Pinned", harms=["legal"], opening_hours="")
    assert last.name not in names(choose())
    found = {each.service.name: each for each in choose(pin=str(last.pk))}
    assert found["Pinned"].slot == "pinned"
    Phone.objects.filter(service=last).update(number="1")
    plain = {each.service.name: each.score for each in choose(harms=["legal"])}
    pinned = {each.service.name: each.score for each in choose(harms=["legal"], pin=str(last.pk))}
    assert pinned["Pinned"] - plain["Pinned"] == 20


def test_it_says_that_a_line_serves_several_countries(harbour):
    entry = an_entry(harbour)
    ServiceArea.objects.create(service=entry, country="AT")
    assert "regional" in choose()[0].reasons
