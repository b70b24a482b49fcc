"""People of an organisation: another role there, or no place any more."""

from django.db import transaction

from apps.accounts.models import Role, User
from apps.accounts.role_services import take_role
from apps.audit.services import record
from apps.resources.models import Organization, OrganizationMember

MANAGER = OrganizationMember.MANAGER


class LastManager(Exception):
    """Without this person nobody could invite others."""


class NoPlace(Exception):
    """This person was let go a moment ago."""


@transaction.atomic
def change_role(*, member: OrganizationMember, to_be: str, by: User, role: str) -> None:
    """Manager or editor. Raises LastManager, NoPlace."""
    place = _locked(member)
    if to_be != MANAGER:
        _refuse_last_manager(place)
    place.role = to_be
    place.save(update_fields=["role"])
    _note("change_member_role", place, by, role, {"as": to_be})


@transaction.atomic
def let_go(*, member: OrganizationMember, by: User, role: str) -> None:
    """The place is over. With the last one of a person the right to keep help goes, and their
    sessions end; who has no other work here cannot sign in any more.

    Raises LastManager, NoPlace.
    """
    place = _locked(member)
    _refuse_last_manager(place)
    _note("let_go_member", place, by, role)
    place.delete()
    if not member.user.organization_members.exists():
        take_role(user=member.user, role=Role.ORGANISATION_EDITOR)


def _locked(member: OrganizationMember) -> OrganizationMember:
    # Two managers who let each other go at once would leave nobody: one waits for the other.
    Organization.objects.select_for_update().get(pk=member.organization_id)
    place = OrganizationMember.objects.filter(pk=member.pk).first()
    if place is None:
        raise NoPlace
    return place


def _refuse_last_manager(place: OrganizationMember) -> None:
    rows = OrganizationMember.objects.filter(organization=place.organization_id, role=MANAGER)
    others = rows.filter(user__is_active=True).exclude(pk=place.pk)
    if place.role == MANAGER and not others.exists():
        raise LastManager


def _note(
    verb: str,
    place: OrganizationMember,
    by: User,
    role: str,
    more: dict[str, str] | None = None,
) -> None:
    record(
        actor=by,
        verb=verb,
        kind="person",
        object_id=place.user_id,
        role=role,
        details={"organization": str(place.organization_id), **(more or {})},
    )
