"""By when a waiting story should be looked at."""

from datetime import datetime, timedelta

from django.utils import timezone

from apps.moderation.models import Lane

TARGETS = {
    Lane.CRISIS: timedelta(minutes=30),
    Lane.WAITING: timedelta(hours=24),
    Lane.NEW: timedelta(hours=72),
}


def due_at(lane: Lane) -> datetime:
    """Due times are rounded up, to 5 minutes for crisis and 15 for the rest (RULINGS 6)."""
    step = 5 if lane == Lane.CRISIS else 15
    at = (timezone.now() + TARGETS[lane]).replace(second=0, microsecond=0)
    return at + timedelta(minutes=step - at.minute % step)
