"""Texts to the writer that stand ready. Operators of the texts edit them; no version goes away."""

import uuid

from django.conf import settings
from django.db import models

from apps.accounts.models import User


class Macro(models.Model):
    """One version of one text in one language. A change is a row more.

    `key` is a rule or another occasion to write (apps/moderation/macros.py). Version 1 comes with
    the program and is nobody's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=12)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "language", "version"], name="one_text_per_version"
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """How a decision and the record name it: "names:fr:3"."""
        return f"{self.key}:{self.language}:{self.version}"
