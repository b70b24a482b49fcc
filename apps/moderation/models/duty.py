"""Who looks after urgent stories, and when. Times of staff; a shift says nothing of any story."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models

from apps.accounts.models import User
from apps.accounts.permissions import Permission


class Shifts(models.QuerySet["DutyShift"]):
    def between(self, start: datetime, end: datetime) -> Self:
        """Those that touch this time."""
        return self.filter(begins_at__lt=end, ends_at__gt=start)

    def filled(self) -> Self:
        """Those of somebody who still reads here and needs nobody behind them."""
        return self.filter(user__in=User.objects.who_may(Permission.SECOND_REVIEW))

    def at(self, now: datetime) -> Self:
        """Those that run at this moment."""
        return self.filter(begins_at__lte=now, ends_at__gt=now)


class DutyShift(models.Model):
    """A time in which one person looks after lane 0. Without a person it is free to be taken."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="shifts")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)

    objects = Shifts.as_manager()

    class Meta:
        ordering = ["begins_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")), name="shift_ends_later"
            )
        ]

    def __str__(self) -> str:
        return f"shift from {self.begins_at:%Y-%m-%d %H:%M}"

    def touches(self, start: datetime, end: datetime) -> bool:
        """Whether some of it lies between the two."""
        return self.begins_at < end and self.ends_at > start


class DutyZone(models.Model):
    """In which time zone one person wants to read the roster."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="duty_zone"
    )
    zone = models.CharField(max_length=40, default="UTC")

    def __str__(self) -> str:
        return self.zone
