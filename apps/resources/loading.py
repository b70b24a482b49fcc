"""Rows of the data files as rows of the database. What a person confirmed is never touched."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from apps.resources.models import (
    EmergencyNumber,
    Language,
    Organization,
    Phone,
    Service,
    ServiceArea,
    Status,
    Url,
)
from apps.resources.seed import Row, SeedFiles, named_id

LOCK = 0x68656C70  # any number of our own: "help"


@dataclass(frozen=True)
class Loaded:
    """What a load did: how many services are new, written again, and left as people had them."""

    new: int
    renewed: int
    kept: int
    emergency: int
    emergency_kept: int


def load_directory(*, files: SeedFiles) -> Loaded:
    """Bring the files into the directory as drafts.

    Safe to run twice and by two at once. A service that is no longer a draft (a person confirmed,
    suspended or retired it) stays as it is, with its numbers.
    """
    with transaction.atomic():
        _take_turns()
        there = _locked([row["id"] for row in files.services])
        drafts = [row for row in files.services if there.get(row["id"], "draft") == "draft"]
        _write_services(drafts)
        written = _write_emergency(files.emergency)
    return Loaded(
        new=sum(row["id"] not in there for row in drafts),
        renewed=sum(row["id"] in there for row in drafts),
        kept=len(files.services) - len(drafts),
        emergency=written,
        emergency_kept=len(files.emergency) - written,
    )


def _take_turns() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _locked(ids: list[str]) -> dict[str, str]:
    """Status by id, locked so that nobody confirms an entry while it is written."""
    rows = Service.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    return {str(pk): status for pk, status in rows.values_list("pk", "status")}


def _write_services(rows: list[Row]) -> None:
    organizations = {organization.pk: organization for organization in map(_organization, rows)}
    _upsert(list(organizations.values()), ["name"])
    _upsert([_service(row) for row in rows], _SERVICE_FIELDS)
    ids = [row["id"] for row in rows]
    for model in (Phone, Language, ServiceArea, Url):
        model.objects.filter(service__in=ids).delete()
    Phone.objects.bulk_create(phone for row in rows for phone in _phones(row))
    Language.objects.bulk_create(language for row in rows for language in _languages(row))
    ServiceArea.objects.bulk_create(_area(row) for row in rows)
    Url.objects.bulk_create(_chat(row) for row in rows if row.get("chat_url"))


def _write_emergency(rows: list[Row]) -> int:
    """A country where a person has said of a number that it is right, or wrong, is left alone. How
    many were written."""
    judged = set(
        EmergencyNumber.objects.exclude(status=Status.DRAFT).values_list("country", flat=True)
    )
    numbers = [_emergency(row) for row in rows if row["country"] not in judged]
    EmergencyNumber.objects.exclude(country__in=judged).delete()
    EmergencyNumber.objects.bulk_create(numbers)
    return len(numbers)


_SERVICE_FIELDS = [
    "organization",
    "name",
    "url",
    "service_type",
    "harms",
    "audience",
    "opening_hours",
    "hours_in_source",
    "free_of_charge",
    "on_phone_bill",
    "confidence",
    "uncertain",
    "sources",
    "source_dated",
    "note",
]


def _upsert(rows: list[Any], fields: list[str]) -> None:
    if not rows:
        return
    manager: models.Manager[Any] = type(rows[0])._default_manager
    manager.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=fields)


def _organization(row: Row) -> Organization:
    name: str = row.get("organization") or row["name"]
    return Organization(pk=named_id("organization", row["country"], name), name=name)


def _service(row: Row) -> Service:
    return Service(
        pk=row["id"],
        organization_id=_organization(row).pk,
        name=row["name"],
        url=row.get("url", ""),
        service_type=row["service_type"],
        harms=row["harms"],
        audience=row["audience"],
        opening_hours=row.get("opening_hours", ""),
        hours_in_source=row.get("hours", ""),
        free_of_charge=row.get("free"),
        on_phone_bill=row.get("on_bill"),
        confidence=row["confidence"],
        uncertain=row.get("uncertain", False),
        sources=row["sources"],
        source_dated=row.get("source_dated", ""),
        note=row.get("note", ""),
    )


def _phones(row: Row) -> list[Phone]:
    return [
        Phone(
            pk=named_id("phone", row["id"], phone["type"], phone["number"]),
            service_id=row["id"],
            position=position,
            number=phone["number"],
            type=phone["type"],
            e164=phone.get("e164", ""),
            keyword=phone.get("keyword", ""),
            from_abroad=phone.get("from_abroad", False),
            toll_free=phone.get("toll_free", False),
        )
        for position, phone in enumerate(row["phones"])
    ]


def _languages(row: Row) -> list[Language]:
    assumed = row.get("languages_assumed", False)
    return [
        Language(
            pk=named_id("language", row["id"], code),
            service_id=row["id"],
            position=position,
            code=code,
            assumed=assumed,
        )
        for position, code in enumerate(row["languages"])
    ]


def _area(row: Row) -> ServiceArea:
    return ServiceArea(
        pk=named_id("area", row["id"]),
        service_id=row["id"],
        country=row["country"],
        name=row.get("area", ""),
    )


def _chat(row: Row) -> Url:
    return Url(
        pk=named_id("chat", row["id"]),
        service_id=row["id"],
        label=Url.CHAT,
        url=row["chat_url"],
    )


def _emergency(row: Row) -> EmergencyNumber:
    return EmergencyNumber(
        pk=named_id("emergency", row["country"], row["number"]),
        country=row["country"],
        position=row["position"],
        number=row["number"],
        kinds=row["kinds"],
        agreed=row["agreed"],
        sources=row["sources"],
    )
