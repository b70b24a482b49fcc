"""What was done to an entry, and what waits for a second person."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Act(models.TextChoices):
    """What somebody, or the clock, did."""

    CREATED = "created"
    IMPORTED = "imported"
    EDITED = "edited"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    RESTORED = "restored"
    MERGED = "merged"
    TAKEN_OVER = "taken_over"
    STATUS = "status"


class Change(models.Model):
    """One act on one field of one entry, in the order in which they came.

    A change of a number or a link waits (`WAITING`) until another person has looked; until then
    the old value serves. `previous` and `replacement` are plain JSON: a text, a list of numbers.
    """

    DONE = "done"
    WAITING = "waiting"
    REFUSED = "refused"

    service = models.ForeignKey(
        "resources.Service", on_delete=models.CASCADE, related_name="changes"
    )
    day = models.DateField()
    act = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Act])
    field = models.CharField(max_length=30, blank=True)
    previous = models.JSONField(null=True, blank=True)
    replacement = models.JSONField(null=True, blank=True)
    state = models.CharField(
        max_length=8,
        choices=[(each, each) for each in (DONE, WAITING, REFUSED)],
        default=DONE,
    )
    # What the feed may say of who it was: a role, never a person.
    role = models.CharField(max_length=24)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_change_of_a_field_waits",
                fields=["service", "field"],
                condition=Q(state="waiting"),
            ),
            models.CheckConstraint(
                name="the_second_person_is_another",
                condition=Q(second__isnull=True) | Q(by__isnull=True) | ~Q(second=F("by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.field}".strip()
