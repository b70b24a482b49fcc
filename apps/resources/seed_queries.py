"""What nobody keeps and somebody should look at, by country; and how fresh the directory is."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from statistics import median
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.core import places
from apps.resources.models import (
    EmergencyNumber,
    LinkState,
    Service,
    ServiceArea,
    Status,
)
from apps.resources.vocabulary import WORLDWIDE

NOBODYS = Q(keeper__isnull=True) & ~Q(status=Status.RETIRED)
# Never confirmed, or not in time.
TO_LOOK_AT = NOBODYS & ~Q(status=Status.VERIFIED)


@dataclass(frozen=True)
class CountryLeft:
    """How many rows of a country wait for an operator, of how many that nobody keeps."""

    code: str
    name: str
    left: int
    total: int

    @property
    def done(self) -> int:
        return self.total - self.left


@dataclass(frozen=True)
class Figures:
    """Of all entries that are not retired; shares of a hundred, days as numbers. None: nothing
    to count yet."""

    entries: int
    in_time: int | None
    ever: int | None
    median_age: int | None
    links: int
    links_ever: int | None
    links_wrong: int


def countries_left(language: str) -> list[CountryLeft]:
    """Every country with such rows, those with something left first, by name in `language`."""
    numbers = EmergencyNumber.objects.order_by()
    left = _by_country(TO_LOOK_AT) + _counted(numbers.filter(status=Status.DRAFT))
    total = _by_country(Q(keeper__isnull=True)) + _counted(numbers)
    rows = [
        CountryLeft(code, country_words(code, language), left[code], total[code]) for code in total
    ]
    return sorted(rows, key=lambda row: (not row.left, row.code != WORLDWIDE, row.name))


def country_words(code: str, language: str) -> str:
    return _("In every country") if code == WORLDWIDE else places.country_name(code, language)


def nobodys(service_id: UUID | None) -> Service | None:
    """One row that no organisation keeps."""
    if service_id is None:
        return None
    return Service.objects.filter(NOBODYS, pk=service_id).with_details().first()


def in_turn(country: str, after: UUID | None) -> Service | None:
    """The next row of a country after another one; at the end what was left for later."""
    rows = Service.objects.filter(TO_LOOK_AT).serving(country).with_details().order_by("pk")
    found = rows.filter(pk__gt=after).first() if after else None
    return found or rows.first()


def numbers_of(country: str) -> list[EmergencyNumber]:
    """Emergency numbers of a country with what became of them."""
    return list(EmergencyNumber.objects.filter(country=country))


def facts_digest(service: Service) -> str:
    """What somebody read who decides: another digest, other facts, or decided meanwhile."""
    facts = [
        service.status,
        str(service.assured_date),
        service.name,
        service.url,
        service.opening_hours,
        sorted(service.phones.values_list("type", "number", "e164")),
        sorted(service.additional_urls.values_list("url", flat=True)),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def figures(today: date) -> Figures:
    """How fresh the directory is, and how much of its links anybody ever asked."""
    rows = Service.objects.exclude(status=Status.RETIRED)
    entries = rows.count()
    days = [
        (today - day).days for day in rows.values_list("assured_date", flat=True) if day is not None
    ]
    links = LinkState.objects.count()
    wrong = LinkState.objects.filter(verdict__in=("broken", "suspect", "blocked"), settled_on=None)
    return Figures(
        entries=entries,
        in_time=_share(rows.filter(status=Status.VERIFIED).count(), entries),
        ever=_share(len(days), entries),
        median_age=int(median(days)) if days else None,
        links=links,
        links_ever=_share(LinkState.objects.exclude(checked_on=None).count(), links),
        links_wrong=wrong.count(),
    )


def _share(part: int, whole: int) -> int | None:
    """Of a hundred, rounded down: all means all."""
    return part * 100 // whole if whole else None


def _by_country(which: Q) -> Counter[str]:
    rows = Service.objects.filter(which).order_by()
    pairs = ServiceArea.objects.filter(service__in=rows.values("pk")).order_by()
    return Counter(code for _pk, code in set(pairs.values_list("service", "country")))


def _counted(rows: QuerySet[EmergencyNumber]) -> Counter[str]:
    return Counter(rows.values_list("country", flat=True))
