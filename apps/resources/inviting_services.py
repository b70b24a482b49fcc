"""Beginning to keep an organisation's entries: a link for one person, for seven days, shown once.

`role` is what the record says of whoever acts (a Role), as in recording.py.
"""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.accounts.invitations import DAYS, InvitationOver, draw_token, hash_of
from apps.accounts.models import Role, User
from apps.accounts.role_services import give_role
from apps.accounts.services import create_staff
from apps.audit.services import record
from apps.resources.models import Organization, OrganizationInvitation, OrganizationMember

# A link that nobody renewed for so long was not lost but forgotten.
FORGOTTEN_AFTER = 30


class WorksThere(Exception):
    """This person works for the organisation already."""


class NotTogether(Exception):
    """What this person does here cannot stand beside keeping help."""


@transaction.atomic
def invite(
    *, organization: Organization, to_be: str, by: User, role: str
) -> tuple[OrganizationInvitation, str]:
    """Out: the invitation and its token, which is told this once. `to_be`: manager or editor."""
    today = timezone.now().date()
    forgotten = today - timedelta(days=FORGOTTEN_AFTER)
    organization.invitations.filter(ends_on__lt=forgotten).delete()
    token = draw_token()
    invitation = OrganizationInvitation.objects.create(
        organization=organization,
        role=to_be,
        token_hash=hash_of(token),
        invited_by=by,
        ends_on=today + timedelta(days=DAYS),
    )
    _note("invite_member", invitation, by, role, details={"as": to_be})
    return invitation, token


@transaction.atomic
def renew(*, invitation_id: uuid.UUID, by: User, role: str) -> tuple[OrganizationInvitation, str]:
    """Another link for a lost one: the old one opens nothing, seven days begin anew.

    Raises InvitationOver when it was used or withdrawn meanwhile.
    """
    invitation = _locked(pk=invitation_id)
    token = draw_token()
    invitation.token_hash = hash_of(token)
    invitation.invited_by = by
    invitation.ends_on = timezone.now().date() + timedelta(days=DAYS)
    invitation.save(update_fields=["token_hash", "invited_by", "ends_on"])
    _note("renew_invitation", invitation, by, role)
    return invitation, token


@transaction.atomic
def withdraw(*, invitation_id: uuid.UUID, by: User, role: str) -> None:
    """From now on the link opens nothing. Raises InvitationOver."""
    invitation = _locked(pk=invitation_id)
    _note("withdraw_invitation", invitation, by, role)
    invitation.delete()


def invitation_of(token_hash: str) -> OrganizationInvitation | None:
    """What a link opens, as long as it does."""
    usable = OrganizationInvitation.objects.usable().select_related("organization")
    return usable.filter(token_hash=token_hash).first()


@transaction.atomic
def begin(*, token_hash: str, username: str, password: str) -> User:
    """Somebody new, with a place at the organisation; the invitation is used up.

    Raises InvitationOver, NameTaken.
    """
    invitation = _usable(token_hash)
    user = create_staff(username=username, password=password, roles=[Role.ORGANISATION_EDITOR])
    _give_place(invitation, user)
    return user


@transaction.atomic
def join(*, token_hash: str, user: User) -> OrganizationMember:
    """A place for somebody who works here already; the invitation is used up.

    Raises InvitationOver, WorksThere, and NotTogether, also for a writer's account.
    """
    invitation = _usable(token_hash)
    if invitation.organization.members.filter(user=user).exists():
        raise WorksThere
    try:
        give_role(user=user, role=Role.ORGANISATION_EDITOR)
    except ValueError:
        raise NotTogether from None
    return _give_place(invitation, user)


def _give_place(invitation: OrganizationInvitation, user: User) -> OrganizationMember:
    place = OrganizationMember.objects.create(
        organization=invitation.organization, user=user, role=invitation.role
    )
    _note("join_organisation", invitation, user, "", details={"as": invitation.role})
    invitation.delete()
    return place


def _usable(token_hash: str) -> OrganizationInvitation:
    row = _locked(token_hash=token_hash)
    if invitation_of(token_hash) is None:
        raise InvitationOver
    return row


def _locked(**which: object) -> OrganizationInvitation:
    rows = OrganizationInvitation.objects.select_for_update(of=["self"])
    found = rows.select_related("organization").filter(**which).first()
    if found is None:
        raise InvitationOver
    return found


def _note(
    verb: str,
    invitation: OrganizationInvitation,
    by: User,
    role: str,
    *,
    details: dict[str, str] | None = None,
) -> None:
    record(
        actor=by,
        verb=verb,
        kind="invitation",
        object_id=invitation.pk,
        role=role,
        details={"organization": str(invitation.organization_id), **(details or {})},
    )
