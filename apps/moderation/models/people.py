"""What a person who reads has chosen and learned. Seen by themselves; training also by leads."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User


class Level(models.TextChoices):
    SHADOW = "shadow", pgettext_lazy("training", "Shadow: your verdict has no effect")
    SUPERVISED = "supervised", pgettext_lazy("training", "Supervised: a second person follows")
    INDEPENDENT = "independent", pgettext_lazy("training", "Independent")


class Reader(models.Model):
    """How one person on the team reads."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="reader"
    )
    level = models.CharField(max_length=12, choices=Level, default=Level.INDEPENDENT)
    # Topics (codes of content_warnings) that this person is never given. Nobody else sees them.
    opted_out = ArrayField(models.CharField(max_length=24), default=list, blank=True)

    def __str__(self) -> str:
        return "reader"
