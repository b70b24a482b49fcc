"""How much somebody has read, so that the server can say when it is enough.

`Sitting` and `Talk` are of one day and are deleted when it is over. `ReadingDay` holds totals of a
day, for 35 days: seen by the person and by whoever has `see_load`. Nothing here names a story.
"""

import uuid

from django.db import models

from apps.accounts.models import User


class Sitting(models.Model):
    """What one person has read since their last full break. `number` counts those of `day`."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="sitting"
    )
    day = models.DateField()
    number = models.PositiveSmallIntegerField(default=1)
    seconds = models.PositiveIntegerField(default=0)
    long_texts = models.PositiveSmallIntegerField(default=0)
    heavy_in_a_row = models.PositiveSmallIntegerField(default=0)
    # The last sign of reading: a break is counted from here.
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"sitting {self.number}"


class ReadingDay(models.Model):
    """The totals of one person and day. No speed can be read from it, and no single text."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reading_days")
    day = models.DateField()
    sittings = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(default=0)
    texts = models.PositiveSmallIntegerField(default=0)
    long_texts = models.PositiveSmallIntegerField(default=0)
    heavy_texts = models.PositiveSmallIntegerField(default=0)
    # Of what they decided, how many writers took back on this day. Which ones is not kept.
    taken_back = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="one_reading_day_per_person")
        ]

    def __str__(self) -> str:
        return f"reading on {self.day}"


class Talk(models.Model):
    """Two people talked on this day. Of what, nothing is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    one = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other", "day"], name="one_talk_per_pair")
        ]

    def __str__(self) -> str:
        return f"talk on {self.day}"
