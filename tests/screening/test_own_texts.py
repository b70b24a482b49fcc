"""The project's own labelled texts: what the screening must not fall below.

The floors are the figures of the day in docs/screening.md, a little lower. Most of
these texts were read while the lexicons were written, so the floors keep what was
reached; they do not say how well unseen stories are read.
"""

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from apps.content_warnings.vocabulary import WARNINGS
from apps.screening import lint
from apps.screening.findings import ScreenInput
from apps.screening.services import screen_texts

OWN = Path(lint.__file__).parent / "data" / "own.jsonl"
LEAST_TEXTS = {"en": 3, "ar": 2}


@cache
def rows():
    return [json.loads(line) for line in OWN.read_text(encoding="utf-8").splitlines()]


@cache
def screened():
    """Each row beside its findings; the language is left for the screening to find."""
    found = screen_texts([ScreenInput(row["id"], row["text"]) for row in rows()])
    return list(zip(rows(), found, strict=True))


def counts(language):
    """Right, false and missed labels by code."""
    right, false, missed = Counter(), Counter(), Counter()
    for row, found in screened():
        if row["language"] == language:
            meant, given = set(row["labels"]), set(found.labels)
            right.update(meant & given)
            false.update(given - meant)
            missed.update(meant - given)
    return right, false, missed


def test_it_has_texts_for_every_warning():
    assert len({row["id"] for row in rows()}) == len(rows())
    assert {label for row in rows() for label in row["labels"]} == set(WARNINGS)
    for language, least in LEAST_TEXTS.items():
        labels = Counter(
            label for row in rows() if row["language"] == language for label in row["labels"]
        )
        assert {code for code in WARNINGS if labels[code] < least} == set()


def test_it_crashes_on_none():
    assert [row["id"] for row, found in screened() if found.failed] == []


@pytest.mark.parametrize(
    ("language", "precision", "recall"), [("en", 0.92, 0.92), ("ar", 0.92, 0.96)]
)
def test_it_keeps_precision_and_recall(language, precision, recall):
    right, false, missed = (sum(count.values()) for count in counts(language))
    assert right / (right + false) >= precision
    assert right / (right + missed) >= recall


@pytest.mark.parametrize("language", LEAST_TEXTS)
def test_it_leaves_no_warning_far_behind(language):
    right, _false, missed = counts(language)
    behind = {code for code in WARNINGS if right[code] < 0.6 * (right[code] + missed[code])}
    assert behind == set()


@pytest.mark.parametrize("language", LEAST_TEXTS)
def test_it_labels_few_texts_that_need_no_warning(language):
    clean = [
        found
        for row, found in screened()
        if row["language"] == language and not row["labels"] and not row["risk"]
    ]
    assert len(clean) >= 10
    assert sum(bool(found.labels) for found in clean) * 30 <= len(clean)


def test_it_flags_every_danger_and_nothing_else():
    assert [row["id"] for row, found in screened() if row["risk"] and not found.risk] == []
    assert [row["id"] for row, found in screened() if found.risk and not row["risk"]] == []


def test_it_finds_every_detail_that_identifies_someone():
    lost = [
        (row["id"], said)
        for row, found in screened()
        for said, kind in row.get("identifying", ())
        if (said, kind) not in {(row["text"][d.start : d.end], d.kind) for d in found.identifying}
    ]
    assert lost == []


def test_it_knows_the_language_of_each():
    assert [row["id"] for row, found in screened() if found.language != row["language"]] == []
