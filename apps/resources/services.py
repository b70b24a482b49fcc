"""What the rest of the site asks of the directory."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from apps.core.kept_briefly import kept_each
from apps.core.public_version import public_version
from apps.resources.matching import Pick, choose
from apps.resources.matching_queries import KEPT_SECONDS, candidates_for
from apps.resources.models import Service
from apps.resources.scoring import Wish
from apps.resources.vocabulary import WORLDWIDE

# Services with all that a card shows, kept in memory: some 20 KB each.
DETAILED = 200


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
    """The same in their order, with the services read for showing. Seven queries, for those that
    nobody was shown lately."""
    picked = list(picks)
    found = _detailed([each.pk for each in picked])
    return [
        Choice(found[each.pk], each.slot, each.score, each.reasons)
        for each in picked
        if each.pk in found
    ]


@kept_each(KEPT_SECONDS, while_same=public_version, most=DETAILED)
def _detailed(keys: Collection[UUID]) -> dict[UUID, Service]:
    return {row.pk: row for row in Service.objects.filter(pk__in=keys).with_details()}
