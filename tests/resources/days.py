"""Another day than today, for what goes by the calendar."""

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

from django.utils import timezone


def at(day: date, hour: int = 3) -> AbstractContextManager[Any]:
    """Django's clock stands at this hour (UTC) of this day."""
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return patch.object(timezone, "now", lambda: moment)
