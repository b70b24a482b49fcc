"""The keys of the record, newest first: each makes links of the chain and signs heads.

`AUDIT_KEY` holds entries as the keyring does (`kid:base64 of 32 bytes`). Not the keyring itself:
its keys are destroyed on purpose, and a link must be provable for as long as the record is kept.
"""

import base64
import hmac
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from django.conf import settings
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from apps.core.keyring import new_key, parse


@dataclass(frozen=True)
class AuditKey:
    """One secret, and the two keys that are made of it."""

    kid: str
    chain: bytes
    signing: SigningKey

    @classmethod
    def of(cls, kid: str, secret: bytes) -> Self:
        chain = hmac.digest(secret, b"chorus audit chain", "sha256")
        seed = hmac.digest(secret, b"chorus audit heads", "sha256")
        return cls(kid, chain, SigningKey(seed))

    @property
    def public(self) -> str:
        """What a partner checks signatures with, in hex."""
        return bytes(self.signing.verify_key).hex()

    def sign(self, told: bytes) -> bytes:
        """64 bytes of Ed25519."""
        return self.signing.sign(told).signature

    def signed(self, told: bytes, signature: bytes) -> bool:
        """Whether this key signed that."""
        try:
            VerifyKey(bytes(self.signing.verify_key)).verify(told, signature)
        except (BadSignatureError, ValueError):
            return False
        return True


def keys() -> dict[str, AuditKey]:
    """Kid -> key, newest first. Raises ImproperlyConfigured, which never names a key."""
    return _keys(settings.AUDIT_KEY)


def newest() -> AuditKey:
    """The key of new entries and new heads."""
    return next(iter(keys().values()))


def draw_entry() -> str:
    """A fresh entry for the front of AUDIT_KEY, under the first name that is free."""
    taken = keys()
    number = next(number for number in range(1, len(taken) + 2) if f"a{number}" not in taken)
    return f"a{number}:{base64.b64encode(new_key()).decode()}"


@lru_cache(maxsize=4)
def _keys(text: str) -> dict[str, AuditKey]:
    found = parse(text, source="AUDIT_KEY")
    return {kid.decode(): AuditKey.of(kid.decode(), secret) for kid, secret in found.items()}
