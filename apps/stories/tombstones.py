"""What is gone for good leaves a keyed digest, so that nothing brings it back by mistake."""

import hmac
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from apps.stories.models import Tombstone


def still_counted(story_id: UUID) -> bytes:
    """The name under which it is noted that a story is gone and its me too stays."""
    return b"counted:" + story_id.bytes


def draft_of(lookup: bytes) -> bytes:
    """The name of a draft: the same code may open other things that are not gone."""
    return b"draft:" + lookup


def account(user_id: UUID) -> bytes:
    """The name of an account."""
    return b"account:" + user_id.bytes


def taken_down(row_id: UUID) -> bytes:
    """The name under which it is noted that a letter or a pledge was taken from readers."""
    return b"down:" + row_id.bytes


def digest_of(name: bytes) -> bytes:
    """The digest of a story's id (its 16 bytes), a code's lookup (32 bytes) or a name above."""
    return hmac.digest(settings.CODE_PEPPER.encode(), b"gone:" + name, "sha256")


def bury(*names: bytes) -> None:
    """Note that these are gone, in the transaction that deletes them."""
    today = timezone.now().date()
    rows = [Tombstone(digest=digest_of(name), made_on=today) for name in names if name]
    Tombstone.objects.bulk_create(rows, ignore_conflicts=True)


def is_gone(name: bytes) -> bool:
    """Whether what bore this name was taken back or erased."""
    return Tombstone.objects.filter(digest=digest_of(name)).exists()
