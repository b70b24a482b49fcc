"""Services of a file as drafts of ours: all of them or none, and nothing a person has touched.

An entry is touched once somebody has confirmed, edited or withdrawn it, or another organisation
keeps it: it stays as it is and is named in the answer. The file says the rest again whenever it is
brought, and safely so: twice is once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.resources.hsds import Object, mapping, places, selection
from apps.resources.hsds.columns import columns_of, said_of, value_in
from apps.resources.hsds.merging import leftover
from apps.resources.hsds.organizations import write_organizations
from apps.resources.hsds.rows import BELOW, Rows, add_rows, placed_at
from apps.resources.hsds.sparing import of_others, touched
from apps.resources.hsds.terms import terms
from apps.resources.loading import LOCK
from apps.resources.models import Act, Change, Organization, Service, Status
from apps.resources.recording import SITE

# Only a person's confirmation sets these; nothing of a file does.
NEVER: Final = frozenset(
    [*("status", "assured_date", "assurer_email", "last_modified", "organization")]
)
AT_ONCE: Final = 200


@dataclass(frozen=True)
class Loaded:
    """What came of a file: services that are new, drafts written again, and the ids of those left
    alone because a person has touched them or somebody else keeps them."""

    new: int
    renewed: int
    left: tuple[str, ...]


@transaction.atomic
def save_hsds(
    *,
    rows: Sequence[Object],
    keeper: Organization | None = None,
    by: User | None = None,
    role: str = SITE,
    advance: Callable[[int], None] | None = None,
) -> Loaded:
    """Bring services of `reading.read_hsds` in as drafts that `keeper` keeps (None: nobody).

    `advance` is told how many more are done. Raises HsdsFileError for a service of an organisation
    that neither the file nor the directory has.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    ids = [row["id"] for row in rows]
    locked = Service.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    there = {str(pk) for pk in locked.values_list("pk", flat=True)}
    left = touched(ids, keeper) | of_others(rows, keeper)
    wanted = [row for row in rows if row["id"] not in left]
    before = _told([row["id"] for row in wanted if row["id"] in there])
    write_organizations(wanted, keeper)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        _write(some, keeper)
        if advance:
            advance(len(some))
    _write_successors(wanted)
    _note(wanted, before, by=by, role=role)
    return Loaded(
        new=sum(row["id"] not in there for row in wanted),
        renewed=sum(row["id"] in there for row in wanted),
        left=tuple(id_ for id_ in ids if id_ in left),
    )


# --- services -------------------------------------------------------------------------------------


def _write(rows: Sequence[Object], keeper: Organization | None) -> None:
    if not rows:
        return
    ids = [row["id"] for row in rows]
    services = [_service(row, keeper) for row in rows]
    columns = [*columns_of(rows[0]), "organization", "keeper", "extra"]
    Service.objects.bulk_create(
        services, update_conflicts=True, unique_fields=["id"], update_fields=columns
    )
    for model in BELOW:
        model._default_manager.filter(service__in=ids).delete()
    below = Rows(taken=_taken(rows))
    for row, service in zip(rows, services, strict=True):
        add_rows(below, row, service.service_type)
    for model, found in below.found.items():
        model._default_manager.bulk_create(found)
    _keep_what_is_left({row["id"]: row for row in rows})


def _service(row: Object, keeper: Organization | None) -> Service:
    way = placed_at(row).get("id")
    by: Any = row.get("organization_id") or (keeper and keeper.pk)
    return Service(
        pk=row["id"],
        organization_id=by,
        keeper=keeper,
        status=Status.DRAFT,
        extra={places.AT_LOCATION_ID: way} if way else {},
        **columns_of(row),
    )


def _taken(rows: Sequence[Object]) -> set[str]:
    """Ids of the file that rows of other services have."""
    named = {id_ for row in rows for id_ in _ids_in(row)}
    models = [model for model in BELOW if model._meta.pk and model._meta.pk.name == "id"]
    uuids = [model for model in models if model._meta.pk.get_internal_type() == "UUIDField"]
    return {
        str(pk)
        for model in uuids
        for pk in model._default_manager.filter(pk__in=named).values_list("pk", flat=True)
    }


def _ids_in(value: Any) -> Iterable[str]:
    if isinstance(value, list):
        for each in value:
            yield from _ids_in(each)
    elif isinstance(value, dict):
        if isinstance(value.get("id"), str):
            yield value["id"]
        for each in value.values():
            if isinstance(each, dict | list):
                yield from _ids_in(each)


def _keep_what_is_left(said: dict[str, Object]) -> None:
    services = list(selection.detailed(Service.objects.filter(pk__in=said)))
    for service in services:
        told = said[str(service.pk)]
        left = leftover(_as_dialled(told, own := _own(service)), own, but=NEVER)
        _drop_our_words(left)
        if left:
            service.extra[mapping.LEFT] = left
    Service.objects.bulk_update(services, ["extra"], batch_size=AT_ONCE)


def _own(service: Service) -> Object:
    """What our columns say. A draft has no word for how it stands, so this one, in memory, is
    confirmed; the word is never looked at."""
    service.status = Status.VERIFIED
    return mapping.own_full_service(service)


def _as_dialled(said: Object, own: Object) -> Object:
    """A number in our form is the same number: as it was printed stands beside it."""
    ours = {each["id"]: each["number"] for each in own.get("phones", ())}
    phones = [
        each | {"number": ours.get(each["id"], each["number"])} for each in said.get("phones", ())
    ]
    return said | {"phones": phones} if phones else said


def _drop_our_words(left: Object) -> None:
    """Our own terms are said by columns, or not at all."""
    ours = {str(id_) for id_ in terms()}
    piece = left.get("attributes", {})
    beside = [row for row in piece.get("beside", ()) if row.get("taxonomy_term_id") not in ours]
    kept = {name: each for name, each in piece.items() if name != "beside"}
    kept |= {"beside": beside} if beside else {}
    left.pop("attributes", None)
    if kept:
        left["attributes"] = kept


def _write_successors(rows: Sequence[Object]) -> None:
    told = {row["id"]: value_in(said_of(row), "detail", "replaced_by") for row in rows}
    there = Service.objects.filter(pk__in=[to for to in told.values() if to])
    known = {str(pk) for pk in there.values_list("pk", flat=True)}
    for id_, to in told.items():
        if to in known and to != id_:
            Service.objects.filter(pk=id_).update(replaced_by=to)


# --- the history ----------------------------------------------------------------------------------


def _told(ids: list[str]) -> dict[str, Object]:
    """What each of them says, to see later whether that changed."""
    rows = selection.detailed(Service.objects.filter(pk__in=ids))
    return {str(row.pk): {"extra": row.extra, **_steady(_own(row))} for row in rows}


def _steady(said: Object) -> Object:
    return {name: value for name, value in said.items() if name != "last_modified"}


def _note(rows: Sequence[Object], before: dict[str, Object], *, by: User | None, role: str) -> None:
    """One act for each entry that came or changed; in bulk, which recording.record cannot."""
    now = _told([row["id"] for row in rows])
    changed = [id_ for id_, said in now.items() if said != before.get(id_)]
    moment = timezone.now()
    Service.objects.filter(pk__in=changed).update(last_modified=moment)
    Change.objects.bulk_create(
        Change(service_id=id_, day=moment.date(), act=Act.IMPORTED, role=role, by=by)
        for id_ in changed
    )
