"""Sign-ins of the demonstration: the same ones at every start."""

import json
import secrets
from base64 import b32encode

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from apps.accounts.models import Role, User
from apps.accounts.services import (
    create_staff,
    new_password,
    remove_second_factor,
    set_up_second_factor,
)
from apps.core.crypto import CannotOpen

ROLES = {
    "moderator": Role.MODERATOR,
    "second_moderator": Role.MODERATOR,
    "senior": Role.SENIOR,
    "safeguarding_lead": Role.SAFEGUARDING_LEAD,
    "operator": Role.OPERATOR,
    "trainee": Role.TRAINEE,
    "auditor": Role.AUDITOR,
    "organisation_editor": Role.ORGANISATION_EDITOR,
    "second_organisation_editor": Role.ORGANISATION_EDITOR,
}

SignIn = dict[str, str]


@transaction.atomic
def demonstration_staff() -> dict[str, SignIn]:
    """Make the demonstration's people where they are missing, and say how they sign in.

    Passwords and secrets are those of `var/demo.json` when they are there. The answer is the
    part of that file which holds people: role to `username`, `password`, `totp_secret`.
    Raises ImproperlyConfigured unless DEMO=1.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("Demonstration sign-ins exist only with DEMO=1.")
    known = _read_known()
    staff = {name: _sign_in(name, known.get(name)) for name in ROLES}
    for name, sign_in in staff.items():
        _make_true(sign_in, ROLES[name])
    return staff


def _read_known() -> dict[str, SignIn]:
    try:
        known = json.loads((settings.VAR_DIR / "demo.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _sign_in(name: str, known: object) -> SignIn:
    sign_in = {
        "username": name,
        "password": new_password(),
        "totp_secret": b32encode(secrets.token_bytes(20)).decode(),
    }
    if isinstance(known, dict) and all(isinstance(known.get(key), str) for key in sign_in):
        return {key: known[key] for key in sign_in}
    return sign_in


def _make_true(sign_in: SignIn, role: Role) -> None:
    user = User.objects.named(sign_in["username"]).first()
    if user is None:
        languages = [code for code, _name in settings.LANGUAGES]
        create_staff(
            username=sign_in["username"],
            password=sign_in["password"],
            totp_secret=sign_in["totp_secret"],
            roles=[role],
            languages=languages,
        )
        return
    if not user.check_password(sign_in["password"]):
        user.set_password(sign_in["password"])
        user.password_is_temporary = False
        user.save(update_fields=["password", "password_is_temporary"])
    if _secret_of(user) != sign_in["totp_secret"]:
        remove_second_factor(user=user)
        set_up_second_factor(user=user, secret=sign_in["totp_secret"])


def _secret_of(user: User) -> str | None:
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    try:
        return decrypt(row.data["secret"]) if row else None
    except CannotOpen:
        # var/ was kept and its keys were not.
        return None
