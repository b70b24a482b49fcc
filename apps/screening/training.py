"""Train the linear model: logistic regression on hashed features, one code at a time.

Pure but for reading files: the same texts give the same bytes. Needs scikit-learn, which the
running site does not have (requirements-dev.txt).
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, fbeta_score

from apps.content_warnings.vocabulary import WARNINGS

from .grams import BITS, blocks
from .linear import LEXICAL, checksum, lexical_features, share_of_first_person
from .own_texts import OwnText
from .public_sets import Judged
from .warnings import from_lexicons, lexical_findings
from .words import split

FOLDS = 5
# Chosen by cross-validation on the sexism set (docs/decisions/0019): more overfits, less forgets.
STRICTNESS = 3.0
# With fewer texts of a code nothing is learned but those texts.
LEAST_TEXTS = 20
# A label must be right so often on our own texts, a suggestion may be wrong more often than not.
LEAST_PRECISION, LEAST_SUGGESTED = 0.8, 0.5
OURS = ("own", "training")
GRID = np.linspace(-4.0, 4.0, 161)


@dataclass(frozen=True, slots=True)
class Example:
    """One text as the trainer sees it. `source` "own", "training" or the name of a public set."""

    text: str
    language: str
    known: dict[str, bool]
    source: str
    group: str


def examples(
    own: Sequence[OwnText], training: Sequence[OwnText], public: Sequence[Judged]
) -> list[Example]:
    """All that can be learned from, in one order."""
    made = [_from_own(text, "own") for text in own]
    made += [_from_own(text, "training") for text in training]
    made += [Example(row.text, row.language, row.known, row.source, row.group) for row in public]
    return made


def _from_own(text: OwnText, source: str) -> Example:
    known = {code: code in text.labels for code in WARNINGS}
    return Example(text.text, text.language, known, source, text.id)


@dataclass(slots=True)
class Table:
    """The features of all examples, and the lexicons' word on each."""

    examples: Sequence[Example]
    hashed: sparse.csr_matrix = field(init=False)
    lexical: NDArray[np.float64] = field(init=False)  # examples x codes x LEXICAL
    folds: NDArray[np.int64] = field(init=False)
    sources: NDArray[np.str_] = field(init=False)

    def __post_init__(self) -> None:
        self.sources = np.array([example.source for example in self.examples])
        self.folds = np.array([_fold(example.group) for example in self.examples])
        self.lexical = np.zeros((len(self.examples), len(WARNINGS), LEXICAL))
        starts, places, values = [0], [], []
        for at, example in enumerate(self.examples):
            words = split(example.text)
            share = share_of_first_person(words)
            found = lexical_findings(from_lexicons(words, (example.language,)))
            for column, code in enumerate(WARNINGS):
                if code in found:
                    self.lexical[at, column] = lexical_features(found[code], share)
            for block in blocks(words.texts):
                once = np.unique(block.places)
                places.append(once)
                values.append(np.full(len(once), 1 / np.sqrt(max(1, len(once)))))
            starts.append(sum(map(len, places[-2:])) + starts[-1])
        shape = (len(self.examples), 1 << BITS)
        self.hashed = sparse.csr_matrix(
            (np.concatenate(values), np.concatenate(places), starts), shape=shape
        )


def _fold(group: str) -> int:
    return sha256(group.encode()).digest()[1] % FOLDS


def train(
    table: Table, told: Callable[[str], Any] = len
) -> tuple[list[dict[str, Any]], NDArray[np.int8]]:
    """What model.json says of each code that has enough texts, and the weights of all of them.

    `told` hears of each code that is done.
    """
    facts, columns = [], []
    for column, code in enumerate(WARNINGS):
        known = np.array([code in example.known for example in table.examples])
        truth = np.array([example.known.get(code, False) for example in table.examples])
        if truth.sum() >= LEAST_TEXTS:
            learned, weights = _one_code(table, column, np.flatnonzero(known), truth)
            facts.append({"code": code, **learned})
            columns.append(weights)
            told(f"{code}: {learned['texts']}")
    return facts, np.stack(columns, axis=1)


def _one_code(
    table: Table, column: int, rows: NDArray[np.int64], truth: NDArray[np.bool_]
) -> tuple[dict[str, Any], NDArray[np.int8]]:
    features = sparse.hstack([table.hashed[rows], table.lexical[rows, column]]).tocsr()
    truth, folds, sources = truth[rows], table.folds[rows], table.sources[rows]
    weight = _importance(sources)
    unseen = np.zeros(len(rows))
    for fold in range(FOLDS):
        kept, left = folds != fold, folds == fold
        unseen[left] = _fit(features[kept], truth[kept], weight[kept]).decision_function(
            features[left]
        )
    suggest, assign = thresholds(unseen, truth, sources)
    final = _fit(features, truth, weight)
    whole = final.coef_[0, : 1 << BITS]
    scale = float(np.abs(whole).max()) / 127
    learned = {
        "scale": round(scale, 8),
        "bias": round(float(final.intercept_[0]), 4),
        "lexical": [round(float(value), 4) for value in final.coef_[0, 1 << BITS :]],
        "suggest": round(suggest, 3),
        "assign": round(assign, 3),
        "texts": int(truth.sum()),
        # What the model alone makes of texts in folds it has not learned from.
        "folds": {
            source: round(figure, 3) for source, figure in _public(unseen > assign, truth, sources)
        },
        "decides": bool(np.char.startswith(sources[truth], "passages").any()),
    }
    return learned, np.round(whole / scale).astype(np.int8)


def _importance(sources: NDArray[np.str_]) -> NDArray[np.float64]:
    """A text of our own counts as much as several of a large set of another kind of text."""
    own = np.isin(sources, OURS)
    passages = np.char.startswith(sources, "passages")
    return np.where(own, 3.0, np.where(passages, 2.0, 1.0))


def _fit(
    features: sparse.csr_matrix, truth: NDArray[np.bool_], weight: NDArray[np.float64]
) -> LogisticRegression:
    # liblinear on one thread: the same numbers on every run.
    model = LogisticRegression(
        C=STRICTNESS, solver="liblinear", dual=True, max_iter=200, random_state=0
    )
    return model.fit(features, truth, sample_weight=weight)


def thresholds(
    unseen: NDArray[np.float64], truth: NDArray[np.bool_], sources: NDArray[np.str_]
) -> tuple[float, float]:
    """Where to suggest and where to assign, on logits of unseen folds.

    Suggesting asks for recall first (F2 on our own texts), but at least every other suggestion
    must be right: people read them. Assigning weighs our own texts (F1) as much as the public sets
    together, each by the figure it is known by: accuracy for passages, macro-F1 for the others.
    """
    own = np.isin(sources, OURS)
    assign = max(GRID, key=lambda cut: _worth(unseen > cut, truth, sources))
    suggest = max(GRID, key=lambda cut: _worth_suggesting(unseen[own] > cut, truth[own]))
    return min(float(suggest), float(assign) - 0.1), float(assign)


def _worth_suggesting(given: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    precision = (given & truth).sum() / max(1, given.sum())
    lacking = min(0.0, float(precision) - LEAST_SUGGESTED)
    return float(fbeta_score(truth, given, beta=2, zero_division=0)) + 2 * lacking


def _worth(given: NDArray[np.bool_], truth: NDArray[np.bool_], sources: NDArray[np.str_]) -> float:
    own = np.isin(sources, OURS)
    right = (given & truth & own).sum()
    precision = right / max(1, (given & own).sum())
    ours = f1_score(truth[own], given[own], zero_division=0) + min(0.0, precision - LEAST_PRECISION)
    theirs = [figure for _source, figure in _public(given, truth, sources)]
    return float((ours + sum(theirs) / len(theirs)) / 2 if theirs else ours)


def _public(
    given: NDArray[np.bool_], truth: NDArray[np.bool_], sources: NDArray[np.str_]
) -> Iterator[tuple[str, float]]:
    """(set, figure): accuracy for passages, macro-F1 for the others."""
    for source in sorted({str(source) for source in sources} - {*OURS}):
        rows = sources == source
        if source.startswith("passages"):
            yield source, float((given[rows] == truth[rows]).mean())
        else:
            yield source, float(f1_score(truth[rows], given[rows], average="macro"))


def write(
    folder: Path, facts: Sequence[dict[str, Any]], weights: NDArray[np.int8], texts: int
) -> None:
    """Put weights.npz and model.json into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "weights.npz", weights=weights)
    about = {"bits": BITS, "texts": texts, "sha256": checksum(weights), "codes": list(facts)}
    written = json.dumps(about, indent=1, ensure_ascii=True) + "\n"
    (folder / "model.json").write_text(written, encoding="utf-8")
