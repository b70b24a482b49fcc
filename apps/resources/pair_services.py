"""What people say of two entries that may be one: different, or the same and this one stays."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.resources import entry_values
from apps.resources.entry_values import Values, in_history
from apps.resources.models import (
    Act,
    Change,
    DuplicatePair,
    Organization,
    Service,
    Status,
)
from apps.resources.recording import record
from apps.resources.second_person_services import was_confirmed

# What the entry that stays takes over where it says nothing, or less.
CARRIED = ("languages", "service_areas", "additional_urls")


class CannotMerge(Exception):
    """Two keepers, or a confirmed entry would give way to one that nobody confirmed."""


class Over(Exception):
    """Somebody has said it already, or there is no such pair for this person."""


def pairs_of(organization: Organization) -> QuerySet[DuplicatePair]:
    """Open pairs with an entry of the organisation. Of others' entries only what is public:
    another organisation's drafts are nobody else's business."""
    public = Service.objects.shown().values("pk")
    mine = Service.objects.filter(keeper=organization).values("pk")
    both = Q(one__in=mine, other__in=mine)
    with_public = Q(one__in=mine, other__in=public) | Q(one__in=public, other__in=mine)
    return open_pairs().filter(both | with_public)


def open_pairs() -> QuerySet[DuplicatePair]:
    """All of them, the likeliest first."""
    rows = DuplicatePair.objects.filter(state=DuplicatePair.OPEN)
    return rows.exclude(one__status=Status.RETIRED).exclude(other__status=Status.RETIRED)


def may_stay(kept: Service, gone: Service) -> bool:
    """Whether `gone` can give way to `kept`: one keeper, and no confirmed line is lost for one
    that nobody has confirmed."""
    return kept.keeper_id == gone.keeper_id and (kept.is_confirmed or not gone.is_confirmed)


@transaction.atomic
def say_different(*, pair_id: int, among: QuerySet[DuplicatePair]) -> None:
    """Remembered: they are not asked about again. Raises Over."""
    found = among.filter(pk=pair_id).order_by().values("pk")
    rows = DuplicatePair.objects.filter(pk__in=found, state=DuplicatePair.OPEN)
    if not rows.update(state=DuplicatePair.DIFFERENT):
        raise Over


@transaction.atomic
def merge(
    *, pair_id: int, keep_id: UUID, among: QuerySet[DuplicatePair], by: User, role: str
) -> Service:
    """The other one is retired and leads to this one. The entry that stays.

    Raises Over, CannotMerge.
    """
    pair = among.filter(pk=pair_id).first()
    if pair is None or keep_id not in (pair.one_id, pair.other_id):
        raise Over
    kept, gone = _both(pair, keep_id)
    if Status.RETIRED in (kept.status, gone.status):
        raise Over
    if not may_stay(kept, gone):
        raise CannotMerge
    _carry_over(kept, gone, by, role)
    _retire(kept, gone, by, role)
    DuplicatePair.objects.filter(pk=pair.pk).update(state=DuplicatePair.MERGED)
    return kept


def _both(pair: DuplicatePair, keep_id: UUID) -> tuple[Service, Service]:
    ends = Q(pk__in=(pair.one_id, pair.other_id))
    rows = Service.objects.filter(ends).order_by("pk").select_for_update(no_key=True)
    found = {service.pk: service for service in rows}
    gone_id = pair.other_id if keep_id == pair.one_id else pair.one_id
    return found[keep_id], found[gone_id]


def _carry_over(kept: Service, gone: Service, by: User, role: str) -> None:
    mine, theirs = entry_values.read(kept), entry_values.read(gone)
    for name in CARRIED:
        more = _missing(name, mine[name], theirs[name])
        # A link that no second person has seen does not come in by the back door.
        if not more or (name == "additional_urls" and was_confirmed(kept) > gone.is_confirmed):
            continue
        entry_values.put(kept, name, mine[name] + more)
        record(
            service=kept,
            act=Act.MERGED,
            role=role,
            by=by,
            field=name,
            previous=in_history(name, mine[name]),
            replacement=in_history(name, mine[name] + more),
        )


def _missing(name: str, mine: list[Values], theirs: list[Values]) -> list[Values]:
    key = {"languages": "code", "service_areas": "country", "additional_urls": "label"}[name]
    known = {each[key] for each in mine}
    return [each for each in theirs if each[key] not in known]


def _retire(kept: Service, gone: Service, by: User, role: str) -> None:
    was = gone.status
    gone.status, gone.replaced_by = Status.RETIRED, kept
    gone.save(update_fields=["status", "replaced_by"])
    Service.objects.filter(replaced_by=gone).update(replaced_by=kept)
    Change.objects.filter(service=gone, state=Change.WAITING).update(state=Change.REFUSED)
    record(
        service=gone,
        act=Act.MERGED,
        role=role,
        by=by,
        field="status",
        previous=was,
        replacement=str(kept.pk),
    )
