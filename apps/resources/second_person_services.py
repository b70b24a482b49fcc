"""Two people for a change of a number or a link, or for an entry that takes another's place: the
old value serves until the second agrees.

The second person is another member of the organisation; where there is no other with an open
sign-in, an operator. Whoever is first decides: a row is closed only while it still waits.
"""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.resources.entry_values import gone_numbers, put, read, takes_two
from apps.resources.models import Act, Change, Organization, OrganizationMember, Phone, Service
from apps.resources.recording import confirm, record

KEEPER = "keeper"
REPLACED_BY = "replaced_by"
ACTS = {KEEPER: Act.TAKEN_OVER, REPLACED_BY: Act.REPLACED}
# Which confirmation a decided change is at the same time.
CONFIRMS = {"phones": "numbers", "url": "link", "additional_urls": "link"}


class Over(Exception):
    """Somebody was faster, it changed meanwhile, or it never waited for this person."""


class SamePerson(Exception):
    """Who asked cannot agree."""


class WaitsAlready(Exception):
    """Another person's change of the same field waits; its name is the argument."""


def rule_holds() -> bool:
    """Whether a second person is asked for at all (the setting TWO_PEOPLE)."""
    return bool(settings.TWO_PEOPLE)


def was_confirmed(service: Service) -> bool:
    """Whether people may rely on it: then its numbers and links take two."""
    return service.status != Service.Status.DRAFT or service.assured_date is not None


def propose(
    *, service: Service, field: str, previous: Any, replacement: Any, by: User, role: str
) -> Change:
    """Keep a change until somebody else has looked; nothing is changed yet.

    For the caller that holds the lock of the entry. Replaces what the same person proposed before;
    raises WaitsAlready for another's.
    """
    waiting = Change.objects.filter(service=service, field=field, state=Change.WAITING)
    if waiting.exclude(by=by).exists():
        raise WaitsAlready(field)
    waiting.update(state=Change.REFUSED)
    return Change.objects.create(
        service=service,
        day=timezone.now().date(),
        act=ACTS.get(field, Act.EDITED),
        field=field,
        previous=previous,
        replacement=replacement,
        state=Change.WAITING,
        role=role,
        by=by,
    )


def with_open_sign_in() -> QuerySet[OrganizationMember]:
    """Members who can sign in and keep entries today."""
    able = User.objects.who_may(Permission.KEEP_RESOURCES)
    able = able.filter(authenticator__type__in=("totp", "webauthn"), password_is_temporary=False)
    return OrganizationMember.objects.filter(user__in=able.values("pk"))


def waiting_for_organization(organization: Organization) -> QuerySet[Change]:
    """What waits at the entries an organisation keeps."""
    rows = Change.objects.filter(state=Change.WAITING, service__keeper=organization)
    return rows.select_related("service", "by").order_by("pk")


def waiting_for_operators() -> QuerySet[Change]:
    """What waits and has no other member to look at it, and who asks to keep an entry."""
    members = with_open_sign_in().filter(organization=OuterRef("service__keeper"))
    others = members.exclude(user=OuterRef("by"))
    rows = Change.objects.filter(state=Change.WAITING).filter(
        Q(field=KEEPER) | ~Exists(others), Q(field=KEEPER) | Q(service__keeper__isnull=False)
    )
    return rows.select_related("service__keeper", "by").order_by("pk")


def decide(*, change_id: int, among: QuerySet[Change], by: User, role: str, agree: bool) -> Change:
    """The second person agrees or refuses; `among` is what this person may decide.

    Agreed: the new value is written, and counts as confirmed. Raises Over, SamePerson.
    """
    with transaction.atomic():
        change = _locked(change_id, among)
        if change.by_id == by.pk:
            raise SamePerson
        if not agree:
            _refuse(change, second=by)
            return change
        done = _apply(change, by)
        if done.field in CONFIRMS:
            confirm(service=done.service, by=by, role=role, fields=[CONFIRMS[done.field]])
        return done


def take_back(*, change_id: int, by: User) -> None:
    """Who asked does not ask any more. Raises Over."""
    with transaction.atomic():
        _refuse(_locked(change_id, Change.objects.filter(by=by)))


def still_carrying(change: Change, organization: Organization) -> list[Service]:
    """Other entries of the organisation with a number that this change took away."""
    if change.field != "phones":
        return []
    gone = gone_numbers(change.previous or [], change.replacement or [])
    full = [each["e164"] for each in gone if each["e164"]]
    short = [each["number"] for each in gone if not each["e164"]]
    phones = Phone.objects.filter(Q(e164__in=full) | Q(e164="", number__in=short))
    rows = Service.objects.filter(keeper=organization, pk__in=phones.values("service"))
    rows = rows.exclude(status=Service.Status.RETIRED)
    return list(rows.exclude(pk=change.service_id).order_by("name"))


def _locked(change_id: int, among: QuerySet[Change]) -> Change:
    """The entry first, as everybody who edits it does, then what waits there."""
    found = among.filter(pk=change_id).order_by().values("service")
    Service.objects.select_for_update(no_key=True).filter(pk__in=found).first()
    change = among.filter(pk=change_id, state=Change.WAITING).first()
    if change is None:
        raise Over
    return change


def _refuse(change: Change, **more: Any) -> None:
    rows = Change.objects.filter(pk=change.pk, state=Change.WAITING)
    if not rows.update(state=Change.REFUSED, **more):
        raise Over


def _apply(change: Change, second: User) -> Change:
    """Write it, and move its line to the end of the history: it holds from now on."""
    service = Service.objects.get(pk=change.service_id)
    if change.field == KEEPER:
        _hand_over(service, change)
    elif change.field == REPLACED_BY:
        _lead(service, change)
    else:
        _write(service, change)
    taken, _each = Change.objects.filter(pk=change.pk, state=Change.WAITING).delete()
    if not taken:
        raise Over
    return record(
        service=service,
        act=Act(change.act),
        role=change.role,
        by=change.by,
        second=second,
        field=change.field,
        previous=change.previous,
        replacement=change.replacement,
    )


def _write(service: Service, change: Change) -> None:
    now = read(service)[change.field]
    nothing: Any = type(now)()
    if takes_two(change.field, now, change.previous or nothing):
        raise Over
    put(service, change.field, change.replacement or nothing)


def _hand_over(service: Service, change: Change) -> None:
    keeper = Organization.objects.filter(pk=_asking(change)).first()
    if service.keeper_id is not None or keeper is None:
        raise Over
    service.keeper = keeper
    service.save(update_fields=["keeper"])


def _lead(service: Service, change: Change) -> None:
    """Retire it, and lead its readers to the other one, as long as both may."""
    asked: dict[str, str] = change.replacement or {}
    other = Service.objects.filter(pk=asked["entry"], keeper=service.keeper_id).first()
    if other is None or Service.Status.RETIRED in (service.status, other.status):
        raise Over
    service.status, service.replaced_by = Service.Status.RETIRED, other
    service.save(update_fields=["status", "replaced_by"])


def _asking(change: Change) -> str:
    """The organisation that asked, as keeping_services.ask_to_keep wrote it."""
    asked: dict[str, str] = change.replacement or {}
    return asked["organization"]
