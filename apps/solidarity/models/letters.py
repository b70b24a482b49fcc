"""Letters of hope."""

from django.db import models
from django.db.models import Q

from apps.solidarity.models.written import PublishedWords, Written


class Letter(Written):
    """A few lines to nobody in particular: {"words"}."""

    class Meta:
        indexes = [
            models.Index(
                fields=["-published_month", "-shuffle"],
                name="letter_public_order",
                condition=Q(state="published"),
            )
        ]

    def __str__(self) -> str:
        return "letter"


class PublishedLetter(PublishedWords):
    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, related_name="published")
    words = models.TextField()

    def __str__(self) -> str:
        return "published letter"
