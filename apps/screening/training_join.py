"""What the lexicons' word and the model's are worth together, and where to suggest and to assign.

Learned from texts that neither knew: no word list was written with an eye on them, and the model's
logits come from folds without their writers. joining.py has the formula.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, fbeta_score

from .joining import shared_features
from .linear import RISK
from .training_table import NAMES, OURS, Table

# More strictness lets a code with few texts go its own way.
STRICTNESS = 0.05
# What a text of a public set and a plain one of our own count for, against one told aslant.
PUBLIC_WEIGHT, PLAIN_WEIGHT = 0.3, 3.0
# A label must be right so often on our own texts, a suggestion may be wrong more often than not.
LEAST_PRECISION, LEAST_SUGGESTED = 0.75, 0.5
# Of our texts that were not written about danger, so many may be taken for it.
FALSE_FLAGS = 0.02
# The share of true signs of danger that the model may overrule.
UNHEARD = 0.05
GRID = np.linspace(-4.0, 4.0, 161)

Logits = NDArray[np.float64]
Margins = dict[str, Logits]


def join_of(table: Table, margins: Mapping[str, Logits]) -> dict[str, Any]:
    """The part of model.json that says how the two are joined; nothing to join, nothing in it."""
    cases = [_cases(table, code, margins[code]) for code in margins if code != RISK]
    joined: dict[str, Any] = {"shared": [0.0, 0.0, 0.0], "codes": {}}
    if cases and any(case.truth.any() for case in cases):
        joined |= _fit_codes(cases)
    if RISK in margins:
        joined["risk"] = _fit_risk(table, margins[RISK])
    return joined


@dataclass(frozen=True, slots=True)
class _Cases:
    """The texts that can tell what is worth what for one code."""

    code: str
    margin: Logits
    score: Logits
    own: Logits
    english: NDArray[np.bool_]
    truth: NDArray[np.bool_]
    sources: NDArray[np.str_]
    weight: Logits
    shared: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shared", shared_features(self.margin, self.score, self.own))

    def features(self, at: int, codes: int) -> sparse.csr_matrix:
        """Shared by all codes; by all languages but English; of this code alone."""
        self_told = np.column_stack([np.ones(len(self.truth)), self.margin, self.score])
        others = self_told * ~self.english[:, None]
        columns = [sparse.csr_matrix(np.column_stack([self.shared, self_told[:, 1:], others]))]
        columns += [sparse.csr_matrix((len(self.truth), 3 * at)), sparse.csr_matrix(self_told)]
        columns += [sparse.csr_matrix((len(self.truth), 3 * (codes - at - 1)))]
        return sparse.hstack(columns).tocsr()


def _cases(table: Table, code: str, margins: Logits) -> _Cases:
    fresh = table.column(lambda each: each.fresh and not each.drill and code in each.known)
    fresh &= ~np.isnan(margins)
    return _Cases(
        code=code,
        margin=margins[fresh],
        score=table.scores[fresh, NAMES.index(code)],
        own=table.own[fresh],
        english=table.column(lambda each: each.language == "en")[fresh],
        truth=table.column(lambda each: each.known.get(code, False))[fresh],
        sources=table.sources[fresh],
        weight=_weight(table)[fresh],
    )


def _weight(table: Table) -> Logits:
    """Texts of our own are of the kind the site is for, and plain ones the most so."""
    ours = np.where(table.column(lambda each: each.plain), PLAIN_WEIGHT, 1.0)
    return np.where(np.isin(table.sources, OURS), ours, PUBLIC_WEIGHT)


def _fit_codes(cases: list[_Cases]) -> dict[str, Any]:
    features = sparse.vstack([case.features(at, len(cases)) for at, case in enumerate(cases)])
    truth = np.concatenate([case.truth for case in cases])
    weight = np.concatenate([case.weight for case in cases])
    fitted = LogisticRegression(C=STRICTNESS, solver="liblinear", random_state=0, tol=1e-5).fit(
        features, truth, sample_weight=weight
    )
    weights, intercept = fitted.coef_[0], float(fitted.intercept_[0])
    shared, others, of_codes = weights[:3], weights[5:8], weights[8:].reshape(-1, 3)
    common = np.array([intercept, *weights[3:5]])
    codes = {}
    for case, of_code in zip(cases, of_codes, strict=True):
        english = of_code + common
        of_text = np.where(case.english[:, None], english, english + others)
        logits = of_text[:, 0] + of_text[:, 1] * case.margin + of_text[:, 2] * case.score
        suggest, assign = thresholds(
            logits + case.shared @ shared, case.truth, case.sources, case.weight
        )
        codes[case.code] = {
            "english": _rounded(english),
            "other": _rounded(english + others),
            "suggest": round(suggest, 3),
            "assign": round(assign, 3),
            # Of texts in folds it had not learned from, at these thresholds.
            "figures": dict(_figures(logits + case.shared @ shared > assign, case)),
        }
    return {"shared": _rounded(shared), "codes": codes}


def _figures(given: NDArray[np.bool_], case: _Cases) -> Iterator[tuple[str, float]]:
    ours = np.isin(case.sources, OURS)
    if ours.any():
        yield "ours", round(float(f1_score(case.truth[ours], given[ours], zero_division=0)), 3)
    for source, figure in _public(given, case.truth, case.sources):
        yield source, round(figure, 3)


def _rounded(values: NDArray[np.float64]) -> list[float]:
    return [round(float(value), 4) for value in values]


def _fit_risk(table: Table, margins: Logits) -> dict[str, float]:
    """Where the model alone sees danger, and how much a sign found by the rules adds to its logit.

    A sign stands unless the model is surer of calm than with nineteen in twenty true ones: jokes
    use the same words. Then the model may speak alone until FALSE_FLAGS is reached.
    """
    fresh = table.column(lambda each: each.fresh and RISK in each.known) & ~np.isnan(margins)
    truth = table.column(lambda each: each.known.get(RISK, False))
    signs = table.scores[:, NAMES.index(RISK)] > 0
    if not (fresh & truth & signs).any():
        return {"signs": 10.0, "assign": 5.0}  # The rules alone.
    floor = float(np.quantile(margins[fresh & truth & signs], UNHEARD))
    calm = fresh & ~truth & ~table.column(lambda each: each.drill)
    stands = signs[calm] & (margins[calm] >= floor)
    left = int(FALSE_FLAGS * calm.sum()) - int(stands.sum())
    loudest = np.sort(margins[calm][~stands])[::-1]
    cut = float(loudest[max(0, min(left, len(loudest) - 1))]) + 0.001
    return {"signs": round(cut - floor, 3), "assign": round(cut, 3)}


def thresholds(
    unseen: Logits, truth: NDArray[np.bool_], sources: NDArray[np.str_], weight: Logits
) -> tuple[float, float]:
    """Where to suggest and where to assign, on logits of unseen folds.

    Suggesting asks for recall first (F2 on our own texts), but at least every other suggestion
    must be right: people read them. Assigning weighs our own texts (F1) as much as the public sets
    together, each by the figure it is known by: accuracy for passages, macro-F1 for the others.
    """
    own = np.isin(sources, OURS)

    def worth(cut: float) -> float:
        ours = _worth(unseen[own] > cut, truth[own], weight[own], 1, LEAST_PRECISION)
        theirs = [figure for _source, figure in _public(unseen > cut, truth, sources)]
        return (ours + sum(theirs) / len(theirs)) / 2 if theirs else ours

    def worth_suggesting(cut: float) -> float:
        return _worth(unseen[own] > cut, truth[own], weight[own], 2, LEAST_SUGGESTED)

    assign = float(max(GRID, key=worth))
    return min(float(max(GRID, key=worth_suggesting)), assign - 0.1), assign


def _worth(
    given: NDArray[np.bool_], truth: NDArray[np.bool_], weight: Logits, beta: float, least: float
) -> float:
    """F-measure of weighed texts, less twice what its precision lacks."""
    right, said = (weight * (given & truth)).sum(), (weight * given).sum()
    lacking = min(0.0, float(right / max(1.0, said)) - least)
    figure = fbeta_score(truth, given, beta=beta, zero_division=0, sample_weight=weight)
    return float(figure) + 2 * lacking


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
