"""Which rows leave, and which of them somebody asked for. Nothing here reads a draft."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from apps.resources import vocabulary as words
from apps.resources.hsds import places
from apps.resources.hsds.contact import PLAIN_EXTENSION
from apps.resources.hsds.hiding import SHELTER
from apps.resources.hsds.history import open_changes
from apps.resources.hsds.mapping import STATUS
from apps.resources.hsds.terms import Term, terms
from apps.resources.models import (
    Location,
    Organization,
    Phone,
    Service,
    ServiceTranslation,
    Url,
)
from apps.resources.models.services import ServiceQuerySet


def services() -> ServiceQuerySet:
    """Whatever was confirmed once, closed entries too, so that others learn that they closed."""
    # What was taken out before anybody confirmed it was a draft to the end.
    known = Service.objects.filter(status__in=[*STATUS], assured_date__isnull=False)
    return known.order_by("pk")


def full_services() -> ServiceQuerySet:
    """With all that a full object shows, in eight queries however many rows there are."""
    return detailed(services())


def detailed(rows: ServiceQuerySet) -> ServiceQuerySet:
    """The same rows, with all that a full object shows."""
    return (
        rows.with_details()
        .select_related("location", "replaced_by")
        .prefetch_related(Prefetch("changes", open_changes()))
        .annotate(beside_a_shelter=Exists(_shelters("organization")))
    )


def at_location(wanted: UUID) -> Service | None:
    """The service at its place of that id: ours, or as a file gave it."""
    ours = Q(pk=places.beside(wanted, places.AT_LOCATION))
    told = Q(**{f"extra__{places.AT_LOCATION_ID}": str(wanted)})
    return full_services().filter(ours | told).first()


def organizations() -> QuerySet[Organization]:
    """Those with a service that leaves: an organisation of drafts is a draft too."""
    return Organization.objects.filter(pk__in=services().values("organization")).order_by("pk")


def with_services(rows: QuerySet[Organization]) -> QuerySet[Organization]:
    return _sheltering(rows).prefetch_related(Prefetch("services", services()))


def with_full_services(rows: QuerySet[Organization]) -> QuerySet[Organization]:
    return _sheltering(rows).prefetch_related(Prefetch("services", full_services()))


def _sheltering(rows: QuerySet[Organization]) -> QuerySet[Organization]:
    """They know whether any of their entries is a shelter, drafts too."""
    return rows.annotate(has_a_shelter=Exists(_shelters("pk")))


def _shelters(organization: str) -> QuerySet[Service]:
    return Service.objects.filter(organization=OuterRef(organization), service_type=SHELTER)


# --- what somebody asks for -----------------------------------------------------------------------


def like(asked: Mapping[str, Any]) -> Q:
    """Services that fit the parameters of a query, cleaned; empty ones ask for nothing."""
    wanted = _naming(asked["search"]) & _with_terms(asked)
    if asked["organization_id"]:
        wanted &= Q(organization=asked["organization_id"])
    if asked["modified_after"]:
        wanted &= changed_since(asked["modified_after"])
    return wanted


def organizations_like(asked: Mapping[str, Any]) -> Q:
    """Organisations that fit, by their own words and by the terms of their services."""
    wanted = Q()
    for word in asked["search"].split():
        wanted &= Q(name__icontains=word) | Q(description__icontains=word)
    if of_services := _with_terms(asked):
        wanted &= _offering(of_services)
    if asked["modified_after"]:
        wanted &= _offering(changed_since(asked["modified_after"]))
    return wanted


def _offering(of_services: Q) -> Q:
    theirs = services().filter(of_services).order_by()
    return Q(pk__in=theirs.values("organization"))


def _naming(search: str) -> Q:
    """Services with every word in their name, description or organisation."""
    wanted = Q()
    for word in search.split():
        wanted &= (
            Q(name__icontains=word)
            | Q(description__icontains=word)
            | Q(organization__name__icontains=word)
        )
    return wanted


def _with_terms(asked: Mapping[str, Any]) -> Q:
    wanted = Q()
    if asked["taxonomy_term_id"]:
        wanted &= with_term(asked["taxonomy_term_id"])
    if asked["taxonomy_id"]:
        wanted &= with_taxonomy(asked["taxonomy_id"])
    return wanted


def changed_since(moment: datetime) -> Q:
    """Services of which something that leaves changed at or after the moment."""
    return Q(last_modified__gte=moment)


def with_term(term: UUID) -> Q:
    """Services with that term; nothing for a term that is none of ours."""
    known = terms().get(term)
    return _carrying(known) if known else _NOTHING


def with_taxonomy(taxonomy: UUID) -> Q:
    """Services with any term of that taxonomy."""
    theirs = [_carrying(term) for term in terms().values() if term.taxonomy.id == taxonomy]
    return reduce(or_, theirs, _NOTHING)


_NOTHING: Final = Q(pk__in=[])


def _carrying(term: Term) -> Q:
    return _CARRYING[term.taxonomy.code](term.word)


def _by_channel(code: str) -> Q:
    if code == Url.CHAT:
        return Q(pk__in=Url.objects.filter(label=Url.CHAT).values("service"))
    if code == "in_person":
        visited = Q(location__location_type=Location.PHYSICAL)
        return visited | Q(service_type__in=words.IN_PERSON)
    types = words.CHANNEL_TYPES[code]
    return Q(pk__in=Phone.objects.filter(type__in=types).values("service"))


def _by_cost(code: str) -> Q:
    told = {
        "free": Q(free_of_charge=True),
        "not_free": Q(free_of_charge=False),
        "on_phone_bill": Q(on_phone_bill=True),
        "not_on_phone_bill": Q(on_phone_bill=False),
    }
    return told[code]


def _by_dialling(code: str) -> Q:
    told = {
        "as_printed": Q(),
        "from_abroad": Q(from_abroad=True),
        "toll_free": Q(toll_free=True),
        "keyword": ~Q(keyword=""),
        "extension": ~Q(extension="") & ~Q(extension__regex=PLAIN_EXTENSION),
    }
    return Q(pk__in=Phone.objects.filter(told[code]).values("service"))


def _by_detail(code: str) -> Q:
    told = {
        "written_in": ~Q(language=""),
        "time_zone": ~Q(time_zone=""),
        "must_report": Q(must_report=True),
        "need_not_report": Q(must_report=False),
        "pair": ~Q(pair=""),
        "replaced_by": Q(replaced_by__status__in=[*STATUS]),
    }
    return told[code]


def _by_translation(code: str) -> Q:
    rows = ServiceTranslation.objects.exclude(**{code: ""})
    return Q(pk__in=rows.values("service"))


_CARRYING: Final[dict[str, Callable[[str], Q]]] = {
    "harm": lambda code: Q(harms__contains=[code]),
    "service_type": lambda code: Q(service_type=code),
    "audience": lambda code: Q(audience=code),
    "channel": _by_channel,
    "confidence": lambda code: Q(confidence=code),
    "cost": _by_cost,
    "dialling": _by_dialling,
    "detail": _by_detail,
    "translation": _by_translation,
}


def wanted_terms(
    rows: Iterable[Term], *, taxonomy: UUID | None, parent: UUID | None, top_only: bool
) -> list[Term]:
    """Terms of a taxonomy, below a parent, or without one."""
    return [
        row
        for row in rows
        if (taxonomy is None or row.taxonomy.id == taxonomy)
        and (parent is None or row.parent_id == parent)
        and not (top_only and row.parent_id)
    ]
