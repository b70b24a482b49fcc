"""What changes a writer's account: making it, its ways in, and closing it."""

import uuid
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import encrypt
from django.db import IntegrityError, transaction

from apps.accounts import passkeys
from apps.accounts.models import User
from apps.accounts.services import LastWayIn, NameTaken, end_sessions

Type = Authenticator.Type


@transaction.atomic
def create_writer(
    *,
    username: str,
    password: str | None = None,
    passkey: dict[str, Any] | None = None,
    user_id: uuid.UUID | None = None,
) -> User:
    """An account with a password, or with a passkey that was made for `user_id`.

    Recovery codes are drawn, to be shown once. Raises NameTaken.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(username, password, id=user_id or uuid.uuid4())
    except IntegrityError:
        raise NameTaken(username) from None
    if passkey:
        passkeys.keep(user, passkey)
    RecoveryCodes.activate(user)
    return user


@transaction.atomic
def add_passkey(*, user: User, passkey: dict[str, Any]) -> None:
    """One more way in (for staff: a second factor), and recovery codes where there are none.

    Whoever signed in with the password alone before the first one must not slip through by it.
    """
    _lock(user)
    is_first = not user.has_second_factor()
    passkeys.keep(user, passkey)
    RecoveryCodes.activate(user)
    if is_first:
        end_sessions(user=user)


@transaction.atomic
def set_password(*, user: User, password: str) -> None:
    """A password for somebody who had none. The passkeys go on working."""
    user.set_password(password)
    user.save(update_fields=["password"])


@transaction.atomic
def remove_passkey(*, user: User, passkey_id: int) -> None:
    """Forget a passkey and end every session. Raises Authenticator.DoesNotExist, LastWayIn."""
    _lock(user)
    passkey = Authenticator.objects.get(user=user, type=Type.WEBAUTHN, pk=passkey_id)
    others = Authenticator.objects.filter(user=user).exclude(type=Type.RECOVERY_CODES)
    if not others.exclude(pk=passkey.pk).exists() and (
        user.works_here() or not user.has_usable_password()
    ):
        raise LastWayIn
    passkey.delete()
    end_sessions(user=user)


@transaction.atomic
def renew_recovery_codes(*, user: User) -> None:
    """Ten new codes; the old ones stop working."""
    _lock(user)
    Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)


def spend_recovery_code(*, username: str, code: str) -> User | None:
    """The writer who holds this name and this recovery code, which is then used up.

    None for a name that nobody has, a wrong code, and everybody who works here: their codes are
    a second step, and a new start is given by whoever runs the site.
    """
    user = User.objects.named(username).filter(is_active=True, memberships=None).first()
    row = Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).first()
    # Without a row as much is computed as with one.
    codes = RecoveryCodes(row or _nobodys_codes())
    return user if codes.validate_code(code) and row else None


@transaction.atomic
def start_anew(
    *, user: User, password: str | None = None, passkey: dict[str, Any] | None = None
) -> None:
    """After recovery: one new way in. Every older one stops working, and sessions end."""
    _lock(user)
    Authenticator.objects.filter(user=user, type=Type.WEBAUTHN).delete()
    user.set_password(password)
    user.save(update_fields=["password"])
    if passkey:
        passkeys.keep(user, passkey)
    end_sessions(user=user)


def _lock(user: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _nobodys_codes() -> Authenticator:
    data = {"seed": encrypt(RecoveryCodes.generate_seed()), "used_mask": 0}
    return Authenticator(type=Type.RECOVERY_CODES, data=data)
