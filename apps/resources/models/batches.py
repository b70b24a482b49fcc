"""Files that organisations bring, and entries that may be the same."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class ImportBatch(models.Model):
    """One file on its way in: brought, judged row by row, and saved when somebody says so."""

    WAITING = "waiting"
    JUDGED = "judged"
    SAVED = "saved"
    FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "resources.Organization", on_delete=models.CASCADE, related_name="imports"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    name = models.CharField(max_length=200)
    day = models.DateField()
    # Deleted when the batch is saved or thrown away.
    data = models.BinaryField(blank=True)
    country = models.CharField(max_length=2, blank=True)
    # Column of the file to field of ours, as the person chose it; None: as it was guessed.
    mapping = models.JSONField(null=True, blank=True)
    # Verdicts by row, as the page shows them.
    preview = models.JSONField(null=True, blank=True)
    state = models.CharField(
        max_length=8,
        choices=[(each, each) for each in (WAITING, JUDGED, SAVED, FAILED)],
        default=WAITING,
    )
    refusal = models.CharField(max_length=40, blank=True)
    saved_rows = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day", "pk"]

    def __str__(self) -> str:
        return self.name


class DuplicatePair(models.Model):
    """Two entries that may be one. Nothing is merged unasked: shared numbers can be right."""

    OPEN = "open"
    DIFFERENT = "different"
    MERGED = "merged"

    one = models.ForeignKey("resources.Service", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("resources.Service", on_delete=models.CASCADE, related_name="+")
    # 0 to 100.
    score = models.PositiveSmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=24))
    state = models.CharField(
        max_length=10,
        choices=[(each, each) for each in (OPEN, DIFFERENT, MERGED)],
        default=OPEN,
    )

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_pair_once", fields=["one", "other"]),
            models.CheckConstraint(name="a_pair_in_one_order", condition=Q(one__lt=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.score} {self.state}"
