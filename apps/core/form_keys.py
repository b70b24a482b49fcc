"""The form key: 128 random bits and the month, signed, drawn for each answer.

What a form makes is bound to its key, so that a reload, a double tap and a lost answer are
one and the same (docs/decisions/0001). The key is no secret of the site and names nobody.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

SIGNATURE = 16


class BadFormKey(Exception):
    """Missing, altered, or too old: the form is answered with its words and a fresh key."""


class FormKey(NamedTuple):
    text: str
    bits: bytes


def draw_form_key() -> str:
    """A fresh key as text for the hidden field `form_key`."""
    return sign(secrets.token_bytes(16))


def sign(bits: bytes) -> str:
    """The text of a key with these 16 bytes and the month of today."""
    month = timezone.now().strftime("%Y%m").encode()
    body = bits + month
    return base64.urlsafe_b64encode(body + _signature(body)).decode().rstrip("=")


def read_form_key(text: str) -> FormKey:
    """The key behind a posted text. Raises BadFormKey.

    It serves in its month and the next one.
    """
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise BadFormKey from None
    body, signature = raw[:-SIGNATURE], raw[-SIGNATURE:]
    if len(body) != 22 or not hmac.compare_digest(signature, _signature(body)):
        raise BadFormKey
    if not 0 <= _age(body[16:].decode()) <= 1:
        raise BadFormKey
    return FormKey(text, body[:16])


def _signature(body: bytes) -> bytes:
    return hmac.new(settings.FORM_KEY_SECRET.encode(), body, hashlib.sha256).digest()[:SIGNATURE]


def _age(month: str) -> int:
    now = timezone.now()
    return (now.year - int(month[:4])) * 12 + now.month - int(month[4:])
