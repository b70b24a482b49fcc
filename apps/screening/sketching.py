"""Whether two texts are nearly the same, from sketches that tell nothing without the site's key.

A text is its pairs of neighbouring words, folded as everywhere in screening. Of these pairs MinHash
(Broder 1997) keeps the smallest of 72 keyed hashes; three of them in a row are one band, and only a
keyed digest of each of the 24 bands leaves this module. Texts that share many pairs share bands.
Under SHORT words, where two people easily say the same, only the same words in the same order are
alike (docs/decisions/0034).
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .words import split

BANDS, ROWS = 24, 3
# Bands that two texts of one group have in common, at least.
ENOUGH = 3
SHORT = 12
LONGEST = 20_000

Numbers = NDArray[np.uint64]
MIXER, FINISHER = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def sketch(text: str, *, key: bytes) -> list[int]:
    """BANDS signed numbers of 64 bits; [] for a text without words.

    `key`: at most 64 bytes, the same for all texts.
    """
    words = split(text[:LONGEST]).texts
    if not words:
        return []
    if len(words) < SHORT:
        return [_number(key, b"whole %d " % at + _joined(words)) for at in range(BANDS)]
    smallest = _smallest(_pairs(words, key), key).reshape(BANDS, ROWS)
    return [_number(key, b"band %d " % at + row.tobytes()) for at, row in enumerate(smallest)]


def are_alike(one: Collection[int], other: Collection[int]) -> bool:
    """Whether two sketches are those of nearly the same text."""
    return len({*one} & {*other}) >= ENOUGH


def _pairs(words: Sequence[str], key: bytes) -> Numbers:
    pairs = {_joined(pair) for pair in pairwise(words)}
    hashed = [_digest(key, pair) for pair in pairs]
    return np.frombuffer(b"".join(hashed), np.uint64)


def _smallest(pairs: Numbers, key: bytes) -> Numbers:
    """Of BANDS * ROWS orders, each drawn from the key, what comes first."""
    mixed = pairs[None, :] ^ _orders(key)[:, None]
    mixed = (mixed ^ (mixed >> np.uint64(30))) * MIXER
    mixed = (mixed ^ (mixed >> np.uint64(27))) * FINISHER
    return (mixed ^ (mixed >> np.uint64(31))).min(axis=1)


@lru_cache(maxsize=2)
def _orders(key: bytes) -> Numbers:
    drawn = [_digest(key, b"order %d" % at) for at in range(BANDS * ROWS)]
    return np.frombuffer(b"".join(drawn), np.uint64)


def _joined(words: Sequence[str]) -> bytes:
    return " ".join(words).encode("utf-8", "surrogatepass")


def _number(key: bytes, what: bytes) -> int:
    return int.from_bytes(_digest(key, what), "big", signed=True)


def _digest(key: bytes, what: bytes) -> bytes:
    return blake2b(what, key=key, digest_size=8).digest()
