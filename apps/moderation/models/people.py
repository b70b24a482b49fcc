"""What a person who reads has chosen and learned. Seen by themselves; training also by leads."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.accounts.permissions import Permission


class Level(models.TextChoices):
    SHADOW = "shadow", pgettext_lazy("training", "Shadow: your verdict has no effect")
    SUPERVISED = "supervised", pgettext_lazy("training", "Supervised: a second person follows")
    INDEPENDENT = "independent", pgettext_lazy("training", "Independent")


class Font(models.TextChoices):
    SERIF = "", pgettext_lazy("reading font", "With serifs, as readers see it")
    SANS = "sans", pgettext_lazy("reading font", "Without serifs")


class TextSize(models.TextChoices):
    NORMAL = "", pgettext_lazy("text size", "As everywhere")
    LARGE = "large", pgettext_lazy("text size", "Larger")
    SMALL = "small", pgettext_lazy("text size", "Smaller")


class Reader(models.Model):
    """How one person on the team reads. Somebody without a row reads as their role begins."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="reader"
    )
    level = models.CharField(max_length=12, choices=Level, default=Level.INDEPENDENT)
    # Topics (codes of content_warnings) that this person is never given. Nobody else sees them.
    opted_out = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    # Own limits; without one, or above it, the ceiling of the organisation holds.
    most_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    most_long_texts = models.PositiveSmallIntegerField(null=True, blank=True)
    most_sittings = models.PositiveSmallIntegerField(null=True, blank=True)
    # How words are shown. Comfort; that it protects has not been found.
    open_at_once = models.BooleanField(default=False)
    by_paragraph = models.BooleanField(default=False)
    grey = models.BooleanField(default=False)
    font = models.CharField(max_length=8, choices=Font, blank=True, default=Font.SERIF)
    text_size = models.CharField(max_length=8, choices=TextSize, blank=True, default="")
    # The day on which colleagues may come to talk; it says nothing about other days.
    open_to_talk_on = models.DateField(null=True)
    # When a lead last moved this person to another level, and whether they have seen it.
    level_since = models.DateField(null=True)
    level_is_news = models.BooleanField(default=False)

    def __str__(self) -> str:
        return "reader"

    @classmethod
    def of(cls, user: User) -> Self:
        """The row of this person, or how somebody without one reads. Not saved."""
        found = cls.objects.filter(user=user).first() or cls(user=user, level=Level.INDEPENDENT)
        if user.may(Permission.SECOND_REVIEW):
            return found
        if found.level_since is None:
            found.level = Level.SHADOW
        elif found.level == Level.INDEPENDENT:
            found.level = Level.SUPERVISED
        return found
