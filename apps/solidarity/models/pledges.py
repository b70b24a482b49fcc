"""How somebody will change: three answers, and two looks back."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from apps.solidarity.models.written import PublishedWords, Written


class Pledge(Written):
    """What I did or let pass, what I will do, when I look again: {"did", "will", "again"}."""

    class Meta:
        indexes = [
            models.Index(
                fields=["-published_month", "-shuffle"],
                name="pledge_public_order",
                condition=Q(state="published"),
            )
        ]

    def __str__(self) -> str:
        return "pledge"


class PublishedPledge(PublishedWords):
    pledge = models.OneToOneField(Pledge, on_delete=models.CASCADE, related_name="published")
    did = models.TextField(blank=True)
    will = models.TextField()
    again = models.TextField(blank=True)

    def __str__(self) -> str:
        return "published pledge"


class CheckIn(models.Model):
    """A look back, 30 and 90 days after: seen by whoever made the pledge, counted for everybody."""

    class Answer(models.TextChoices):
        KEPT = "kept", pgettext_lazy("look back at a pledge", "I did it")
        PARTLY = "partly", pgettext_lazy("look back at a pledge", "In part")
        NOT_YET = "not_yet", pgettext_lazy("look back at a pledge", "Not yet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="check_ins")
    after_days = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pledge", "after_days"], name="one_check_in_per_day")
        ]

    def __str__(self) -> str:
        return f"after {self.after_days} days"
