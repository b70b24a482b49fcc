"""A linear model beside the lexicons: word and letter features of a window, one score a code.

The weights are whole numbers of one byte in `data/model/weights.npz`; `model.json` beside it says
what they mean and holds their checksum. `manage.py train_screening` makes both again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from .findings import Span, Warning  # noqa: A004
from .grams import BITS, Block, blocks, windows
from .sources import DATA
from .words import Words

FOLDER = DATA / "model"
# What the lexicon said of a code, as the model sees it: its score, whether it found the act
# described, and its score once more where people speak of themselves.
LEXICAL = 3
# On the one scale of scores: where a code's own two thresholds come to stand (warnings.py).
SUGGESTED, ASSIGNED, MOST = 0.3, 0.6, 0.95
A_LOGIT = 0.1
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
class Lexical:
    """What the lexicons found of one code in one text."""

    score: float = 0.0
    described: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of `codes`: a window's logit is bias + features · weights + lexical · own.

    `decides`: codes on which it learned from other people's judgement of many texts.
    """

    codes: tuple[str, ...]
    weights: NDArray[np.int8]
    scale: Vector
    bias: Vector
    lexical: Vector
    suggest: Vector
    assign: Vector
    decides: frozenset[str]

    def read(self, words: Words, lexical: Mapping[str, Lexical]) -> dict[str, Warning]:
        """The codes at or above their suggesting threshold; where, if the lexicons do not know."""
        shared = self._of_lexicon(words, lexical) + self.bias
        found: dict[str, Warning] = {}
        for window in windows(words):
            features = [_once(block) for block in blocks(words.texts[window.start : window.stop])]
            scores = self._on_scale(self._told(features) + shared)
            for at in np.flatnonzero(scores >= SUGGESTED):
                code, score = self.codes[at], round(float(scores[at]), 3)
                before = found.get(code) or Warning(code, "mentioned", score, (), ("model",))
                spans = before.passages
                if code not in lexical:  # Where the lexicons know the place, it is theirs.
                    spans = (
                        *spans,
                        *_sentences(words, window, self._by_word(features, at, window)),
                    )
                found[code] = replace(before, score=max(score, before.score), passages=spans)
        return found

    def _told(self, features: Sequence[Block]) -> Vector:
        """What the features of a window say of each code."""
        told = np.zeros(len(self.codes), np.float32)
        for block in features:
            summed = self.weights[block.places].sum(axis=0, dtype=np.int32)
            told += summed * self.scale / _root(block)
        return told

    def _by_word(self, features: Sequence[Block], at: np.intp, window: range) -> Vector:
        """What each word of a window says of one code."""
        told = np.zeros(len(window), np.float32)
        for block in features:
            weights = self.weights[block.places, at] * (self.scale[at] / _root(block))
            told += np.bincount(block.owners, weights, len(window)).astype(np.float32)
        return told

    def _of_lexicon(self, words: Words, lexical: Mapping[str, Lexical]) -> Vector:
        share = share_of_first_person(words)
        found = [lexical_features(lexical.get(code, Lexical()), share) for code in self.codes]
        return (np.array(found, np.float32) * self.lexical).sum(axis=1)

    def _on_scale(self, logits: Vector) -> Vector:
        """Logits on the scale of all scores: a code's two thresholds at SUGGESTED and ASSIGNED, and
        beyond them A_LOGIT for each further logit."""
        between = (logits - self.suggest) / (self.assign - self.suggest)
        below = SUGGESTED + (ASSIGNED - SUGGESTED) * between
        beyond = ASSIGNED + A_LOGIT * (logits - self.assign)
        scores = np.where(logits < self.assign, below, beyond)
        return np.clip(scores, 0.0, MOST).astype(np.float32)


def lexical_features(found: Lexical, share: float) -> tuple[float, float, float]:
    """What stands beside the hashed features of a text, one such triple a code."""
    return found.score, float(found.described), found.score * min(1.0, share * 10)


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
    codes = facts["codes"]
    if weights.shape != (1 << BITS, len(codes)) or weights.dtype != np.int8:
        raise BrokenModel("The weights of the screening model have another shape than model.json.")
    if checksum(weights) != facts["sha256"]:
        raise BrokenModel("The weights of the screening model are not those model.json describes.")
    return Model(
        codes=tuple(code["code"] for code in codes),
        weights=weights,
        scale=_column(codes, "scale"),
        bias=_column(codes, "bias"),
        lexical=_column(codes, "lexical"),
        suggest=_column(codes, "suggest"),
        assign=_column(codes, "assign"),
        decides=frozenset(code["code"] for code in codes if code["decides"]),
    )


def _column(codes: Sequence[Mapping[str, Any]], name: str) -> Vector:
    return np.array([code[name] for code in codes], np.float32)
