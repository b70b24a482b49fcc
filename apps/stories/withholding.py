"""What our team hides, brings back or removes. Hiding takes one person, the others take two."""

from uuid import UUID

from django.db import transaction

from apps.stories import lifecycle
from apps.stories.lifecycle import Guard, TooLate
from apps.stories.models import HiddenText, Story
from apps.stories.publishing import put_back, take_down


def withhold_story(*, story_id: UUID) -> None:
    """Take what is out from readers' eyes, with this commit; it is kept sealed.

    Where a change of it is being read, that goes on, and nothing of it goes out without two
    people. Raises lifecycle.TooLate when nothing is out.
    """
    with transaction.atomic():
        story = Story.objects.select_for_update(no_key=True).get(pk=story_id)
        if not take_down(story, by_team=True):
            raise TooLate("withhold")
        if story.state in lifecycle.MOVES["withhold"].sources:
            lifecycle.perform(story_id, "withhold")


def restore_story(*, story_id: UUID) -> None:
    """Two people have agreed: what our team hid is out again. Raises lifecycle.TooLate."""
    with transaction.atomic():
        story = Story.objects.select_for_update(no_key=True).get(pk=story_id)
        hidden = HiddenText.objects.filter(story=story, by_team=True).first()
        if hidden is None or story.data_key is None:
            raise TooLate("restore")
        lifecycle.perform(story_id, "restore", vouched=[Guard.LIVE_CLAIM, Guard.ENOUGH_PEOPLE])
        put_back(story, hidden)


def remove_story(*, story_id: UUID) -> None:
    """Two people have agreed that it does not come back. Its writer can still appeal, until its
    words are erased. Raises lifecycle.TooLate."""
    vouched = [Guard.LIVE_CLAIM, Guard.ENOUGH_PEOPLE, Guard.WRITTEN_ANSWER]
    lifecycle.perform(story_id, "remove", vouched=vouched)
