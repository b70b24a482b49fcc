"""The time zones an editor chooses from, in countries whose clocks differ."""

from zoneinfo import available_timezones

from babel.core import get_global
from django.utils import timezone

from apps.resources.clocks import zone_of


def zones_to_choose(country: str) -> list[str]:
    """IANA names by the alphabet; empty for a country with one clock, or none known."""
    if zone_of(country, "", timezone.now()) is not None:
        return []
    known = available_timezones()
    territories = get_global("zone_territories").items()
    return sorted(zone for zone, code in territories if code == country and zone in known)
