"""Beginning to work here: a link for one person, for seven days, that is shown once."""

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Invitation, User
from apps.accounts.services import check_roles, create_staff

DAYS = 7
TOKEN_BYTES = 32


class InvitationOver(Exception):
    """Used, withdrawn, too old, or never there. It never says which."""


@transaction.atomic
def invite(
    *, by: User, roles: Iterable[str], languages: Iterable[str] = ()
) -> tuple[Invitation, str]:
    """Out: the invitation and its token, which is told this once. Raises ValueError."""
    wanted, read = check_roles(roles, languages)
    Invitation.objects.filter(ends_on__lt=timezone.now().date()).delete()
    token = draw_token()
    invitation = Invitation.objects.create(
        token_hash=hash_of(token),
        roles=wanted,
        languages=read,
        invited_by=by,
        ends_on=timezone.now().date() + timedelta(days=DAYS),
    )
    return invitation, token


def withdraw_invitation(*, invitation_id: uuid.UUID) -> None:
    """From now on the link opens nothing. Raises InvitationOver."""
    deleted, _each = Invitation.objects.filter(pk=invitation_id).delete()
    if not deleted:
        raise InvitationOver


def invitation_of(token_hash: str) -> Invitation | None:
    """What a link opens, as long as it does."""
    return Invitation.objects.usable().filter(token_hash=token_hash).first()


@transaction.atomic
def accept_invitation(*, token_hash: str, username: str, password: str) -> User:
    """A person with the roles and languages of the invitation, which is used up.

    Raises InvitationOver, NameTaken.
    """
    row = Invitation.objects.select_for_update(no_key=True).filter(token_hash=token_hash).first()
    invitation = invitation_of(token_hash) if row else None
    if invitation is None:
        raise InvitationOver
    user = create_staff(
        username=username,
        password=password,
        roles=invitation.roles,
        languages=invitation.languages,
    )
    invitation.delete()
    return user


def draw_token() -> str:
    """What a link holds: 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """What is kept of a token: it has 256 random bits, so a plain hash tells nothing of it."""
    return hashlib.sha256(token.encode()).hexdigest()
