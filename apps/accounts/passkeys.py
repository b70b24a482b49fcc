"""Passkeys: what the browser is asked, and what is kept of its answer.

allauth holds the ceremony (fido2). What is kept is less than what the browser sends: the key and
what checking it needs. The maker and model of the device, how it is attached, and the browser's
own note of the moment are left out.
"""

import json
from struct import error as BadBytes  # noqa: N812
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from apps.accounts.models import User

# What a browser sends that means harm, or nothing, fails in one of these ways inside fido2.
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, OverflowError, BadBytes)


def creation_options(user: User) -> str:
    """JSON for the script: make a passkey for `user`, who may not be saved yet."""
    return json.dumps(auth.begin_registration(user, passwordless=True))


def request_options(user: User | None = None) -> str:
    """JSON for the script: prove one of `user`'s passkeys, or any of this site."""
    return json.dumps(auth.begin_authentication(user))


def read_new(credential: Any) -> dict[str, Any]:
    """What to keep of a passkey that was just made. Raises ValidationError."""
    try:
        auth.parse_registration_response(credential)
        return _bare(auth.complete_registration(credential))
    except (ValidationError, *UNREADABLE):
        raise get_adapter().validation_error("incorrect_passkey") from None


def keep(user: User, credential: dict[str, Any]) -> Authenticator:
    """Bind what `read_new` gave to a saved user."""
    return auth.WebAuthn.add(user, "", credential).instance


def of(user: User) -> list[Authenticator]:
    """A person's passkeys, oldest first."""
    rows = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return list(rows.order_by("pk"))


def _bare(binding: AuthenticatorData) -> dict[str, Any]:
    known = binding.credential_data
    assert known is not None
    nameless = AttestedCredentialData.create(Aaguid.NONE, known.credential_id, known.public_key)
    data = AuthenticatorData.create(binding.rp_id_hash, binding.flags, 0, nameless)
    said = CollectedClientData.create(
        type=CollectedClientData.TYPE.CREATE, challenge=b"", origin="https://example.invalid"
    )
    key_id = websafe_encode(known.credential_id)
    return {
        "type": "public-key",
        "id": key_id,
        "rawId": key_id,
        "response": {
            "clientDataJSON": websafe_encode(said),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }
