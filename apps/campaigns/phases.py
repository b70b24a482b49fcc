"""Where a campaign is in its days. Days are UTC days."""

from datetime import date
from enum import StrEnum

from apps.campaigns.models import Campaign, Status


class Phase(StrEnum):
    AHEAD = "ahead"
    OPEN = "open"
    QUIET = "quiet"
    ENDED = "ended"


# A day of silence is no end: what runs stands before what comes, and that before what was.
ORDER = (Phase.OPEN, Phase.QUIET, Phase.AHEAD, Phase.ENDED)


def phase_of(campaign: Campaign, today: date) -> Phase:
    """Of a campaign that an operator approved or ended."""
    if campaign.status == Status.ENDED or (campaign.ends_on and campaign.ends_on < today):
        return Phase.ENDED
    if campaign.quiet_on == today:
        return Phase.QUIET
    if campaign.begins_on and campaign.begins_on > today:
        return Phase.AHEAD
    return Phase.OPEN
