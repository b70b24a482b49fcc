"""What somebody sets for themselves. It counts at once, for what they hold too."""

from typing import Any

from apps.accounts.models import User
from apps.moderation.claims import release_untakeable
from apps.moderation.models import Reader


def save_choices(*, user: User, **fields: Any) -> None:
    """Keep these fields of a person's row; a story they no longer want goes back at once."""
    Reader.objects.update_or_create(user=user, defaults=fields)
    if "opted_out" in fields:
        release_untakeable(user=user)


def level_was_seen(*, user: User) -> None:
    """They have read that a lead moved them to another level."""
    Reader.objects.filter(user=user).update(level_is_news=False)
