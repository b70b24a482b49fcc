"""A story and the account it belongs to: joining them and letting go."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from apps.accounts.models import User
from apps.stories.models import Authorship, Byline, HiddenText, PublishedText, Story
from apps.stories.return_codes import ReturnCode


class OnlyWayBack(Exception):
    """The story has no code: outside its account nobody could open it."""


def link_story(*, codes: Iterable[ReturnCode], account: User) -> bool:
    """Add the story that a code opens to an account. False when the code opens none, or one
    that belongs to another account; nobody learns which."""
    rows = Authorship.objects.filter(lookup__in=[code.lookup() for code in codes])
    free = rows.filter(account=None) | rows.filter(account=account)
    return bool(free.update(account=account))


def unlink_story(*, story_id: UUID, account: User) -> None:
    """Take a story out of an account; its code goes on opening it.

    Raises Authorship.DoesNotExist, OnlyWayBack.
    """
    with transaction.atomic():
        story = Story.objects.select_for_update(no_key=True).filter(pk=story_id).first()
        row = Authorship.objects.get(story=story, account=account)
        if row.lookup is None:
            raise OnlyWayBack
        _let_go(row)


def unlink_all(*, account: User) -> None:
    """Take every story out of an account that is about to close, with or without a code."""
    with transaction.atomic():
        ids = Authorship.objects.filter(account=account).values_list("story_id", flat=True)
        # In one order, so that two of these never wait for each other.
        list(Story.objects.select_for_update(no_key=True).filter(pk__in=[*ids]).order_by("pk"))
        for row in Authorship.objects.filter(account=account).select_related("story"):
            _let_go(row)


def _let_go(row: Authorship) -> None:
    Authorship.objects.filter(pk=row.pk).update(account=None)
    if row.story.byline == Byline.ACCOUNT:
        _take_name_away(row.story)


def _take_name_away(story: Story) -> None:
    """The account's name stood under it, out or hidden; now nobody's does."""
    Story.objects.filter(pk=story.pk).update(byline=Byline.ANONYMOUS)
    PublishedText.objects.filter(story=story).update(name="")
    hidden = HiddenText.objects.filter(story=story).first()
    if hidden is not None:
        key = story.key()
        hidden.seal({**hidden.unseal(key=key), "name": ""}, key=key)
        hidden.save(update_fields=["sealed"])
