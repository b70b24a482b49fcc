"""Emergency numbers, known apart from services: every country needs one."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise

from apps.resources import vocabulary as words
from apps.resources.models.status import CONFIRMED, Status


class EmergencyNumber(models.Model):
    """Whom to call in danger, by country."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    country = models.CharField(max_length=2)
    position = models.PositiveSmallIntegerField(default=0)
    number = models.CharField(max_length=20)
    # Which of police, ambulance and fire answer; empty when no source says.
    kinds = ArrayField(
        models.CharField(max_length=10, choices=words.emergency_kind_choices), blank=True
    )
    agreed = models.BooleanField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    assured_date = models.DateField(null=True, blank=True)
    sources = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["country", "position"]
        constraints = [
            models.UniqueConstraint(
                name="one_emergency_number_once_a_country", fields=["country", "number"]
            ),
            models.CheckConstraint(
                name="confirmed_emergency_number_has_a_day",
                condition=~Q(status__in=CONFIRMED) | Q(assured_date__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.number}"

    @property
    def is_confirmed(self) -> bool:
        return self.status in CONFIRMED

    @property
    def kind_names(self) -> list[str | Promise]:
        return [words.EMERGENCY_KINDS[kind] for kind in self.kinds]

    @property
    def answers_all(self) -> bool:
        return len(self.kinds) == len(words.EMERGENCY_KINDS)
