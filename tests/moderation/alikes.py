"""A flood of texts that are nearly the same, for tests."""

from uuid import UUID

from apps.moderation import alike, opening
from apps.moderation.models import ReviewTask
from apps.stories.models import Story
from tests import factories

CHAIN = (
    "Please send this letter on to ten friends before the evening is over, and ask each of them "
    "to copy it {} times by hand, because it comes from far away and wants to see many countries."
)
YEARS = ("seven", "nine", "two", "eleven", "forty", "six", "three")


def a_flood(number: int = 6, **draft: str) -> list[Story]:
    """So many stories with one word changed in each, and the queue that knows them together."""
    texts = [CHAIN.format(years) for years in YEARS[:number]]
    stories = [factories.a_screened_story(words=text, language="en", **draft) for text in texts]
    look()
    return stories


def look() -> None:
    """What Beat has done."""
    opening.open_tasks()
    alike.group_alike()


def group_of(story: Story) -> UUID | None:
    return ReviewTask.objects.get(story=story, is_open=True).alike
