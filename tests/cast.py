"""The people of the tests, so that a test can be a scene.

Maya and Noor write; they have no account and no cookie. Ines and Sam read stories before they
are shown, Lena leads safeguarding, Otto runs the site and reads nothing.
"""

import base64
import hashlib
import hmac
import struct
import time
from functools import cache
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.test import Client

from apps.accounts.models import Membership, User

PASSWORD = "a lamp in the window"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def maya() -> Client:
    """A writer: a browser and nothing else."""
    return Client()


def noor() -> Client:
    """Another writer."""
    return Client()


def ines(**more: Any) -> User:
    """A moderator who reads all languages."""
    return _staff("ines", "moderator", **more)


def sam(**more: Any) -> User:
    """A second moderator who reads all languages."""
    return _staff("sam", "moderator", **more)


def lena(**more: Any) -> User:
    """The safeguarding lead."""
    return _staff("lena", "safeguarding_lead", **more)


def otto(**more: Any) -> User:
    """The operator: people and settings, no stories."""
    return _staff("otto", "operator", languages=(), **more)


def wren(name: str = "wren") -> User:
    """A writer with an account: no role, no second step."""
    user, _new = User.objects.get_or_create(username=name, defaults={"password": _hashed_once()})
    return user


def staff(role: str, **more: Any) -> User:
    """Somebody of the team who holds this role and no other: "moderator", "operator" ..."""
    return _staff(f"one-{role}", role, **more)


def somebody(name: str, role: str, **more: Any) -> User:
    """Anybody by name, who holds this role and no other."""
    return _staff(name, role, **more)


def sign_in(client: Client, user: User) -> Client:
    """Sign in at once, as if password and code had been given. Out: the same client."""
    client.force_login(user)
    return client


def prove(client: Client, *, minutes_ago: int = 0) -> Client:
    """As if a code had been given once more, so many minutes ago. Out: the same client."""
    session = client.session
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = session[SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "mfa", "at": time.time() - 60 * minutes_ago}
    ]
    session.save()
    return client


def browser_state(user: User, *, proven: bool = False) -> dict[str, Any]:
    """What `open_page(state=...)` takes to begin signed in, for a site on 127.0.0.1."""
    client = sign_in(Client(), user)
    cookie = (prove(client) if proven else client).cookies[settings.SESSION_COOKIE_NAME]
    fields = {"name": cookie.key, "value": cookie.value, "domain": "127.0.0.1", "path": "/"}
    return {"cookies": [fields], "origins": []}


def code(secret: str = SECRET, *, steps: int = 0) -> str:
    """The code an authenticator app shows now, or so many steps of 30 seconds away (RFC 6238).

    One code works once: a test that signs in twice takes `steps=1` the second time.
    """
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 10**6:06}"


def _staff(
    username: str,
    role: str,
    *,
    languages: tuple[str, ...] = LANGUAGES,
    second_factor: bool = True,
) -> User:
    user, created = User.objects.get_or_create(
        username=username, defaults={"password": _hashed_once()}
    )
    if created:
        Membership.objects.create(user=user, role=role, languages=list(languages))
        if second_factor:
            TOTP.activate(user, SECRET)
    return user


@cache
def _hashed_once() -> str:
    return make_password(PASSWORD)
