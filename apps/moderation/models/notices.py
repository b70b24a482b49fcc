"""What people outside say about a story: that it names them, is unlawful, or is theirs."""

import json
import uuid
from typing import Any

from django.db import models
from django.utils.translation import pgettext_lazy

from apps.core import crypto
from apps.moderation.models.decisions import Rule
from apps.moderation.models.tasks import ReviewTask


class Reason(models.TextChoices):
    """Why somebody outside wants us to look at a story."""

    NAMED = "named", pgettext_lazy("reason of a notice", "It names me, or people can recognise me")
    OTHER_NAMED = (
        "other",
        pgettext_lazy("reason of a notice", "It names someone I speak for"),
    )
    CHILD = "child", pgettext_lazy("reason of a notice", "It is about a child")
    UNLAWFUL = "unlawful", pgettext_lazy("reason of a notice", "I think it breaks a law")
    LOST_CODE = "lost", pgettext_lazy("reason of a notice", "I wrote it and lost my code")
    ELSE = "else", pgettext_lazy("reason of a notice", "Something else")


class Outcome(models.TextChoices):
    """What came of it, in the words that whoever sent it reads."""

    NOTHING = "nothing", pgettext_lazy("outcome of a notice", "The story stays as it is")
    HIDDEN = "hidden", pgettext_lazy("outcome of a notice", "The story is hidden for now")
    ASKED = "asked", pgettext_lazy("outcome of a notice", "We have asked the person who wrote it")


class Ground(models.TextChoices):
    """What an answer rests on, beside the rules of the site."""

    LAW = "law", pgettext_lazy("ground of an answer", "A law")
    NONE = "none", pgettext_lazy("ground of an answer", "It breaks none of our rules")


GROUNDS = [*Rule.choices, *Ground.choices]


class Notice(models.Model):
    """One notice. It names its story by id alone, so that it outlives it.

    `lookup` is a keyed hash of the reference that was shown once. `sealed` is locked with the
    keyring: {"words", "contact", "answer", "second", "second_answer"}. It holds a day, and the
    whole row goes when its time is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lookup = models.BinaryField(unique=True, max_length=32)
    story_id = models.UUIDField(db_index=True)
    reason = models.CharField(max_length=8, choices=Reason)
    language = models.CharField(max_length=8)
    sealed = models.BinaryField()
    task = models.ForeignKey(
        ReviewTask, on_delete=models.SET_NULL, null=True, related_name="notices"
    )
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    ground = models.CharField(max_length=10, choices=GROUNDS, blank=True)
    # Whoever sent it has asked once more, and what came of that.
    is_second = models.BooleanField(default=False)
    second_outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    second_ground = models.CharField(max_length=10, choices=GROUNDS, blank=True)
    day = models.DateField(db_index=True)

    def __str__(self) -> str:
        return "notice"

    def seal(self, told: dict[str, str]) -> None:
        """Put these texts into the row, sealed; those it held before are gone."""
        self.sealed = crypto.seal(json.dumps(told).encode(), binding=self._binding())

    def unseal(self) -> dict[str, Any]:
        """What was sealed. Raises crypto.CannotOpen."""
        return json.loads(crypto.unseal(bytes(self.sealed), binding=self._binding()))

    def is_open(self) -> bool:
        """Whether an answer of ours is still to come."""
        return not (self.second_outcome if self.is_second else self.outcome)

    def _binding(self) -> str:
        return f"moderation.notice.sealed:{self.pk}"
