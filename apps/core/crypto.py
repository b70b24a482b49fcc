"""Sealing: XChaCha20-Poly1305 with the place of the bytes bound in (docs/decisions/0003).

An envelope is `v1|kid|nonce|ciphertext`. The associated data names table, field and row, so
bytes that are moved to another row do not open. Plaintext is padded to 256 * 2**n bytes, so
that the length of an envelope tells little.
"""

import base64
import binascii
import struct
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from nacl.exceptions import CryptoError
from nacl.secret import Aead
from nacl.utils import random

VERSION = b"v1"
KEY_SIZE = Aead.KEY_SIZE
STORY_KID = b"own"


class CannotOpen(Exception):
    """The envelope, its key or its place is not the right one. It never says which."""


def new_key() -> bytes:
    """32 random bytes."""
    return random(KEY_SIZE)


def seal(plain: bytes, *, binding: str, key: bytes | None = None) -> bytes:
    """An envelope of `plain`, bound to `binding` ("app.model.field:pk").

    Without `key` the newest key of the keyring seals it.
    """
    kid, used = newest() if key is None else (STORY_KID, key)
    return b"|".join([VERSION, kid, b""]) + bytes(
        Aead(used).encrypt(_pad(plain), aad=binding.encode())
    )


def unseal(envelope: bytes, *, binding: str, key: bytes | None = None) -> bytes:
    """The bytes that `seal` was given. Raises CannotOpen."""
    try:
        version, kid, box = bytes(envelope).split(b"|", 2)
        if version != VERSION:
            raise CannotOpen
        used = key if kid == STORY_KID else keyring().get(kid)
        if used is None:
            raise CannotOpen
        return _unpad(Aead(used).decrypt(box, aad=binding.encode()))
    except (ValueError, TypeError, struct.error, CryptoError):
        raise CannotOpen from None


def seal_text(text: str, *, binding: str) -> str:
    """An envelope as ASCII, for columns of text that other packages own."""
    return base64.b64encode(seal(text.encode(), binding=binding)).decode()


def open_text(envelope: str, *, binding: str) -> str:
    """The text that `seal_text` was given. Raises CannotOpen."""
    try:
        return unseal(base64.b64decode(envelope, validate=True), binding=binding).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise CannotOpen from None


def keyring() -> dict[bytes, bytes]:
    """Key id -> 32 bytes, newest first, from `KEYRING`: `kid:base64,kid:base64`."""
    return _parse_keyring(settings.KEYRING)


def newest() -> tuple[bytes, bytes]:
    """The key that new envelopes are sealed with."""
    return next(iter(keyring().items()))


@lru_cache(maxsize=4)
def _parse_keyring(text: str) -> dict[bytes, bytes]:
    keys = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        kid, _, encoded = entry.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if not kid.isalnum() or kid.encode() == STORY_KID or len(key) != KEY_SIZE:
            raise ImproperlyConfigured("KEYRING must be kid:base64 of 32 bytes, by commas.")
        if kid.encode() in keys:
            raise ImproperlyConfigured(f"KEYRING names {kid} twice.")
        keys[kid.encode()] = key
    if not keys:
        raise ImproperlyConfigured("KEYRING holds no key.")
    return keys


def _pad(plain: bytes) -> bytes:
    size = 256
    while size < len(plain) + 4:
        size *= 2
    return struct.pack(">I", len(plain)) + plain.ljust(size - 4, b"\0")


def _unpad(padded: bytes) -> bytes:
    (length,) = struct.unpack(">I", padded[:4])
    if length > len(padded) - 4:
        raise CannotOpen
    return padded[4 : 4 + length]
