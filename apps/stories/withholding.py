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


def put_out_again(*, story_id: UUID) -> None:
    """An appeal was right and the minutes of undo are over: what our team hid is out again, where
    it was. Raises lifecycle.TooLate."""
    with transaction.atomic():
        story = Story.objects.select_for_update(no_key=True).get(pk=story_id)
        hidden = HiddenText.objects.filter(story=story, by_team=True).first()
        if hidden is None or story.data_key is None:
            raise TooLate("publish")
        # These words were approved once; other ones that were not stay where they are.
        vouched = [Guard.UNDO_OVER, Guard.NEWEST_WORDS]
        lifecycle.perform(story_id, "publish", vouched=vouched, out_on=None, appear_on=None)
        put_back(story, hidden)


def is_withheld(story: Story) -> bool:
    """Whether our team has taken words of this story from readers' eyes."""
    return HiddenText.objects.filter(story=story, by_team=True).exists()


def remove_story(*, story_id: UUID) -> None:
    """Two people have agreed that it does not come back. Its writer can still appeal, until its
    words are erased. Raises lifecycle.TooLate."""
    vouched = [Guard.LIVE_CLAIM, Guard.ENOUGH_PEOPLE, Guard.WRITTEN_ANSWER]
    lifecycle.perform(story_id, "remove", vouched=vouched)
