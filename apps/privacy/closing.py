"""Closing a writer's account."""

from contextlib import suppress

from django.db import transaction

from apps.accounts.models import User
from apps.privacy.models import ErasureReceipt
from apps.privacy.services import give_receipt
from apps.stories import erasing, lifecycle, linking, queries
from apps.stories.tombstones import account, bury


@transaction.atomic
def close_and_leave_stories(*, user: User) -> str:
    """The account goes; its stories stay where they are, under nobody's name.

    The answer is the number of the receipt.
    """
    _lock(user)
    linking.unlink_all(account=user)
    return _close(user)


@transaction.atomic
def close_and_delete_stories(*, user: User, stay_counted: bool) -> str:
    """The account goes and so does every story in it, as if each was deleted by itself.

    The answer is the number of the receipt.
    """
    _lock(user)
    for story in queries.stories_of_account(user):
        # One whose time was over has nothing left to delete but the link.
        with suppress(lifecycle.TooLate):
            erasing.withdraw_story(story_id=story.pk, stay_counted=stay_counted)
    linking.unlink_all(account=user)
    return _close(user)


def _lock(user: User) -> None:
    """Hold the row against a story that is being added at this moment."""
    User.objects.select_for_update().get(pk=user.pk)


def _close(user: User) -> str:
    # Sessions name a user that is not there any more, so they are over in every browser.
    bury(account(user.pk))
    User.objects.get(pk=user.pk).delete()
    return give_receipt(kind=ErasureReceipt.Kind.ACCOUNT)
