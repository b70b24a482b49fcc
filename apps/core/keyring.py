"""The keys that everything sealed hangs on, newest first, from a file or from the environment.

A file (`KEYRING_FILE`) has one `kid:base64` a line; `#` begins a comment. It is looked at on every
use and read again when it has changed, so a running site and worker take a new key without a
restart. In the environment (`KEYRING`) the same entries stand with commas between them.
"""

import base64
import logging
import re
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from nacl.secret import Aead
from nacl.utils import random

logger = logging.getLogger("chorus.keyring")

KEY_SIZE = Aead.KEY_SIZE
# In an envelope this kid means "the key that you were given", so no key may be called that.
STORY_KID = b"own"

Keys = dict[bytes, bytes]
Signature = tuple[int, int, int]

# What was last read, so that one use costs one look at the file's date.
_text: tuple[str, Keys] = ("", {})
_files: dict[Path, tuple[Signature, Keys]] = {}


def new_key() -> bytes:
    """32 random bytes."""
    return random(KEY_SIZE)


def keyring() -> Keys:
    """Key id -> 32 bytes, newest first. Raises ImproperlyConfigured, which never names a key."""
    if settings.KEYRING_FILE:
        return _read_file(Path(settings.KEYRING_FILE))
    return _read_text(settings.KEYRING)


def newest() -> tuple[bytes, bytes]:
    """The key that new envelopes are sealed with."""
    return next(iter(keyring().items()))


def parse(text: str, *, source: str) -> Keys:
    """The keys of a file or a variable; `source` is its name, for the sentence of an error."""
    keys: Keys = {}
    for entry in entries(text):
        kid, _, encoded = entry.partition(":")
        key = _decoded(encoded)
        if not (kid.isascii() and kid.isalnum()) or kid.encode() == STORY_KID or key is None:
            raise ImproperlyConfigured(f"{source} must hold entries: kid:base64 of 32 bytes.")
        if kid.encode() in keys:
            raise ImproperlyConfigured(f"{source} names {kid} twice.")
        keys[kid.encode()] = key
    if not keys:
        raise ImproperlyConfigured(f"{source} holds no key.")
    return keys


def entries(text: str) -> list[str]:
    """Every `kid:base64` of a file or a variable, comments left out."""
    lines = [line.partition("#")[0] for line in text.splitlines()]
    return [part.strip() for part in re.split("[,\n]", "\n".join(lines)) if part.strip()]


def _decoded(encoded: str) -> bytes | None:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        return None
    return key if len(key) == KEY_SIZE else None


def _read_text(text: str) -> Keys:
    global _text  # noqa: PLW0603 -- one value, replaced whole
    if _text[0] != text or not _text[1]:
        _text = (text, parse(text, source="KEYRING"))
    return _text[1]


def _read_file(path: Path) -> Keys:
    """The keys of a file. A file that is away or broken later leaves those of before."""
    known = _files.get(path)
    try:
        signature = _signature(path)
        if known is None or known[0] != signature:
            keys = parse(path.read_text(encoding="ascii"), source="KEYRING_FILE")
            known = _files[path] = (signature, keys)
    except (OSError, UnicodeDecodeError, ImproperlyConfigured) as error:
        if known is None:
            raise _unusable(error) from None
        # Nobody's words wait because a file is being moved; the line is there to be acted on.
        logger.error("KEYRING_FILE cannot be used; the keys of before go on")
    return known[1]


def _signature(path: Path) -> Signature:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


def _unusable(error: Exception) -> ImproperlyConfigured:
    if isinstance(error, ImproperlyConfigured):
        return error
    return ImproperlyConfigured("KEYRING_FILE cannot be read.")
