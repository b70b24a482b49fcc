"""Whether an entry still holds: what people confirmed, what links answer, what readers report."""

from django.conf import settings
from django.db import models


class Confirmation(models.Model):
    """The day somebody last said "still right" of one field."""

    service = models.ForeignKey(
        "resources.Service", on_delete=models.CASCADE, related_name="confirmations"
    )
    field = models.CharField(max_length=20)
    day = models.DateField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_confirmation_a_field", fields=["service", "field"])
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.day}"


class Reminder(models.Model):
    """That an organisation was reminded of an entry: once for each step before and after the day.

    `step` is in days from the day the entry was due.
    """

    service = models.ForeignKey(
        "resources.Service", on_delete=models.CASCADE, related_name="reminders"
    )
    organization = models.ForeignKey("resources.Organization", on_delete=models.CASCADE)
    due_on = models.DateField()
    step = models.SmallIntegerField()
    sent_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_reminder_a_step", fields=["service", "due_on", "step"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.step:+d} {self.sent_on}"


class LinkState(models.Model):
    """What one address of an entry answered when it was last asked (docs/link-checks.md)."""

    service = models.ForeignKey("resources.Service", on_delete=models.CASCADE, related_name="links")
    url = models.URLField(max_length=500)
    verdict = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=24, blank=True)
    moved_to = models.CharField(max_length=500, blank=True)
    # None: no number was looked for, or the page could not be read.
    number_on_page = models.BooleanField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    next_at = models.DateTimeField(db_index=True)
    # How often in a row it looked gone, and since when.
    times_gone = models.PositiveSmallIntegerField(default=0)
    first_gone_at = models.DateTimeField(null=True, blank=True)
    # A person looked at what the checker could not decide.
    settled_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_state_a_link", fields=["service", "url"])]

    def __str__(self) -> str:
        return f"{self.verdict} {self.url}"


class Report(models.Model):
    """How often readers said on one day that one thing is wrong. Who said it is nowhere."""

    service = models.ForeignKey(
        "resources.Service", on_delete=models.CASCADE, related_name="reports"
    )
    kind = models.CharField(max_length=16)
    day = models.DateField()
    times = models.PositiveSmallIntegerField(default=1)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-day", "kind"]
        constraints = [
            models.UniqueConstraint(name="one_report_a_day", fields=["service", "kind", "day"])
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"
