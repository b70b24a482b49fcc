"""Train the linear model and what joins it to the lexicons, one name at a time.

The same texts give the same bytes. Needs scikit-learn, which the running site does not have
(requirements-dev.txt).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from .grams import BITS
from .linear import checksum
from .training_join import Margins, join_of
from .training_table import FOLDS, NAMES, OURS, Table

# Chosen by cross-validation (docs/decisions/0019): more overfits, less forgets.
STRICTNESS = 3.0
# With fewer texts of a code nothing is learned but those texts.
LEAST_TEXTS = 20


@dataclass(slots=True)
class Trained:
    """What model.json says of each name, the weights, and how they are joined to the lexicons."""

    learned: list[dict[str, Any]]
    weights: NDArray[np.int8]
    join: dict[str, Any]


def train(table: Table, told: Callable[[str], Any] = len) -> Trained:
    """Learn every name that has enough texts. `told` hears of each that is done."""
    learned, weights = [], []
    margins: Margins = {}
    for name in NAMES:
        known, truth = table.judged(name)
        if truth.sum() >= LEAST_TEXTS:
            facts, column, margins[name] = _one_name(table, np.flatnonzero(known), truth)
            learned.append({"name": name, **facts})
            weights.append(column)
            told(f"{name}: {facts['texts']}")
    return Trained(learned, np.stack(weights, axis=1), join_of(table, margins))


def _one_name(
    table: Table, rows: NDArray[np.int64], truth: NDArray[np.bool_]
) -> tuple[dict[str, Any], NDArray[np.int8], NDArray[np.float64]]:
    """What it learned, its weights, and its logit of each example from folds that lack it."""
    features, truth = table.hashed[rows], truth[rows]
    folds, weight = table.folds[rows], _importance(table.sources[rows])
    unseen = np.full(len(table.examples), np.nan)
    for fold in range(FOLDS):
        kept, left = folds != fold, table.folds == fold
        if truth[kept].any() and left.any():
            fitted = _fit(features[kept], truth[kept], weight[kept])
            unseen[left] = fitted.decision_function(table.hashed[left])
    final = _fit(features, truth, weight)
    scale = float(np.abs(final.coef_[0]).max()) / 127
    facts = {
        "scale": round(scale, 8),
        "bias": round(float(final.intercept_[0]), 4),
        "texts": int(truth.sum()),
    }
    return facts, np.round(final.coef_[0] / scale).astype(np.int8), unseen


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


def write(folder: Path, trained: Trained, texts: int) -> None:
    """Put weights.npz and model.json into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "weights.npz", weights=trained.weights)
    about = {
        "bits": BITS,
        "texts": texts,
        "sha256": checksum(trained.weights),
        "learned": trained.learned,
        "join": trained.join,
    }
    written = json.dumps(about, indent=1, ensure_ascii=True) + "\n"
    (folder / "model.json").write_text(written, encoding="utf-8")
