"""What stays when something was erased: that it was, and by when no backup holds it."""

import hmac
import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

# Without letters and digits that are taken for each other when copied by hand.
CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 3, 4


def draw_number() -> str:
    """The number of a receipt: 59 random bits in three groups, as in `k7pq-2mxd-9ft4`."""
    groups = ["".join(secrets.choice(CLEAR) for _ in range(GROUP)) for _ in range(GROUPS)]
    return "-".join(groups)


def lookup_of(number: str) -> bytes:
    """The keyed hash of a number as somebody typed it; case, spaces and hyphens do not matter."""
    bare = "".join(each for each in number.casefold() if each.isalnum())
    return hmac.digest(settings.CODE_PEPPER.encode(), b"receipt:" + bare.encode(), "sha256")


class ErasureReceipt(models.Model):
    """That something was erased in a month. It holds no words, no story and nobody's name."""

    class Kind(models.TextChoices):
        STORY = "story", pgettext_lazy("what was erased", "A story")
        DRAFT = "draft", pgettext_lazy("what was erased", "A draft")
        ME_TOO = "me_too", pgettext_lazy("what was erased", "A me too")
        ACCOUNT = "account", pgettext_lazy("what was erased", "An account")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lookup = models.BinaryField(unique=True, max_length=32)
    kind = models.CharField(max_length=8, choices=Kind)
    month = models.DateField()

    def __str__(self) -> str:
        return "erasure receipt"


class QuarterFigures(models.Model):
    """What a quarter came to, counted once when it was over: {"line": {"part": number}}.

    Everything that is shown of it goes through apps/privacy/transparency.py.
    """

    first_day = models.DateField(primary_key=True)
    counts = models.JSONField()

    def __str__(self) -> str:
        return f"{self.first_day:%Y-%m}"
