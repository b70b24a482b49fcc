"""What the rest of the site asks of the directory."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from apps.resources.matching import Pick, choose
from apps.resources.matching_queries import candidates_for
from apps.resources.models import Service
from apps.resources.scoring import Wish
from apps.resources.vocabulary import WORLDWIDE


@dataclass(frozen=True)
class Choice:
    """One service beside a story with all that a card shows; see `matching.Pick`."""

    service: Service
    slot: str
    score: float
    reasons: list[str]


def choose_for(
    *,
    country: str,
    language: str,
    codes: Iterable[str] = (),
    harms: Iterable[str] = (),
    crisis_level: int = 0,
    day: date | None = None,
    at: datetime | None = None,
    pin: str = "",
) -> list[Choice]:
    """The help that fits a story, best first, at most six.

    `country` "" when the writer hides it (the choice would tell it); `codes` are content warnings,
    or `harms` of the directory are asked for; `crisis_level` 0 to 3, and from 2 on
    `queries.emergency_for` belongs above the choice. Ties turn with `day` (today). With `at` lines
    that answer then come first. `pin` is the id of a service that an organisation pinned. Empty
    only while nothing is loaded. Eight queries.
    """
    wish = Wish(
        country=country,
        language=language,
        codes=frozenset(codes),
        crisis_level=crisis_level,
        day=day or timezone.now().date(),
        harms=frozenset(harms),
        at=at,
        pin=pin,
    )
    return with_details(choose(candidates_for(country, WORLDWIDE, at=at), wish))


def with_details(picks: Iterable[Pick]) -> list[Choice]:
    """The same in their order, with the services read for showing. Seven queries."""
    picked = list(picks)
    rows = Service.objects.filter(pk__in=[each.pk for each in picked]).with_details()
    found = {row.pk: row for row in rows}
    return [
        Choice(found[each.pk], each.slot, each.score, each.reasons)
        for each in picked
        if each.pk in found
    ]
