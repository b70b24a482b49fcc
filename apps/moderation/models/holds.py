"""What is not erased by the clock for a while, because a law asks for it."""

import uuid

from django.db import models
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core import crypto


class HoldReason(models.TextChoices):
    COURT = "court", pgettext_lazy("reason of a legal hold", "A court has ordered it")
    AUTHORITY = "authority", pgettext_lazy("reason of a legal hold", "An authority may ask for it")
    CLAIM = "claim", pgettext_lazy("reason of a legal hold", "There is a claim about it")
    WRITER = "writer", pgettext_lazy("reason of a legal hold", "Its writer may need it as proof")


class OpenHolds(models.QuerySet["LegalHold"]):
    def holding(self) -> "OpenHolds":
        """Those that hold now: two people have agreed, and no two have lifted it."""
        return self.filter(is_held=True)

    def unfinished(self) -> "OpenHolds":
        """Those that hold or wait for a second person."""
        return self.filter(is_over=False)


class LegalHold(models.Model):
    """One story is kept from the clock. Two people enter it, two lift it.

    It names the story by id alone, so that it outlives it. `sealed` is why, in words, locked with
    the keyring. A writer's own withdrawal passes it by (docs/decisions/0016).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    story_id = models.UUIDField(db_index=True)
    reason = models.CharField(max_length=10, choices=HoldReason)
    sealed = models.BinaryField()
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    lift_asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    wants_lift = models.BooleanField(default=False)
    is_held = models.BooleanField(default=False)
    is_over = models.BooleanField(default=False)
    day = models.DateField()

    objects = OpenHolds.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story_id"],
                condition=models.Q(is_over=False),
                name="one_open_hold_per_story",
            )
        ]

    def __str__(self) -> str:
        return "legal hold"

    def seal(self, words: str) -> None:
        """Put why into the row, sealed."""
        self.sealed = crypto.seal(words.encode(), binding=self._binding())

    def unseal(self) -> str:
        """Why, in words. Raises crypto.CannotOpen."""
        return crypto.unseal(bytes(self.sealed), binding=self._binding()).decode()

    def _binding(self) -> str:
        return f"moderation.legalhold.sealed:{self.pk}"
