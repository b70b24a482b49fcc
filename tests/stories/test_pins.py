"""Stories that organisations may speak of, and the one entry that one of them puts beside each."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.audit.models import AuditEntry
from apps.resources.models import Service, ServiceArea
from apps.stories.models import Story, StoryResource
from apps.stories.wishes import change_uses
from tests.factories import a_published_story
from tests.resources.keeping import amal, an_entry, an_organization, at_work, bo

pytestmark = pytest.mark.django_db
WORDS = "Lanternfish were all I could think of."
ALLOWED = frozenset({"advocacy"})


@pytest.fixture
def harbour():
    return an_organization()


@pytest.fixture
def desk(harbour):
    return at_work(bo(harbour))


def listed(desk: Client, harbour, **query: str) -> str:
    page = desk.get(f"/organisations/{harbour.pk}/stories/", query)
    assert page.status_code == 200
    return page.content.decode()


def shown(page: str) -> list[str]:
    return re.findall(r'data-story="([^"]+)"', page)


def press(desk: Client, harbour, story: Story, go: str = "pin", entry: Service | None = None):
    path = f"/organisations/{harbour.pk}/stories/{story.pk}/pin/"
    return desk.post(path, {"go": go, "service": entry.pk if entry else ""}, follow=True)


def beside(story: Story, **query: str) -> str:
    return Client().get(f"/stories/{story.pk}/", {"open": "1", **query}).content.decode()


def allowed_story(**draft) -> Story:
    return a_published_story(**{"country": "DE", "uses": ALLOWED, "language": "de"} | draft)


def test_it_lists_what_writers_allow_and_nothing_else(desk, harbour):
    yes = allowed_story(words=WORDS, title="Mine", warnings={"stalking": "described"})
    a_published_story(country="DE", uses=frozenset({"research"}))
    page = listed(desk, harbour)
    assert shown(page) == [str(yes.pk)]
    assert 'data-warning="stalking"' in page
    assert "An organisation may use it to speak up for change" in page
    assert "Lanternfish" not in page


def test_it_lists_no_story_whose_writer_took_the_word_back(desk, harbour):
    story = allowed_story()
    change_uses(story=story, uses=[])
    assert shown(listed(desk, harbour)) == []


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ({"country": "DE"}, True),
        ({"country": "FR"}, False),
        ({"language": "de"}, True),
        ({"language": "ar"}, False),
        ({"topic": "stalking"}, True),
        ({"topic": "death"}, False),
        ({"country": "\0", "topic": "nonsense"}, True),
    ],
)
def test_it_filters_by_country_language_and_topic(desk, harbour, query, there):
    allowed_story(warnings={"stalking": "mentioned"})
    assert bool(shown(listed(desk, harbour, **query))) == there


def test_it_shows_ten_a_page_and_each_once(desk, harbour):
    stories = {str(allowed_story().pk) for _each in range(11)}
    first = listed(desk, harbour)
    after = re.search(r"after=([\w-]+)", first)
    assert after
    second = listed(desk, harbour, after=after[1])
    assert (len(shown(first)), len(shown(second))) == (10, 1)
    assert {*shown(first), *shown(second)} == stories


def test_it_asks_the_database_equally_often_for_one_and_for_many(desk, harbour):
    an_entry(harbour)
    allowed_story()
    listed(desk, harbour)
    asked = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            listed(desk, harbour)
        asked.append(len(queries))
        for _each in range(5):
            allowed_story()
    assert asked[0] == asked[1]


def test_it_puts_an_entry_beside_a_story_with_its_name(desk, harbour):
    story, entry = allowed_story(), an_entry(harbour)
    press(desk, harbour, story, entry=entry)
    page = beside(story)
    assert "Pinned by Harbour House" in page
    assert f'data-resource="{entry.pk}"' in page
    assert AuditEntry.objects.filter(verb="pin_help", object_id=str(story.pk)).exists()
    press(desk, harbour, story, "unpin")
    assert "Pinned by" not in beside(story)


def test_it_puts_one_entry_and_the_next_takes_its_place(desk, harbour):
    story, one, other = allowed_story(), an_entry(harbour), an_entry(harbour, "The other line")
    press(desk, harbour, story, entry=one)
    press(desk, harbour, story, entry=other)
    assert [row.service for row in story.help.filter(pinned_by=harbour)] == [other]


def test_it_leaves_the_place_to_whoever_was_first(desk, harbour):
    story, entry = allowed_story(), an_entry(harbour)
    press(desk, harbour, story, entry=entry)
    second = an_organization("Lighthouse")
    theirs = at_work(amal(second))
    assert "Another organisation has put an entry beside it." in listed(theirs, second)
    press(theirs, second, story, entry=an_entry(second, "Light"))
    press(theirs, second, story, "unpin")
    assert [row.service for row in story.help.exclude(pinned_by=None)] == [entry]


def test_it_pins_only_own_entries_that_are_shown_and_fit_the_place(desk, harbour):
    other = an_organization("Lighthouse")
    story, hidden = allowed_story(), allowed_story(country="")
    draft = an_entry(harbour, "Draft", status="draft", assured_date=None)
    far = an_entry(harbour, "Far")
    ServiceArea.objects.filter(service=far).update(country="FR")
    near = an_entry(harbour, "Near")
    for wrong in (draft, far, an_entry(other)):
        press(desk, harbour, story, entry=wrong)
    # A line of one country beside a story without one would say where its writer may be.
    press(desk, harbour, hidden, entry=near)
    assert not StoryResource.objects.exclude(pinned_by=None).exists()


@pytest.mark.parametrize("how", ["uses", "hide", "withdraw"])
def test_it_ends_with_the_writers_word(desk, harbour, how):
    from apps.stories.erasing import withdraw_story
    from apps.stories.publishing import hide_story

    story, entry = allowed_story(), an_entry(harbour)
    press(desk, harbour, story, entry=entry)
    if how == "uses":
        change_uses(story=story, uses=["research"])
        assert "Pinned by" not in beside(story)
    elif how == "hide":
        hide_story(story_id=story.pk)
        assert Client().get(f"/stories/{story.pk}/?open=1").status_code == 404
    else:
        withdraw_story(story_id=story.pk, stay_counted=True)
    assert shown(listed(desk, harbour)) == []
    press(desk, harbour, story, entry=entry)
    assert story.help.exclude(pinned_by=None).exists() == (how == "hide")


def test_it_ends_when_the_organisation_no_longer_keeps_the_entry(desk, harbour):
    story, entry = allowed_story(), an_entry(harbour)
    press(desk, harbour, story, entry=entry)
    Service.objects.filter(pk=entry.pk).update(keeper=None)
    assert "Pinned by" not in beside(story)


def test_it_lets_nobody_of_another_organisation_pin_for_this_one(harbour):
    story, entry = allowed_story(), an_entry(harbour)
    stranger = at_work(amal(an_organization("Lighthouse")))
    assert press(stranger, harbour, story, entry=entry).status_code == 404
    assert not StoryResource.objects.exclude(pinned_by=None).exists()
