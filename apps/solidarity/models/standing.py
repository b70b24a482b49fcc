"""Standing with a writer."""

import uuid

from django.db import models
from django.utils.translation import pgettext_lazy

from apps.stories.models import Story


class Phrase(models.TextChoices):
    BELIEVE = "believe", pgettext_lazy("to a writer", "I believe you")
    STAND = "stand", pgettext_lazy("to a writer", "I stand with you")
    ALONE = "alone", pgettext_lazy("to a writer", "You are not alone")


class Stand(models.Model):
    """Somebody stood with a writer. No day, no person; `lookup` is the keyed hash of the form."""

    # Whoever deletes the story deletes these (apps/stories/erasing.py).
    GOES_WITH_ITS_STORY = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="stands")
    phrase = models.CharField(max_length=8, choices=Phrase)
    lookup = models.BinaryField(unique=True, max_length=32)

    def __str__(self) -> str:
        return self.phrase
