"""Where an entry stands: draft -> verified -> due -> overdue -> suspended -> retired.

An entry is a draft until a person has confirmed it; `assured_date` is the day somebody did,
and nothing else sets it.
"""

from django.db import models


class Status(models.TextChoices):
    """Where a service stands between found and confirmed, and when it stops being shown."""

    DRAFT = "draft"
    VERIFIED = "verified"
    DUE = "due"
    OVERDUE = "overdue"
    SUSPENDED = "suspended"
    RETIRED = "retired"


CONFIRMED = (Status.VERIFIED, Status.DUE, Status.OVERDUE)


class Confidence(models.TextChoices):
    """How much the sources of an unconfirmed fact weigh."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
