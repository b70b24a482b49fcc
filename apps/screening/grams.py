"""Words and pieces of words as hashed features: what the linear model sees of a text.

Two blocks share one table of 2**BITS places: words and pairs of words; pieces of 2 to 5
letters inside a word, its edges included (Weinberger et al. 2009, "Feature hashing for
large scale multitask learning"). Each feature counts once a window, and each block is
divided by the root of its number of features, so that long texts weigh no more than short.
Nothing of a text is kept: there is no vocabulary, only places.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from .words import Words

BITS = 17
LONGEST_PIECE = 5
# A window is some whole sentences, so that a line of harm in a long story is not thinned out.
WINDOW, SMALLEST_WINDOW = 80, 30

Places = NDArray[np.int64]
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
MIXER, FINISHER = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True, slots=True)
class Block:
    """Features in the order of the text: place i was made by word `owners[i]`."""

    places: Places
    owners: Places


def blocks(texts: Sequence[str]) -> tuple[Block, Block]:
    """The two blocks of some words: (words and pairs, pieces of words)."""
    return _of_words(texts), _of_pieces(texts)


def windows(words: Words) -> list[range]:
    """The words in runs of whole sentences, about WINDOW words each; none for an empty text."""
    size = len(words.texts)
    found: list[range] = []
    start = 0
    while start < size:
        cut = min(size, start + WINDOW)
        if cut < size:
            cut = _sentence_end(words.sentence, start, cut)
        if size - cut < SMALLEST_WINDOW:
            cut = size
        found.append(range(start, cut))
        start = cut
    return found


def _sentence_end(sentence: list[int], start: int, cut: int) -> int:
    """The last end of a sentence at or before `cut`; `cut` where a sentence is longer."""
    at = cut
    while at > start and sentence[at] == sentence[at - 1]:
        at -= 1
    if at > start:
        return at
    # One sentence without an end: a whole one if it is near, else a cut in the middle.
    whole = bisect_right(sentence, sentence[start], lo=start)
    return whole if whole - start <= 2 * WINDOW else cut


def _of_words(texts: Sequence[str]) -> Block:
    one = np.array([crc32(text.encode("utf-8", "surrogatepass")) for text in texts], np.uint64)
    at = np.arange(len(one))
    pairs = one[:-1] * MULTIPLIER + one[1:] + np.uint64(2)
    hashed = np.concatenate([one * MULTIPLIER + np.uint64(1), pairs])
    return Block(_place(hashed), np.concatenate([at, at[:-1]]))


def _of_pieces(texts: Sequence[str]) -> Block:
    joined = " " + " ".join(texts) + " "
    letters = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    letters = letters.astype(np.uint64)
    spaces = np.cumsum(letters == ord(" "))
    places, owners = [], []
    hashed = letters.copy()
    for size in range(2, LONGEST_PIECE + 1):
        hashed = hashed[:-1] * MULTIPLIER + letters[size - 1 :]
        count = len(hashed)
        # No space may stand inside a piece, only at its edges.
        inside = spaces[size - 2 : size - 2 + count] - spaces[:count]
        kept = np.flatnonzero(inside == 0)
        places.append(_place(hashed[kept] + np.uint64(size << 32)))
        owners.append(spaces[kept] - 1)
    return Block(np.concatenate(places), np.concatenate(owners))


def _place(hashed: NDArray[np.uint64]) -> Places:
    """Spread hashes over the table (the finaliser of SplitMix64, Steele et al. 2014)."""
    mixed = (hashed ^ (hashed >> np.uint64(30))) * MIXER
    mixed = (mixed ^ (mixed >> np.uint64(27))) * FINISHER
    return (mixed >> np.uint64(64 - BITS)).astype(np.int64)
