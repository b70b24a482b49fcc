"""What stays when something was erased: that it was, and by when no backup holds it."""

import hmac
import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User

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


class LegalRequest(models.Model):
    """That somebody with the law behind them asked for something. No words of it, nobody's name."""

    class Asker(models.TextChoices):
        COURT = "court", pgettext_lazy("who asked", "A court")
        POLICE = "police", pgettext_lazy("who asked", "Police or prosecutors")
        AUTHORITY = "authority", pgettext_lazy("who asked", "Another authority")
        PRIVATE = "private", pgettext_lazy("who asked", "A lawyer or somebody else")

    class Outcome(models.TextChoices):
        OPEN = "open", pgettext_lazy("legal request", "Still open")
        NOTHING = "nothing", pgettext_lazy("legal request", "We gave nothing")
        SOMETHING = "something", pgettext_lazy("legal request", "We gave something")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The first day of the quarter in which it came.
    quarter = models.DateField(db_index=True)
    asker = models.CharField(max_length=10, choices=Asker)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    entered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return "legal request"


class QuarterFigures(models.Model):
    """What a quarter came to, counted once when it was over: {"line": {"part": number}}.

    Everything that is shown of it goes through apps/privacy/transparency.py.
    """

    first_day = models.DateField(primary_key=True)
    counts = models.JSONField()

    def __str__(self) -> str:
        return f"{self.first_day:%Y-%m}"
