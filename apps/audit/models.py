"""What staff did: written once, chained to what was written before, never changed.

Triggers refuse everything but INSERT, and an entry that does not follow the head
(migration 0003). Nothing here has a foreign key: the record outlives people and stories.
"""

import uuid

from django.db import models

from apps.audit.chain import GENESIS, Row


class AuditEntry(models.Model):
    """One act of a person on the staff: who, in which role, what, on which row, on which day.

    No words of a story, no names found in one, nothing of a writer. `key` names the key that made
    the link, `prev` is the hash of the entry before.
    """

    sequence = models.BigAutoField(primary_key=True)
    day = models.DateField()
    actor = models.UUIDField(null=True)
    role = models.CharField(max_length=24, blank=True)
    verb = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    details = models.JSONField(default=dict)
    key = models.CharField(max_length=16)
    # Two entries after the same one would be a fork: the database refuses the second.
    prev = models.BinaryField(max_length=32, unique=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["sequence"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["day"], name="audit_by_day"),
            models.Index(fields=["verb", "sequence"], name="audit_by_verb"),
            models.Index(fields=["object_id"], name="audit_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.kind}"

    def row(self) -> Row:
        """What the chain is made over."""
        return Row.read(tuple(getattr(self, name) for name in Row._fields))


class AuditHead(models.Model):
    """The end of the chain, in one row. Whoever writes an entry locks it first, so that no two
    entries follow the same one. A trigger lets it go forward along the chain and nowhere else.

    `site` tells the heads of this site from those of another.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    site = models.UUIDField(default=uuid.uuid4)
    sequence = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32, default=GENESIS)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="audit_has_one_head"),
        ]

    def __str__(self) -> str:
        return str(self.sequence)


class AuditHeadSignature(models.Model):
    """The head as it stood when the clock first rang on `day`, signed. Rows only come in."""

    day = models.DateField(primary_key=True)
    site = models.UUIDField()
    sequence = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    key = models.CharField(max_length=16)
    signature = models.BinaryField(max_length=64)

    def __str__(self) -> str:
        return f"{self.day} {self.sequence}"


class AuditDelivery(models.Model):
    """The signed head of `day` went out this `way`. Rows only come in; what has none goes again.

    `way` is a digest of the address, so that a new partner is sent every head.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    day = models.DateField()
    way = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "way"], name="audit_delivered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.way}"


class AuditCheck(models.Model):
    """What came of the last walk along the chain, in one row.

    `fault` is a code of `faults.Kind`, empty when the chain held; `at` and `after` are sequences.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    day = models.DateField()
    entries = models.BigIntegerField()
    fault = models.CharField(max_length=16, blank=True)
    at = models.BigIntegerField(null=True)
    after = models.BigIntegerField(null=True)
    fault_day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="audit_has_one_check"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.fault or 'holds'}"
