"""What the trainer learns from: texts with what is known of them, and their features.

Pure but for the lists that the lexicons are read from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from apps.content_warnings.vocabulary import WARNINGS

from .grams import BITS, blocks
from .joining import own_share
from .linear import RISK
from .own_texts import OwnText
from .public_sets import Judged
from .risk import has_signs
from .warnings import from_lexicons
from .words import split

FOLDS = 5
OURS = ("own", "training")
NAMES = (*WARNINGS, RISK)


@dataclass(frozen=True, slots=True)
class Example:
    """One text as the trainer sees it. `source` "own", "training" or the name of a public set.

    `group`: texts of one group share a fold: one template of a public set, one writer of ours.
    `fresh`: no rule and no word list was written with an eye on it, so that it can tell what they
    are worth. `drill`: written about danger and its near misses, far denser than life. `plain`: in
    the register most people write in.
    """

    text: str
    language: str
    known: dict[str, bool]
    source: str
    group: str
    fresh: bool = False
    drill: bool = False
    plain: bool = False


def examples(
    own: Sequence[OwnText], training: Sequence[OwnText], public: Sequence[Judged]
) -> list[Example]:
    """All that can be learned from, in one order."""
    made = [_from_own(text, "own") for text in own]
    made += [_from_own(text, "training") for text in training]
    made += [
        Example(row.text, row.language, row.known, row.source, row.group, fresh=True)
        for row in public
    ]
    return made


def _from_own(text: OwnText, source: str) -> Example:
    return Example(
        text=text.text,
        language=text.language,
        known={code: code in text.labels for code in WARNINGS} | {RISK: text.risk},
        source=source,
        group=text.writer,
        fresh=text.plain if source == "own" else not text.tuned,
        drill=text.kind in ("risk", "near") and not text.plain,
        plain=text.plain,
    )


@dataclass(slots=True)
class Table:
    """The features of all examples, and the lexicons' and rules' word on each."""

    examples: Sequence[Example]
    hashed: sparse.csr_matrix = field(init=False)
    scores: NDArray[np.float64] = field(init=False)  # examples x NAMES
    own: NDArray[np.float64] = field(init=False)
    folds: NDArray[np.int64] = field(init=False)
    sources: NDArray[np.str_] = field(init=False)

    def __post_init__(self) -> None:
        self.sources = np.array([example.source for example in self.examples])
        self.folds = _folds(self.examples)
        self.scores = np.zeros((len(self.examples), len(NAMES)))
        self.own = np.zeros(len(self.examples))
        starts, places, values = [0], [], []
        for at, example in enumerate(self.examples):
            words = split(example.text)
            self.own[at] = own_share(words)
            for code, found in from_lexicons(words, (example.language,)).items():
                self.scores[at, NAMES.index(code)] = found.score
            if RISK in example.known:
                self.scores[at, -1] = has_signs(words, (example.language,))
            for block in blocks(words.texts):
                once = np.unique(block.places)
                places.append(once)
                values.append(np.full(len(once), 1 / np.sqrt(max(1, len(once)))))
            starts.append(sum(map(len, places[-2:])) + starts[-1])
        shape = (len(self.examples), 1 << BITS)
        self.hashed = sparse.csr_matrix(
            (np.concatenate(values), np.concatenate(places), starts), shape=shape
        )

    def judged(self, name: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Of which examples it is known whether they have a name, and which have it."""
        known = self.column(lambda each: name in each.known)
        return known, self.column(lambda each: each.known.get(name, False))

    def column(self, ask: Callable[[Example], bool]) -> NDArray[np.bool_]:
        """A yes or no for each example."""
        return np.array([ask(example) for example in self.examples])


def _folds(given: Sequence[Example]) -> NDArray[np.int64]:
    """Our writers in turn, so that each fold has some of each; public groups by their hash."""
    writers = sorted({each.group for each in given if each.source in OURS})
    turn = {writer: at % FOLDS for at, writer in enumerate(writers)}
    return np.array(
        [turn[each.group] if each.source in OURS else _hashed_fold(each.group) for each in given]
    )


def _hashed_fold(group: str) -> int:
    return sha256(group.encode()).digest()[1] % FOLDS
