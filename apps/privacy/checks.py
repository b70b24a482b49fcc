"""Figures that would break a promise are refused before the site starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from apps.privacy.retention import RULES

# Days that stand in the table only as part of a sentence.
OTHERS = {"NOTICE_DAYS", "APPEAL_DAYS", "AFTER_APPEAL_DAYS"}


@register
def check_retention(**_: Any) -> list[CheckMessage]:
    """Every figure is a day or more, and a tombstone outlives every backup."""
    names = {rule.days for rule in RULES.values() if rule.days} | {
        "NOTICE_DAYS",
        "APPEAL_DAYS",
        "AFTER_APPEAL_DAYS",
    }
    found: list[CheckMessage] = [
        Error(f"{name} must be 1 or more.", id="privacy.E001")
        for name in sorted(names)
        if getattr(settings, name) < 1
    ]
    if settings.TOMBSTONE_DAYS < settings.BACKUP_DAYS:
        hint = "Otherwise a backup brings back what was taken back."
        found.append(
            Error("TOMBSTONE_DAYS is less than BACKUP_DAYS.", hint=hint, id="privacy.E002")
        )
    if settings.DECLINED_DAYS < settings.APPEAL_DAYS:
        hint = "Otherwise the words are gone before somebody can look again."
        found.append(Error("DECLINED_DAYS is less than APPEAL_DAYS.", hint=hint, id="privacy.E003"))
    return found
