"""How long a story waits, measured on what was done."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from apps.stories.models import Story, StoryMove
from apps.stories.waiting import days_to_wait, honest_time, in_words
from tests.factories import clock_moved, make_move

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counted_anew() -> None:
    cache.clear()


def waiting(count: int, language: str = "en") -> list[Story]:
    return [Story.objects.create(state="queued", language=language) for _each in range(count)]


def test_it_says_that_nobody_reads():
    waiting(3)
    assert days_to_wait("en") is None
    assert "may take long" in str(honest_time("en"))


@pytest.mark.parametrize(
    ("queued", "read", "days"), [(1, 7, 1), (14, 7, 14), (20, 14, 10), (0, 1, 1)]
)
def test_it_divides_what_waits_by_the_pace_of_the_week(queued: int, read: int, days: int):
    for story in waiting(read):
        make_move(story.pk, "approve")
    waiting(queued)
    waiting(50, "de")
    assert days_to_wait("en") == days
    assert days_to_wait("de") is None
    assert str(honest_time("en")) == str(in_words(days))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "a day or two"),
        (3, "about 3 to 5 days"),
        (13, "about 13 to 20 days"),
        (14, "about 2 to 3 weeks"),
        (59, "about 8 to 13 weeks"),
        (60, "about 2 to 3 months"),
        (365, "about 12 to 19 months"),
        (366, "we cannot say"),
    ],
)
def test_it_speaks_of_a_span_and_promises_nothing(days: int, said: str):
    assert said in str(in_words(days))
    assert "At the pace of the last week" in str(in_words(days)) or days > 365
    assert "This is no promise." in str(in_words(days)) or days > 365


def test_it_forgets_what_was_read_longer_ago():
    (story,) = waiting(1)
    make_move(story.pk, "approve")
    with clock_moved(days=8):
        assert days_to_wait("en") is None


def test_what_a_writer_or_the_clock_did_is_no_pace():
    (story,) = waiting(1)
    StoryMove.objects.create(
        story_id=story.pk,
        move="approve",
        source="",
        target="",
        actor="system",
        day=timezone.now().date(),
    )
    assert days_to_wait("en") is None
