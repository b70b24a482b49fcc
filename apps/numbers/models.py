"""The cells that every public number is read from."""

from django.db import models


class DailyCell(models.Model):
    """One number as it stands on one day: all that the gate lets out, and nothing exact."""

    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=40, blank=True)
    day = models.DateField()
    value = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "day"], name="one_cell_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"
