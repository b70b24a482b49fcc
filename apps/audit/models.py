"""What staff did: written once, never changed. A trigger refuses everything but INSERT."""

from django.db import models


class AuditEntry(models.Model):
    """One act of a person on the staff: who, in which role, what, on which row, on which day.

    No words of a story, no names found in one, nothing of a writer. Ids stand without foreign
    keys, so that the record outlives people and stories.
    """

    sequence = models.BigAutoField(primary_key=True)
    day = models.DateField()
    actor = models.UUIDField(null=True)
    role = models.CharField(max_length=24, blank=True)
    verb = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["sequence"]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.kind}"
