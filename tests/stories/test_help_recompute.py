"""Changes of the directory reach the help beside stories, each once, whenever they commit."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from apps.resources.models import Act, Service, ServiceArea
from apps.resources.recording import SITE, record
from apps.stories import help_sweep
from apps.stories.help_sweep import sweep_help
from apps.stories.models import HelpSeen, Story, StoryResource
from apps.stories.shown import correct_warnings
from tests.factories import a_published_story, a_screened_story
from tests.resources.keeping import an_entry, an_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour(settings):
    settings.DEMO = False
    return an_organization()


@pytest.fixture
def line(harbour):
    return an_entry(harbour)


def touch(service: Service, **fields: Any) -> None:
    """What an editor, an import or the clock does: change it, and note that it changed."""
    Service.objects.filter(pk=service.pk).update(**fields)
    service.refresh_from_db()
    record(service=service, act=Act.EDITED, role=SITE)


def kept(story: Story) -> dict[str, tuple[Any, ...]]:
    rows = story.help.select_related("service")
    return {
        row.service.name: (row.pk, row.slot, row.score, row.reasons, row.public) for row in rows
    }


def shown(story: Story) -> list[str]:
    page = Client().get(f"/stories/{story.pk}/?open=1").content.decode()
    ids = re.findall(r'data-resource="([0-9a-f-]{36})"', page)
    return [Service.objects.get(pk=each).name for each in ids]


def german(**draft: Any) -> Story:
    return a_published_story(
        **{"country": "DE", "warnings": {"sexual_assault": "mentioned"}} | draft
    )


def test_it_is_chosen_when_a_story_is_published(line):
    story = german()
    assert list(kept(story)) == ["The line"]
    row = story.help.get()
    assert (row.public, row.source, row.computed_on) == (True, "auto", timezone.now().date())


def test_it_is_chosen_for_review_before_and_shown_to_no_reader(line):
    story = a_screened_story(country="DE", warnings={"sexual_assault": "mentioned"})
    assert [row.public for row in story.help.all()] == [False]


def test_it_brings_a_new_line_to_the_stories_of_its_country(line, harbour):
    near, far = german(), german(country="FR")
    sweep_help()
    new = an_entry(harbour, "New")
    before = kept(far)
    assert "New" not in kept(near)
    sweep_help()
    assert "New" in kept(near)
    assert "New" in shown(near)
    assert kept(far) == before
    assert new.name not in kept(far)


def test_it_brings_a_worldwide_line_to_every_story(line, harbour):
    stories = [german(), german(country="FR"), german(country="")]
    sweep_help()
    world = an_entry(harbour, "World")
    ServiceArea.objects.filter(service=world).update(country="ZZ")
    assert sweep_help() == 3
    assert all("World" in kept(story) for story in stories)


def test_it_lets_a_line_go_that_left_the_country(line):
    story = german()
    sweep_help()
    ServiceArea.objects.filter(service=line).update(country="FR")
    touch(line)
    sweep_help()
    assert kept(story) == {}


def test_it_shows_no_closed_line_even_before_the_sweep(line, harbour):
    other = an_entry(harbour, "Other")
    story = german()
    Service.objects.filter(pk=line.pk).update(status="suspended")
    assert shown(story) == [other.name]
    Service.objects.filter(pk=other.pk).update(status="retired")
    third = an_entry(harbour, "Third")
    # All that was kept is closed: it is chosen anew for this reader.
    assert shown(story) == [third.name]


def test_it_writes_only_what_differs(line, harbour, django_assert_num_queries):
    story = german()
    # Never before the line, whose turn is drawn by the day.
    other = an_entry(harbour, "Other", opening_hours="")
    sweep_help()
    before = kept(story)
    touch(other, harms=["legal"])
    sweep_help()
    after = kept(story)
    assert after["The line"] == before["The line"]
    assert after["Other"][0] == before["Other"][0]
    assert after["Other"] != before["Other"]


def test_it_looks_at_each_change_once(line, harbour):
    german()
    sweep_help()
    touch(line, fees="None")
    assert [sweep_help(), sweep_help(), sweep_help()] == [1, 0, 0]


def test_it_leaves_the_work_to_a_run_that_is_at_it(line):
    story = german()
    sweep_help()
    touch(line, harms=["legal"])
    HelpSeen.objects.update(busy_until=timezone.now() + timedelta(minutes=1))
    assert sweep_help() == 0
    HelpSeen.objects.update(busy_until=timezone.now() - timedelta(seconds=1))
    assert sweep_help() == 1
    assert "any_line" in story.help.get().reasons
    assert HelpSeen.objects.get().busy_until is None


def test_it_sees_a_change_that_commits_late(line):
    """Its time is that of the change; the sweep that came meanwhile could not see it."""
    story = german()
    sweep_help()
    late = timezone.now() - timedelta(minutes=4)
    Service.objects.filter(pk=line.pk).update(harms=["legal"], last_modified=late)
    assert sweep_help() == 1
    assert "any_line" in story.help.get().reasons


def test_it_forgets_what_it_saw_once_nothing_older_can_come(line, monkeypatch):
    german()
    sweep_help()
    assert HelpSeen.objects.get().lately
    Service.objects.update(last_modified=timezone.now() - timedelta(hours=1))
    sweep_help()
    sweep_help()
    assert HelpSeen.objects.get().lately == []


def test_it_chooses_everywhere_once_when_the_way_of_choosing_is_new(line, monkeypatch):
    story = german()
    sweep_help()
    StoryResource.objects.update(algorithm=0, slot="old")
    HelpSeen.objects.update(algorithm=0)
    assert [sweep_help(), sweep_help()] == [1, 0]
    assert story.help.get().slot == "line"


def test_it_chooses_again_when_the_topics_are_corrected(line, harbour):
    an_entry(harbour, "Law", harms=["legal", "human_rights"])
    story = german()
    correct_warnings(
        story_id=story.pk, warnings=[{"code": "racism", "level": "mentioned", "passages": []}]
    )
    assert "harm:human_rights" in story.help.get(service__name="Law").reasons


def test_it_leaves_a_story_alone_that_is_not_out(line):
    story = a_screened_story(country="DE")
    before = kept(story)
    touch(line, harms=["legal"])
    sweep_help()
    assert kept(story) == before


def test_it_keeps_a_line_for_readers_of_each_language(harbour):
    """The story is in German; a reader of the Urdu pages gets the line that answers in Urdu."""
    from apps.resources.models import Language

    for number in range(12):
        an_entry(harbour, f"Line {number:02}")
    urdu = an_entry(harbour, "Urdu", opening_hours="", harms=["legal"])
    Language.objects.create(service=urdu, code="ur")
    story = german(language="de")
    page = Client().get(f"/ur/stories/{story.pk}/?open=1").content.decode()
    assert str(urdu.pk) in page


def test_it_turns_with_the_day_for_readers(harbour):
    for number in range(4):
        an_entry(harbour, f"Line {number}")
    story = german()
    from apps.stories.helping import help_beside

    found = Story.objects.select_related("published_text").get(pk=story.pk)
    first = set()
    for day in range(1, 15):
        at = timezone.now().replace(day=day)
        first.add(help_beside(found, language="en", country="", at=at)[0].service.pk)
    assert len(first) > 1


def test_it_looks_often_enough_for_a_minute():
    entry = settings.CELERY_BEAT_SCHEDULE["refresh help"]
    assert entry["schedule"] + entry["options"]["expires"] < 60


def test_it_shares_one_choice_among_stories_that_look_the_same(line, monkeypatch):
    asked = []
    real = help_sweep.choices_for

    def counted(*args: Any) -> Any:
        asked.append(args)
        return real(*args)

    for _each in range(3):
        german()
    monkeypatch.setattr(help_sweep, "choices_for", counted)
    sweep_help()
    assert len(asked) == 1
