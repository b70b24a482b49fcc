"""Whether findings can be true at all: what a broken check returns must not pass for an answer."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from apps.content_warnings.vocabulary import LEVELS, WARNINGS

from .findings import FOUND_BY, KINDS, OTHER, WHYS, Identifying, Span, Warning  # noqa: A004
from .sources import LANGUAGES


class Nonsense(Exception):
    """A check returned what no text of this length can hold; the message says what."""


def check_language(found: Any, size: int) -> None:
    """(language, lexicons to read with). Raises Nonsense."""
    language, read_with = found
    _must(language in (*LANGUAGES, OTHER), "unknown language")
    _must(set(read_with) <= set(LANGUAGES), "unknown lexicon")


def check_warnings(found: Any, size: int) -> None:
    """Warnings in the order of the vocabulary, each once, passages inside. Raises Nonsense."""
    _must(all(isinstance(each, Warning) for each in found), "not warnings")
    order = list(WARNINGS)
    _must(all(each.code in WARNINGS for each in found), "unknown code")
    places = [order.index(each.code) for each in found]
    _must(all(one < other for one, other in pairwise(places)), "codes twice or out of order")
    for each in found:
        _must(each.level in LEVELS and set(each.why) <= set(FOUND_BY), "unknown level or reason")
        _check_score(each.score)
        _check_spans(each.passages, size)


def check_identifying(found: Any, size: int) -> None:
    """Details in order, none over another, inside the text. Raises Nonsense."""
    _must(all(isinstance(each, Identifying) for each in found), "not details")
    for each in found:
        _must(each.kind in KINDS and each.why in WHYS, "unknown kind or reason")
        _check_score(each.score)
    _check_spans([(each.start, each.end) for each in found], size)


def check_risk(found: Any, size: int) -> None:
    """True or False. Raises Nonsense."""
    _must(isinstance(found, bool), "neither yes nor no")


def _check_score(score: Any) -> None:
    _must(isinstance(score, float | int) and math.isfinite(score) and 0 <= score <= 1, "score")


def _check_spans(spans: Sequence[Span], size: int) -> None:
    _must(all(0 <= start < end <= size for start, end in spans), "place outside the text")
    _must(all(one[1] <= other[0] for one, other in pairwise(spans)), "places over each other")


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Nonsense(otherwise)


CHECKS = {
    "language": check_language,
    "warnings": check_warnings,
    "identifying": check_identifying,
    "risk": check_risk,
}
