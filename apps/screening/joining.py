"""Weigh the word of the lexicons and that of the model: one logit, then one score.

What each is worth was learned from texts of writers whom neither had met (training.py); stacking
after Wolpert 1992. Of a code and a window

    logit = bias + margin · m + score · s + sure · [s >= ASSIGN] + both · m · s + own · s · f

with m the model's logit, s the lexicons' score and f how far the writer speaks of themselves.
English has a bias and weights of its own for m and s: there the model has read most.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .linear import RISK, Reading, share_of_first_person
from .words import Words

# Two thresholds of a code come to stand here on the one scale of scores.
SUGGEST, ASSIGN, MOST = 0.3, 0.6, 0.95
A_FEW_WORDS = 12
# What each further logit adds beyond the upper one.
A_LOGIT = 0.1

Column = NDArray[np.float64]


def shared_features(margin: Column, score: Column, own: Column) -> NDArray[np.float64]:
    """What is weighed alike for all codes, rows x 3: sure, both, own."""
    return np.column_stack([score >= ASSIGN, margin * score, score * own])


def own_share(words: Words) -> float:
    """How far a text speaks of its writer, 0 to 1: from one word in ten on it is 1."""
    return min(1.0, share_of_first_person(words) * 10)


@dataclass(frozen=True, slots=True)
class Weighed:
    """One code in one text: its score, and the windows that reach the lower threshold alone."""

    score: float
    windows: tuple[int, ...]


def weigh(code: str, reading: Reading, score: float, *, english: bool, own: float) -> Weighed:
    """The joined score of a code, 0 to MOST. `score`: the lexicons'; `own`: own_share()."""
    join = reading.model.join
    facts = join["codes"].get(code)
    margins = reading.of(code).astype(np.float64) if facts else np.zeros(0)
    if not len(margins):
        return Weighed(score, ())
    bias, of_margin, of_score = facts["english" if english else "other"]
    said, speaks = np.full(len(margins), score), np.full(len(margins), own)
    logits = bias + of_margin * margins + of_score * said
    logits += shared_features(margins, said, speaks) @ np.array(join["shared"])
    loud = tuple(int(at) for at in np.flatnonzero(logits >= facts["suggest"]))
    return Weighed(round(_on_scale(float(logits.max()), facts), 3), loud)


def _on_scale(logit: float, facts: Mapping[str, Any]) -> float:
    suggest, assign = facts["suggest"], facts["assign"]
    if logit < assign:
        found = SUGGEST + (ASSIGN - SUGGEST) * (logit - suggest) / (assign - suggest)
    else:
        found = ASSIGN + A_LOGIT * (logit - assign)
    return min(MOST, max(0.0, found))


def in_danger(reading: Reading, signs: bool) -> bool:
    """Whether the rules for danger to a life and the model together say that there is some.

    `signs`: whether the rules found any. In a few words the model cannot be sure of calm.
    """
    facts = reading.model.join["risk"]
    if signs and len(reading.words.texts) < A_FEW_WORDS:
        return True
    return any(
        float(margin) + facts["signs"] * signs >= facts["assign"] for margin in reading.of(RISK)
    )
