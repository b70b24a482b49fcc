"""Where help is missing: countries by topic and language, and how fresh what there is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.core import places
from apps.resources.models import CONFIRMED, Language, Organization, Service, ServiceArea, Status
from apps.resources.models.services import ServiceQuerySet
from apps.resources.vocabulary import HARMS, WORLDWIDE


@dataclass(frozen=True)
class Cell:
    """One country and topic: how many entries people confirmed, and how many nobody did."""

    harm: str
    confirmed: int = 0
    unconfirmed: int = 0

    @property
    def level(self) -> int:
        """0 nothing, 1 only what nobody confirmed, 2 one, 3 several."""
        if self.confirmed:
            return 3 if self.confirmed > 1 else 2
        return 1 if self.unconfirmed else 0


@dataclass(frozen=True)
class Figures:
    """How fresh some entries are. Shares are per cent of `entries`; None where there is nothing."""

    entries: int
    in_time: int
    ever: int
    median_days: float | None

    @property
    def share_in_time(self) -> int | None:
        return round(100 * self.in_time / self.entries) if self.entries else None

    @property
    def share_ever(self) -> int | None:
        return round(100 * self.ever / self.entries) if self.entries else None


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def coverage(countries: list[str], language: str = "") -> dict[str, list[Cell]]:
    """Of each country a cell for every topic; `language`: only entries that answer in it.

    Drafts count as unconfirmed whoever keeps them; what is hidden or retired does not count.
    One query.
    """
    areas = ServiceArea.objects.filter(
        country__in=countries, service__status__in=(*CONFIRMED, Status.DRAFT)
    )
    if language:
        areas = areas.filter(service__in=_speaking(language))
    confirmed = Q(service__status__in=CONFIRMED)
    rows = (
        areas.order_by()
        .annotate(harm=Func(F("service__harms"), function="unnest"))
        .values("country", "harm")
        .annotate(
            confirmed=Count("service", distinct=True, filter=confirmed),
            unconfirmed=Count("service", distinct=True, filter=~confirmed),
        )
    )
    found = {
        (row["country"], row["harm"]): Cell(row["harm"], row["confirmed"], row["unconfirmed"])
        for row in rows
    }
    return {
        country: [found.get((country, harm), Cell(harm)) for harm in HARMS] for country in countries
    }


def figures(entries: ServiceQuerySet, today: date | None = None) -> Figures:
    """Of all that is not retired. One query."""
    day = today or timezone.now().date()
    age = Func(
        Value(day),
        F("assured_date"),
        template="(%(expressions)s)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )
    found = entries.exclude(status=Status.RETIRED).aggregate(
        entries=Count("pk"),
        in_time=Count("pk", filter=Q(due_on__gt=day, status__in=CONFIRMED)),
        ever=Count("pk", filter=Q(assured_date__isnull=False)),
        median_days=Median(age, output_field=FloatField()),
    )
    return Figures(**found)


def entries_for(countries: list[str]) -> ServiceQuerySet:
    """Every entry for one of the countries, each once."""
    return Service.objects.serving(*countries)


def countries_of_organization(organization: Organization) -> list[str]:
    """Where its entries are for, by code; without "everywhere"."""
    areas = ServiceArea.objects.filter(service__keeper=organization)
    areas = areas.exclude(service__status=Status.RETIRED).exclude(country=WORLDWIDE)
    return sorted(set(areas.order_by().values_list("country", flat=True)))


def only_worldwide() -> list[str]:
    """Countries where whoever asks for help is shown directories of the whole world and nothing
    else: the last step of the ladder."""
    shown = Service.objects.shown().values("pk")
    areas = ServiceArea.objects.filter(service__in=shown).order_by()
    served = set(areas.values_list("country", flat=True))
    return [code for code, _name in places.countries("en") if code not in served]


def languages_there(countries: list[str]) -> list[str]:
    """Codes of the languages that an entry for these countries answers in."""
    rows = Language.objects.annotate(of=Coalesce("service", "phone__service"))
    rows = rows.filter(of__in=entries_for(countries).exclude(status=Status.RETIRED).values("pk"))
    return sorted(set(rows.order_by().values_list("code", flat=True)))


def _speaking(language: str) -> QuerySet[Service, Any]:
    return Service.objects.filter(
        Q(pk__in=Language.objects.filter(code=language).values("service"))
        | Q(pk__in=Language.objects.filter(code=language).values("phone__service"))
    ).values("pk")
