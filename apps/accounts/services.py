"""What changes who may do what: sign-ins, roles, passwords and second factors of staff."""

import secrets
from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare

from apps.accounts.models import Membership, Role, User
from apps.accounts.permissions import go_together

# Without letters and digits that are taken for each other when read aloud or copied by hand.
CLEAR_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
OPERATORS_LOCK = 0x43484F52


class NameTaken(Exception):
    """Somebody else signs in under this name."""


class LastOperator(Exception):
    """Without this person nobody could run the site."""


class LastWayIn(Exception):
    """Without this app or passkey nobody could sign in any more."""


class SetUpClosed(Exception):
    """The token is not the right one, or an operator exists. It never says which."""


def new_password() -> str:
    """A password to hand over once: 99 random bits in four groups of five."""
    groups = ["".join(secrets.choice(CLEAR_LETTERS) for _ in range(5)) for _ in range(4)]
    return "-".join(groups)


@transaction.atomic
def create_staff(
    *,
    username: str,
    password: str,
    roles: Iterable[str],
    languages: Iterable[str] = (),
    totp_secret: str | None = None,
    temporary: bool = False,
) -> User:
    """A person with roles who reads in `languages`. Raises NameTaken, ValueError.

    With `totp_secret` (base32) the second factor is set up already; with `temporary` the
    password has to be changed at the first sign-in.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(username, password, password_is_temporary=temporary)
    except IntegrityError:
        raise NameTaken(username) from None
    _write_roles(user, roles, languages)
    if totp_secret:
        set_up_second_factor(user=user, secret=totp_secret)
    return user


@transaction.atomic
def set_roles(*, user: User, roles: Iterable[str], languages: Iterable[str] = ()) -> None:
    """Replace all roles and languages of a person and end their sessions. Raises LastOperator."""
    _lock_operators()
    roles = list(roles)
    if Role.OPERATOR not in roles:
        _refuse_last_operator(user)
    user.memberships.all().delete()
    _write_roles(user, roles, languages)
    end_sessions(user=user)


@transaction.atomic
def deactivate(*, user: User) -> None:
    """Close a sign-in: from the next request on it opens nothing. Raises LastOperator."""
    _lock_operators()
    _refuse_last_operator(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user=user)


def reactivate(*, user: User) -> None:
    """Open a closed sign-in again, with the roles it had."""
    user.is_active = True
    user.save(update_fields=["is_active"])


@transaction.atomic
def give_new_password(*, user: User) -> str:
    """For somebody who lost the password. Sessions end; the second step stays as it is.

    The answer is the only time the password can be read.
    """
    password = new_password()
    user.set_password(password)
    user.password_is_temporary = True
    user.save(update_fields=["password", "password_is_temporary"])
    end_sessions(user=user)
    return password


@transaction.atomic
def set_up_second_factor(*, user: User, secret: str) -> None:
    """Bind an authenticator app (base32 `secret`), draw recovery codes, end other sessions.

    Whoever signed in with the password alone before this moment must not slip through by it.
    Does nothing when there is an app already.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        return
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    end_sessions(user=user)


@transaction.atomic
def replace_app(*, user: User, secret: str) -> None:
    """Another phone: the old app and the old recovery codes stop working, other sessions end."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    kept = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)
    kept.filter(user=user).delete()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    end_sessions(user=user)


@transaction.atomic
def remove_second_factor(*, user: User) -> None:
    """Forget app, passkeys and recovery codes; the next staff page asks for a new set-up."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user)


@transaction.atomic
def remove_app(*, user: User) -> None:
    """Forget the authenticator app, where a passkey is left. Raises LastWayIn."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    factors = Authenticator.objects.filter(user=user)
    if not factors.filter(type=Authenticator.Type.WEBAUTHN).exists():
        raise LastWayIn
    factors.filter(type=Authenticator.Type.TOTP).delete()
    end_sessions(user=user)


def end_sessions(*, user: User) -> None:
    """Every session of this person is over, in every browser."""
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
    user.refresh_from_db(fields=["session_round"])


@transaction.atomic
def create_first_operator(*, token: str, username: str, password: str) -> User:
    """The first person of an empty site, once. Raises SetUpClosed, NameTaken."""
    _lock_operators()
    if not set_up_is_open() or not constant_time_compare(token, settings.SETUP_TOKEN):
        raise SetUpClosed
    return create_staff(username=username, password=password, roles=[Role.OPERATOR])


def set_up_is_open() -> bool:
    """Whether there is a token and never was an operator, active or not."""
    operators = Membership.objects.filter(role=Role.OPERATOR)
    return bool(settings.SETUP_TOKEN) and not operators.exists()


def check_roles(roles: Iterable[str], languages: Iterable[str]) -> tuple[list[str], list[str]]:
    """Both sorted and each once. Raises ValueError for what does not exist or go together."""
    wanted, read = set(roles), set(languages)
    unknown = wanted - {*Role.values} | read - {*dict(settings.LANGUAGES)}
    if unknown or not wanted:
        raise ValueError(f"Not a role or a language: {', '.join(sorted(unknown)) or 'none'}")
    if settings.TWO_PEOPLE and not go_together(wanted):
        raise ValueError(f"Not for one person: {', '.join(sorted(wanted))}")
    return sorted(wanted), sorted(read)


def _write_roles(user: User, roles: Iterable[str], languages: Iterable[str]) -> None:
    wanted, read = check_roles(roles, languages)
    Membership.objects.bulk_create(
        Membership(user=user, role=role, languages=read) for role in wanted
    )


def _lock_operators() -> None:
    # Two operators who close each other's sign-in at once would leave nobody.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [OPERATORS_LOCK])


def _refuse_last_operator(user: User) -> None:
    operators = User.objects.filter(is_active=True, memberships__role=Role.OPERATOR)
    if user.is_active and operators.filter(pk=user.pk).exists() and operators.count() == 1:
        raise LastOperator(user.username)
