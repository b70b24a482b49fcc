"""The one table that belongs to no app in particular."""

from django.db import models


class PublicVersion(models.Model):
    """One row: how often something changed that public pages show (RULINGS 8).

    Nobody writes it from here. Triggers do, at the commit of whatever changes one of the tables in
    `apps/pages/migrations/0003_what_pages_show.py`, once a transaction.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_public_version")]

    def __str__(self) -> str:
        return "public version"
