"""What readers say is wrong with a story that is out: a choice from a list, and no words."""

import uuid

from django.db import models
from django.utils.translation import pgettext_lazy

from apps.moderation.models.tasks import ReviewTask
from apps.stories.models import Story


class ReportReason(models.TextChoices):
    WARNING = "warning", pgettext_lazy("reason of a report", "It needed a warning")
    NAMES = "names", pgettext_lazy("reason of a report", "It names or shows someone")
    DANGER = "danger", pgettext_lazy("reason of a report", "Someone may be in danger")
    HATE = "hate", pgettext_lazy("reason of a report", "It is hateful, or calls for harm")
    ADVERT = (
        "advert",
        pgettext_lazy("reason of a report", "It is not a story, or it is an advertisement"),
    )
    OTHER = "other", pgettext_lazy("reason of a report", "It breaks another rule")


class ReportOutcome(models.TextChoices):
    """What became of it. Nobody is told: we do not know who sent it."""

    OPEN = "open", "open"
    AGREED = "agreed", "a person agreed"
    DIFFERED = "differed", "a person did not agree"
    DUPLICATE = "duplicate", "this had been decided on the same words"
    OVERTAKEN = "overtaken", "the words are not out any more"
    HANDED_ON = "handed_on", "the safeguarding lead looks at the story"


class Report(models.Model):
    """One report. It holds no person, no address and no time finer than a day.

    `lookup` is a keyed hash of the form's key, so that a double tap is one report; `levels` are
    the warnings that it asks for, by code; `digest` is of the revision that its reader saw.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lookup = models.BinaryField(unique=True, max_length=32)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=8, choices=ReportReason)
    levels = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    day = models.DateField()
    # Where it was counted; None while it waits for that, and for a duplicate.
    task = models.ForeignKey(
        ReviewTask, on_delete=models.SET_NULL, null=True, related_name="reports"
    )
    outcome = models.CharField(max_length=10, choices=ReportOutcome, default=ReportOutcome.OPEN)

    class Meta:
        indexes = [
            models.Index(fields=["story", "digest", "reason"], name="report_of_words"),
            models.Index(
                fields=["story"],
                name="report_to_count",
                condition=models.Q(task=None, outcome=ReportOutcome.OPEN),
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    def topics(self) -> set[str]:
        """What it says, as keys that can be compared: its reason, and each warning apart."""
        if self.reason == ReportReason.WARNING and self.levels:
            return {f"{self.reason}:{code}" for code in self.levels}
        return {self.reason}


class ReportRecord(models.Model):
    """How often people agreed with one reason, over all stories: what a report weighs comes from
    it. One task is one time, however many reports it holds."""

    reason = models.CharField(primary_key=True, max_length=8, choices=ReportReason)
    agreed = models.PositiveIntegerField(default=0)
    decided = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.reason
