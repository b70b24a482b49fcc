"""What is gone for good leaves a keyed digest, so that nothing brings it back by mistake."""

import hmac

from django.conf import settings
from django.utils import timezone

from apps.stories.models import Tombstone


def digest_of(name: bytes) -> bytes:
    """The digest of a story's id (its 16 bytes) or of a code's lookup (32 bytes)."""
    return hmac.digest(settings.CODE_PEPPER.encode(), b"gone:" + name, "sha256")


def bury(*names: bytes) -> None:
    """Note that these are gone, in the transaction that deletes them."""
    today = timezone.now().date()
    rows = [Tombstone(digest=digest_of(name), made_on=today) for name in names if name]
    Tombstone.objects.bulk_create(rows, ignore_conflicts=True)


def is_gone(name: bytes) -> bool:
    """Whether what bore this name was taken back or erased."""
    return Tombstone.objects.filter(digest=digest_of(name)).exists()
