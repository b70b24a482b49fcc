"""How long things took, coarse, so that nobody can be placed by them (RULINGS 6)."""

import uuid

from django.db import models

from apps.moderation.models.tasks import Lane


class Measured(models.TextChoices):
    FIRST_LOOK = "first_look", "until a person looked at it"
    PUBLISHED = "published", "until it was published"
    DECIDED = "decided", "until it was decided"


class Measure(models.Model):
    """One thing that happened on a day in a lane, and in which step of a scale its time fell.

    `step` is an index into apps.moderation.measuring.STEPS. Rows are only added: a counter that
    everybody raises would make everybody wait for each other.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    day = models.DateField()
    name = models.CharField(max_length=12, choices=Measured)
    lane = models.SmallIntegerField(choices=Lane)
    step = models.PositiveSmallIntegerField()
    past_target = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["day", "name"], name="measure_by_day")]

    def __str__(self) -> str:
        return self.name
