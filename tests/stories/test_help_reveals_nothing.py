"""Help beside a story is chosen from what its readers can see, so its links tell them nothing."""

import random
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.content_warnings.vocabulary import WARNINGS
from apps.resources.models import Service
from apps.stories import helping, screening_run
from apps.stories.models import MeToo, Story, StoryResource
from apps.stories.publishing import bring_back, hide_story, refuse_change
from tests.factories import a_published_story, make_move

pytestmark = pytest.mark.django_db
COUNTRIES = ("EG", "US", "GB", "BE", "FR", "DE", "AU", "IN", "BR", "PK")
LANGUAGES = ("en", "ar", "fr", "ur")
DAY = date(2026, 11, 22)


@pytest.fixture
def shown_unconfirmed(directory, settings):
    settings.DEMO = True


def beside(story: Story, **query: str) -> tuple[list[str], list[str]]:
    """(services, emergency numbers by country) on the page of an opened story."""
    page = Client().get(f"/stories/{story.pk}/", {"open": "1", **query}).content.decode()
    found = re.findall(r'data-resource="([^"]+)"', page)
    return (
        [each for each in found if not each.startswith("emergency")],
        [each for each in found if each.startswith("emergency")],
    )


def countries_of(services: list[str]) -> set[str]:
    rows = Service.objects.filter(pk__in=services)
    return set(rows.values_list("service_areas__country", flat=True))


def out(**draft: Any) -> Story:
    return a_published_story(**{"language": "ar"} | draft)


def test_it_tells_no_country_that_the_writer_left_out(shown_unconfirmed):
    story = out(warnings={"suicide": "described"})
    MeToo.objects.filter(story=story).update(country="EG")
    services, emergency = beside(story)
    assert services
    assert countries_of(services) == {"ZZ"}
    assert emergency == ["emergency"]


def test_it_gives_the_country_that_the_reader_chooses(shown_unconfirmed):
    story = out(warnings={"suicide": "described"})
    services, emergency = beside(story, country="FR")
    assert "FR" in countries_of(services[:1])
    assert emergency == ["emergency-FR"]
    assert beside(story, country="\0") == beside(story, country="QQ") == beside(story)


def test_it_gives_the_country_that_stands_on_the_gate(shown_unconfirmed):
    services, _emergency = beside(out(country="EG", warnings={"stalking": "described"}))
    assert "EG" in countries_of(services[:1])


def test_it_tells_no_danger_that_only_we_know_of(shown_unconfirmed):
    calm, danger = out(country="GB"), out(country="GB")
    Story.objects.filter(pk=danger.pk).update(at_risk=True)
    assert beside(danger) == beside(calm)


def test_it_never_shows_what_was_chosen_for_review(shown_unconfirmed):
    """The machine saw topics that nobody approved; a change brings them up again."""
    words = "I was stalked.\n\nI wanted to end my life and I tried to kill myself."
    story, plain = out(country="GB", words=words), out(country="GB")
    story_rows = story.help.values_list("service", "public")
    assert {public for _service, public in story_rows} == {True}
    assert beside(story) == beside(plain)
    hide_story(story_id=story.pk)
    make_move(story.pk, "change")
    screening_run.screen_waiting()
    assert not story.help.filter(public=True).exists()
    make_move(story.pk, "decline")
    refuse_change(story_id=story.pk)
    bring_back(story_id=story.pk)
    assert not story.help.filter(public=False).exists()
    assert beside(story) == beside(plain)


def test_it_shows_no_row_that_is_not_for_readers(shown_unconfirmed):
    story = out(country="")
    egypt = Service.objects.filter(service_areas__country="EG").first()
    StoryResource.objects.create(story=story, service=egypt, slot="line", score=99)
    assert str(egypt.pk) not in beside(story)[0]
    StoryResource.objects.filter(story=story, public=True).delete()
    assert str(egypt.pk) not in beside(story)[0]


def test_it_chooses_for_a_thousand_stories_by_what_readers_see_and_nothing_else(
    shown_unconfirmed, monkeypatch
):
    """Twins that readers cannot tell apart: half of the pairs hide their country. What we know of
    one twin more than of the other is its place, its danger, and topics nobody approved."""
    chance = random.Random(7)  # stories of a test
    read = {}
    twins = []
    for _pair in range(500):
        country = chance.choice(COUNTRIES) if chance.random() < 0.5 else ""
        topics = chance.sample(sorted(WARNINGS), k=chance.randint(0, 3))
        levels = {code: chance.choice(["mentioned", "described"]) for code in topics}
        twins.append((country, chance.choice(LANGUAGES), levels, chance.choice(COUNTRIES)))
    monkeypatch.setattr(
        helping,
        "candidates_for",
        lambda *asked, at=None: read.setdefault(asked, real(*asked)),
    )
    for country, language, levels, place in twins:
        warnings = [{"code": code, "level": level} for code, level in levels.items()]
        one = unsaved(country, language, warnings, hidden="")
        other = unsaved(country, language, warnings, hidden=place)
        assert helping.public_facts(other) == helping.public_facts(one)
        chosen, same = of(one), of(other)
        assert [(each.pk, each.reasons) for each in chosen] == [
            (each.pk, each.reasons) for each in same
        ]
        assert country or all(each.reasons == ["worldwide"] for each in chosen)


real = helping.candidates_for


def of(story: Story) -> list[Any]:
    facts = helping.public_facts(story)
    return helping.choices_for(facts, helping.candidates_for(facts.country, "ZZ"))


def unsaved(country: str, language: str, warnings: list[dict], *, hidden: str) -> Story:
    from apps.stories.models import PublishedText

    me_too = MeToo(country=hidden, language=language, counts_from=DAY)
    story = Story(country=country, language=language, at_risk=bool(hidden), me_too=me_too)
    story.published_text = PublishedText(language=language, warnings=warnings, word_count=3)
    return story


@pytest.mark.parametrize(
    ("warnings", "level"),
    [
        ([], 0),
        ([{"code": "death", "level": "mentioned"}], 0),
        ([{"code": "death", "level": "described"}], 1),
        ([{"code": "suicide", "level": "mentioned"}], 2),
        ([{"code": "self_harm", "level": "described"}], 2),
        ([{"code": "suicide", "level": "described"}, {"code": "death", "level": "mentioned"}], 3),
    ],
)
def test_it_knows_how_urgent_a_story_is_by_its_topics(warnings, level):
    assert helping.facts_of("", "en", warnings).level == level


def test_it_stands_above_the_words_when_they_tell_of_ending_a_life(shown_unconfirmed):
    story = out(country="GB", warnings={"suicide": "described"})
    page = Client().get(f"/stories/{story.pk}/?open=1").content.decode()
    main = page.partition("<main")[2]
    assert main.index('data-resource="emergency-GB"') < main.index(f'data-story="{story.pk}"')
    assert len(re.findall('data-resource="emergency', main)) == 1


@pytest.mark.parametrize(
    ("warnings", "there"), [({"death": "described"}, False), ({"suicide": "mentioned"}, True)]
)
def test_its_writer_switches_it_off_unless_it_is_urgent(shown_unconfirmed, warnings, there):
    story = out(country="GB", show_help=False, warnings=warnings)
    services, emergency = beside(story)
    assert (bool(services), bool(emergency)) == (there, there)


def test_it_asks_the_database_a_few_times_however_much_there_is(shown_unconfirmed):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked = []
    for country in ("GB", "EG", ""):
        story = out(country=country, warnings={"stalking": "described"})
        found = Story.objects.select_related("published_text").get(pk=story.pk)
        with CaptureQueriesContext(connection) as queries:
            helping.help_page(found, language="en", country="", at=timezone.now())
        asked.append(len(queries))
    # Nothing is asked of the numbers of directories that have none.
    assert max(asked) <= 9, asked
