"""The entries of the directory as an import has to know them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from apps.resources.importing import Existing, Number
from apps.resources.models import (
    Language,
    Organization,
    Phone,
    Service,
    ServiceArea,
    Status,
    Url,
)

# Columns that both have under one name.
SAME = (
    *("name", "url", "email", "opening_hours", "hours_in_source", "service_type", "audience"),
    "assured_date",
)
COLUMNS = (
    *SAME,
    *("pk", "extra", "organization__name", "harms", "free_of_charge", "status", "keeper"),
)
# Where an entry keeps what its file said and no column has.
FROM_FILE = "file"


def existing(organization: Organization, *, own_only: bool = False) -> list[Existing]:
    """Every entry, those of the organisation marked as its own. Five queries of plain values:
    10,000 entries as objects take ten times as long.

    `own_only`: those that it keeps, which are all that a file of theirs can change.
    """
    rows = Service.objects.order_by("pk")
    if own_only:
        rows = rows.filter(keeper=organization)
    around = _Around.of(rows)
    return [_existing(row, around, organization) for row in rows.values(*COLUMNS)]


def numbers_of(service: Service) -> tuple[Number, ...]:
    """Its numbers, short codes once for each country that it serves."""
    return tuple(number for phone in service.phones.all() for number in _numbers(service, phone))


@dataclass
class _Around:
    """What hangs on entries, by their id."""

    areas: dict[UUID, list[tuple[str, str]]]
    phones: dict[UUID, list[tuple[str, str, str, str]]]
    languages: dict[UUID, list[str]]
    chats: dict[UUID, list[str]]

    @classmethod
    def of(cls, entries: QuerySet[Service]) -> "_Around":
        ids = entries.order_by().values("pk")
        spoken = Language.objects.annotate(of=Coalesce("service", "phone__service"))
        return cls(
            _grouped(ServiceArea.objects.filter(service__in=ids), "service", "country", "name"),
            _grouped(
                Phone.objects.filter(service__in=ids),
                *("service", "number", "type", "e164", "keyword"),
            ),
            _grouped(spoken.filter(of__in=ids), "of", "code"),
            _grouped(Url.objects.filter(service__in=ids, label=Url.CHAT), "service", "url"),
        )


def _grouped(rows: QuerySet[Any], owner: str, *fields: str) -> dict[UUID, list[Any]]:
    """Owner -> values; a single field by itself. In the order of the model."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    for of, *values in rows.values_list(owner, *fields):
        found[of].append(values[0] if len(fields) == 1 else tuple(values))
    return found


def _existing(row: dict[str, Any], around: _Around, organization: Organization) -> Existing:
    areas = around.areas[row["pk"]]
    countries = tuple(dict.fromkeys(country for country, _name in areas))
    numbers = tuple(
        Number(number, country, kind, e164, keyword)
        for number, kind, e164, keyword in around.phones[row["pk"]]
        for country in countries or ("",)
    )
    return Existing(
        **{name: row[name] for name in SAME},
        id=str(row["pk"]),
        countries=countries,
        organization=row["extra"].get(FROM_FILE, {}).get("organization")
        or row["organization__name"],
        area=areas[0][1] if areas else "",
        numbers=numbers,
        chat_url=next(iter(around.chats[row["pk"]]), ""),
        languages=tuple(dict.fromkeys(around.languages[row["pk"]])),
        harms=tuple(row["harms"]),
        free=row["free_of_charge"],
        retired=row["status"] == Status.RETIRED,
        own=row["keeper"] == organization.pk,
    )


def _numbers(service: Service, phone: Phone) -> Iterator[Number]:
    for country in {area.country for area in service.service_areas.all()} or {""}:
        yield Number(phone.number, country, phone.type, phone.e164, phone.keyword)
