"""Sealing: XChaCha20-Poly1305 with the place of the bytes bound in (docs/decisions/0003).

An envelope is `v1|kid|nonce|ciphertext`. The associated data names table, field and row, so
bytes that are moved to another row do not open. Plaintext is padded to 256 * 2**n bytes, so
that the length of an envelope tells little.
"""

import base64
import binascii
import struct

from nacl.exceptions import CryptoError
from nacl.secret import Aead

from apps.core.keyring import STORY_KID, keyring, new_key, newest

__all__ = ["CannotOpen", "kid_of", "new_key", "open_text", "reseal", "seal", "seal_text", "unseal"]

VERSION = b"v1"


class CannotOpen(Exception):
    """The envelope, its key or its place is not the right one. It never says which."""


def seal(plain: bytes, *, binding: str, key: bytes | None = None) -> bytes:
    """An envelope of `plain`, bound to `binding` ("app.model.field:pk").

    Without `key` the newest key of the keyring seals it.
    """
    kid, used = newest() if key is None else (STORY_KID, key)
    head = b"|".join([VERSION, kid, b""])
    return head + bytes(Aead(used).encrypt(_pad(plain), aad=binding.encode()))


def unseal(envelope: bytes, *, binding: str, key: bytes | None = None) -> bytes:
    """The bytes that `seal` was given. Raises CannotOpen."""
    try:
        version, kid, box = bytes(envelope).split(b"|", 2)
        if version != VERSION:
            raise CannotOpen
        # Who brings a key means that key and no other: the keyring opens only what it sealed.
        used = key if kid == STORY_KID else keyring().get(kid) if key is None else None
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


def reseal(envelope: bytes, *, binding: str) -> bytes:
    """The same bytes under the newest key of the keyring. Raises CannotOpen."""
    return seal(unseal(envelope, binding=binding), binding=binding)


def kid_of(envelope: bytes) -> str | None:
    """Which key of the keyring sealed these bytes; None for a story's key and for no envelope."""
    version, _, rest = bytes(envelope).partition(b"|")
    kid, bar, _box = rest.partition(b"|")
    if version != VERSION or not bar or kid == STORY_KID or not kid.isalnum():
        return None
    return kid.decode()


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
