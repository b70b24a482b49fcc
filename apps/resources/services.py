"""What the rest of the site asks of the directory."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from apps.resources.matching import Choice, Wish, choose
from apps.resources.models import Service
from apps.resources.vocabulary import WORLDWIDE

__all__ = ["Choice", "choose_for"]


def choose_for(
    *,
    country: str,
    language: str,
    codes: Iterable[str],
    crisis_level: int = 0,
    day: date | None = None,
) -> list[Choice]:
    """The help that fits a story, best first, at most six.

    `country` "" when the writer hides it (the choice would tell it); `codes` are content warnings;
    `crisis_level` 0 to 3, and from 2 on `queries.emergency_for` belongs above the choice. Ties
    turn with `day` (today). Empty only while nothing is loaded. Six queries.
    """
    candidates = Service.objects.shown().serving(country, WORLDWIDE).with_details()
    today = timezone.now().date()
    return choose(candidates, Wish(country, language, frozenset(codes), crisis_level, day or today))
