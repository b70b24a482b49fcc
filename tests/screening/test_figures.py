"""No change makes a figure of docs/screening-figures.md worse by more than 0.02."""

from pathlib import Path

import pytest

from apps.screening import figures_page
from apps.screening.comparing import Comparison
from apps.screening.measuring import Counts, of_own_texts, of_public_sets
from apps.screening.own_texts import own_texts

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = ROOT.parent / "shared" / "data" / "nlp"


def falls(part, now):
    before, _accepted = figures_page.read()
    assert set(before[part]) == set(now), "measure_screening --all writes the page anew"
    return [(fall.name, fall.before, fall.now) for fall in Comparison.of(before[part], now).falls]


@pytest.mark.parametrize(("part", "texts"), [("development", "development"), ("unseen", "test")])
def test_it_reads_our_own_texts_no_worse_than_written(part, texts):
    assert falls(part, of_own_texts(own_texts(texts))) == []


@pytest.mark.skipif(not PUBLIC.is_dir(), reason="needs the public sets in ../shared/data/nlp")
def test_it_reads_the_public_sets_no_worse_than_written():
    assert falls("public", of_public_sets(PUBLIC)) == []


def test_it_notices_a_fall_in_either_direction():
    before = {"warnings/en/micro F1": 0.8, "warnings/en/clean with a label": 0.05, "gone": 1.0}
    now = {"warnings/en/micro F1": 0.77, "warnings/en/clean with a label": 0.08, "new": 0.1}
    assert [fall.name for fall in Comparison.of(before, now).falls] == [
        "warnings/en/micro F1",
        "warnings/en/clean with a label",
    ]
    slight = {"warnings/en/micro F1": 0.78, "warnings/en/clean with a label": 0.07}
    assert Comparison.of(before, slight).falls == []


def test_it_counts_as_the_textbooks_do():
    counts = Counts(right=6, false=2, missed=4)
    assert counts.precision == 6 / 8
    assert counts.recall == 6 / 10
    assert counts.f() == pytest.approx(2 * 0.75 * 0.6 / 1.35)
    assert counts.f(2) == pytest.approx(5 * 0.75 * 0.6 / (4 * 0.75 + 0.6))
    assert Counts().f() == 1.0


def test_its_page_says_what_was_written():
    kept, accepted = figures_page.read()
    page = (ROOT / "docs" / "screening-figures.md").read_text(encoding="utf-8")
    shown = [
        f"{kept['unseen'][f'{table}/en/micro F1']:.2f}" for table in ("warnings", "plain", "aslant")
    ]
    lines = [row for row in page.splitlines() if row.startswith("| en: micro F1")]
    assert [line.split(" | ")[2].rstrip(" |") for line in lines] == shown
    assert all(reason in page for reason in accepted)
