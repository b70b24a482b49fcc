"""Texts to practise on: written for it, or given by people who agreed. No story is among them."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.accounts.models import User
from apps.moderation.models.decisions import Choice, Rule

# What can be practised: decisions about the words themselves.
PRACTISED = (Choice.PUBLISH, Choice.REDACT, Choice.ASK, Choice.DECLINE, Choice.ESCALATE)


class GoldenItem(models.Model):
    """A practice text, what a person would decide on it, and why. Announced before it opens."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    language = models.CharField(max_length=8)
    words = models.TextField()
    codes = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    expected = models.CharField(max_length=10, choices=[(c.value, c.label) for c in PRACTISED])
    rule = models.CharField(max_length=10, choices=Rule, blank=True)
    why = models.TextField()
    opens_on = models.DateField()
    is_retired = models.BooleanField(default=False)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["opens_on", "id"]

    def __str__(self) -> str:
        return f"practice text from {self.opens_on}"


class GoldenAnswer(models.Model):
    """What one person decided on a practice text. It has no effect on anything."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(GoldenItem, on_delete=models.CASCADE, related_name="answers")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    choice = models.CharField(max_length=10, choices=[(c.value, c.label) for c in PRACTISED])
    rule = models.CharField(max_length=10, choices=Rule, blank=True)
    codes = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "user"], name="one_answer_per_person_and_text")
        ]

    def __str__(self) -> str:
        return self.choice
