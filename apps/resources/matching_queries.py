"""What is read of the directory to choose from."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from apps.core import places
from apps.core.kept_briefly import kept_each, kept_for
from apps.core.public_version import public_version
from apps.resources.candidates import ASSUMED, Candidate, candidate_of
from apps.resources.models import Language, LinkState, Phone, Service, ServiceArea, Status, Url
from apps.resources.models.services import ServiceQuerySet

# As apps/resources/links/verdicts.py says it.
BROKEN = "broken"
# For what moves no version of the public pages: a link that was found broken.
KEPT_SECONDS = 60


def candidates_for(*countries: str, at: datetime | None = None) -> list[Candidate]:
    """Every shown service for these countries ("ZZ": for everywhere).

    `at` asks which of them answer at that moment, to the minute. One query outside a transaction,
    while nothing changes: a country may have a thousand services, and each reader who asks for
    another country asks for all of them.
    """
    minute = at.replace(second=0, microsecond=0) if at else None
    return _candidates(countries, minute)


def candidates_among(services: Collection[UUID], at: datetime | None = None) -> list[Candidate]:
    """The same for some services by id: those of them that are shown now."""
    rows = _rows_among(services)
    return [candidate_of(rows[key], at) for key in sorted(rows)]


def countries_at_last_step() -> list[str]:
    """Codes of the countries for which nothing but worldwide help can be chosen (step 5 of the
    ladder), for the list of gaps; those that have a line only for a few people among them not.

    A directory of a country counts as no help of its own. One query.
    """
    lines = Service.objects.shown().exclude(service_type="directory")
    served = ServiceArea.objects.filter(service__in=lines.values("pk"))
    covered = set(served.order_by().values_list("country", flat=True).distinct())
    return [code for code, _name in places.countries("en") if code not in covered]


@kept_for(KEPT_SECONDS, while_same=public_version)
def _candidates(countries: tuple[str, ...], at: datetime | None) -> list[Candidate]:
    return [candidate_of(row, at) for row in _rows_for(countries)]


@kept_for(KEPT_SECONDS, while_same=public_version)
def _rows_for(countries: tuple[str, ...]) -> list[dict[str, Any]]:
    return _read(Service.objects.shown().serving(*countries))


@kept_each(KEPT_SECONDS, while_same=public_version)
def _rows_among(services: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = _read(Service.objects.shown().filter(pk__in=services))
    return {row["pk"]: row for row in rows}


def _read(services: ServiceQuerySet) -> list[dict[str, Any]]:
    """What choosing looks at and nothing else: of a thousand services six are shown."""
    rows = services.annotate(**_DETAILS, is_torn=_IS_TORN).order_by("pk").values(*_PLAIN)
    return list(rows)


def _of(rows: QuerySet, value: Any, through: str = "service") -> ArraySubquery:
    return ArraySubquery(rows.filter(**{through: OuterRef("pk")}).order_by().values(value))


_SAID = Language.objects.annotate(
    said=Concat("code", Case(When(assumed=True, then=Value(ASSUMED)), default=Value("")))
)
_DETAILS: dict[str, Any] = {
    "countries": _of(ServiceArea.objects.all(), "country"),
    "partly": _of(ServiceArea.objects.exclude(name=""), "country"),
    "told": _of(_SAID, "said"),
    "told_of_numbers": _of(_SAID, "said", "phone__service"),
    "types": _of(Phone.objects.all(), "type"),
    "labels": _of(Url.objects.all(), "label"),
    "urls": _of(Url.objects.all(), "url"),
    "broken": _of(LinkState.objects.filter(verdict=BROKEN), "url"),
}
# Whether the other half of a pair, of the same organisation, is away for now. Asked of pairs
# alone: of all others the database would go through the organisation.
_IS_TORN = Case(
    When(
        ~Q(pair=""),
        then=Exists(
            Service.objects.filter(
                pair=OuterRef("pair"),
                organization=OuterRef("organization"),
                status=Status.SUSPENDED,
            ).exclude(pk=OuterRef("pk"))
        ),
    ),
    default=False,
)
_PLAIN = (
    *("pk", "harms", "interpretation", "audience", "service_type", "opening_hours", "time_zone"),
    *("status", "confidence", "pair", "url", "is_torn", *_DETAILS),
)
