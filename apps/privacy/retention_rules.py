"""One row of the table of what is kept: what, where, how long, and who lets go of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.utils.functional import Promise

from apps.core.salts import LIFE
from apps.my_story.sessions import IDLE_SECONDS
from apps.privacy.spans import hours, minutes, span


class Keeper(StrEnum):
    """Who lets go when the time is over."""

    SWEEP = "sweep"  # apps/privacy/sweeps.py
    SESSIONS = "sessions"  # apps/core/tasks.py, and the session itself
    MEMORY = "memory"  # Valkey, which forgets by itself
    OPERATOR = "operator"  # whoever runs the site (docs/operating.md)
    NOBODY = "nobody"  # there is no end by time


@dataclass(frozen=True)
class Rule:
    """One row of the table: what and where, how long, and what happens then."""

    name: str
    what: str | Promise
    where: str | Promise
    then: str | Promise = ""
    days: str = ""
    until: str | Promise = ""
    keeper: Keeper = Keeper.NOBODY

    def how_long(self) -> str:
        """The figure as it is set now, or what ends it, for a person."""
        return span(getattr(settings, self.days)) if self.days else str(self.until) % figures()

    def what_then(self) -> str:
        """What happens at the end, with the figures that are set now."""
        return str(self.then) % figures()


def figures() -> Mapping[str, str]:
    """What a sentence of the table may name, as it is set now."""
    return {
        "notice": span(settings.NOTICE_DAYS),
        "appeal": span(settings.AFTER_APPEAL_DAYS),
        "backups": span(settings.BACKUP_DAYS),
        "visit": minutes(IDLE_SECONDS // 60),
        "idle": minutes(settings.SESSION_IDLE_SECONDS // 60),
        "whole": hours(settings.SESSION_WHOLE_SECONDS // 3600),
        "salts": hours(LIFE // 3600),
    }
