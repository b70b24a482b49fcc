"""A linear model beside the lexicons: word and letter features of a window, one logit a name.

The weights are whole numbers of one byte in `data/model/weights.npz`; `model.json` beside it says
what they mean and holds their checksum. `manage.py train_screening` makes both again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from .findings import Span
from .grams import BITS, Block, blocks, windows
from .sources import DATA
from .words import Words

FOLDER = DATA / "model"
# Beside the codes: danger to a life.
RISK = "risk"
# The root of how many features a dozen words have in each block: with fewer, one word (an uncle, an
# age) would count for a whole text. Not for danger, which is often told in five words.
FEW = (40**0.5, 150**0.5)
# A sentence belongs to the passage when it says at least this share of what the strongest says.
SHARE = 0.5

FIRST_PERSON = frozenset(
    [
        "i",
        "im",
        "i'm",
        "i've",
        "ive",
        "me",
        "my",
        "mine",
        "myself",
        "we",
        "us",
        "our",
        "je",
        "j'",
        "me",
        "m'",
        "moi",
        "mon",
        "ma",
        "mes",
        "nous",
        "yo",
        "mi",
        "mis",
        "me",
        "nos",
        "eu",
        "meu",
        "minha",
        "mim",
        "nossa",
        "ich",
        "mich",
        "mir",
        "mein",
        "meine",
        "meinem",
        "meinen",
        "wir",
        "uns",
    ]
)
FIRST_PERSON_ENDINGS = ("ني", "تني", "ي")

Vector = NDArray[np.float32]


class BrokenModel(RuntimeError):
    """The files of the model do not belong together; the message says how."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model makes of one text: `margins`, windows x names, the logit of each name in each
    window; no window, no row."""

    model: "Model"
    words: Words
    windows: tuple[range, ...]
    features: tuple[tuple[Block, ...], ...]
    margins: Vector

    def of(self, name: str) -> Vector:
        """The logits of one name, a window each."""
        return self.margins[:, self.model.names.index(name)]

    def passages(self, name: str, wanted: Iterable[int]) -> tuple[Span, ...]:
        """The sentences that say most for a name, in the windows wanted."""
        at, spans = self.model.names.index(name), list[Span]()
        for window in wanted:
            told = self.model.by_word(self.features[window], at, self.windows[window])
            spans += _sentences(self.words, self.windows[window], told)
        return tuple(spans)


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of `names` (codes, and RISK): a window's logit is bias + features · weights.

    `join`: how the word of the model and that of the lexicons are weighed (joining.py).
    """

    names: tuple[str, ...]
    weights: NDArray[np.int8]
    scale: Vector
    bias: Vector
    join: Mapping[str, Any]

    def read(self, words: Words) -> Reading:
        """Every window of a text, read once for all names."""
        cut = tuple(windows(words))
        features = tuple(
            tuple(_once(block) for block in blocks(words.texts[window.start : window.stop]))
            for window in cut
        )
        margins = np.array([self._told(each) for each in features], np.float32)
        return Reading(self, words, cut, features, margins.reshape(len(cut), len(self.names)))

    def _told(self, features: Sequence[Block]) -> Vector:
        told = self.bias.copy()
        is_risk = np.array([name == RISK for name in self.names])
        for block, few in zip(features, FEW, strict=True):
            summed = self.weights[block.places].sum(axis=0, dtype=np.int32) * self.scale
            told += np.where(is_risk, summed / _root(block), summed / max(_root(block), few))
        return told

    def by_word(self, features: Sequence[Block], at: int, window: range) -> Vector:
        """What each word of a window says of one name."""
        told = np.zeros(len(window), np.float32)
        for block in features:
            weights = self.weights[block.places, at] * (self.scale[at] / _root(block))
            told += np.bincount(block.owners, weights, len(window)).astype(np.float32)
        return told


def share_of_first_person(words: Words) -> float:
    """How many of the words speak of the writer, 0 to 1."""
    own = sum(
        text in FIRST_PERSON or (len(text) > 3 and text.endswith(FIRST_PERSON_ENDINGS))
        for text in words.texts
    )
    return own / len(words.texts) if words.texts else 0.0


def _once(block: Block) -> Block:
    """Each feature counts once a window, for the word where it stands first."""
    places, first = np.unique(block.places, return_index=True)
    return Block(places, block.owners[first])


def _root(block: Block) -> np.float32:
    return np.sqrt(np.float32(max(1, len(block.places))))


def _sentences(words: Words, window: range, told: Vector) -> list[Span]:
    """The sentences of the window that say most for a code."""
    sentences = np.array(words.sentence[window.start : window.stop])
    first = np.flatnonzero(np.diff(sentences, prepend=sentences[0] - 1))
    last = [*(first[1:] - 1), len(sentences) - 1]
    weights = np.add.reduceat(told, first)
    least = weights.max() * (SHARE if weights.max() > 0 else 1)
    return [
        words.raw_span(window.start + int(one), window.start + int(other))
        for one, other, weight in zip(first, last, weights, strict=True)
        if weight >= least
    ]


def checksum(weights: NDArray[np.int8]) -> str:
    """Of the weights themselves: a zip of the same bytes may differ from machine to machine."""
    return sha256(np.ascontiguousarray(weights).tobytes()).hexdigest()


@cache
def load_model(folder: Path = FOLDER) -> Model:
    """The model of a folder. Errors: BrokenModel when its parts do not belong together."""
    try:
        facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            weights = arrays["weights"]
        return _checked(facts, weights)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise BrokenModel(f"The screening model cannot be read: {error!r}.") from error


def _checked(facts: Mapping[str, Any], weights: NDArray[np.int8]) -> Model:
    learned = facts["learned"]
    if weights.shape != (1 << BITS, len(learned)) or weights.dtype != np.int8:
        raise BrokenModel("The weights of the screening model have another shape than model.json.")
    if checksum(weights) != facts["sha256"]:
        raise BrokenModel("The weights of the screening model are not those model.json describes.")
    return Model(
        names=tuple(each["name"] for each in learned),
        weights=weights,
        scale=np.array([each["scale"] for each in learned], np.float32),
        bias=np.array([each["bias"] for each in learned], np.float32),
        join=facts["join"],
    )
