"""What words and model weigh together: the formula, the scale, and when a sign of danger stands."""

from types import SimpleNamespace

import numpy as np
import pytest

from apps.screening.joining import ASSIGN, MOST, SUGGEST, Weighed, in_danger, weigh

FACTS = {"english": [-1.0, 1.0, 2.0], "other": [-1.0, 0.5, 3.0], "suggest": -1.0, "assign": 1.0}
JOIN = {
    "shared": [0.5, 0.0, 1.0],
    "codes": {"death": FACTS},
    "risk": {"signs": 4.0, "assign": 1.0},
}


def reading(*margins, words=80):
    return SimpleNamespace(
        words=SimpleNamespace(texts=["word"] * words),
        model=SimpleNamespace(join=JOIN),
        of=lambda _name: np.array(margins, np.float32),
    )


def weighed(*margins, score=0.0, english=True, own=0.0):
    return weigh("death", reading(*margins), score, english=english, own=own)


@pytest.mark.parametrize(
    ("given", "score"),
    [
        (weighed(0.0), SUGGEST),  # the bias alone
        (weighed(2.0), ASSIGN),
        (weighed(1.0), (SUGGEST + ASSIGN) / 2),
        (weighed(3.0), ASSIGN + 0.1),
        (weighed(99.0), MOST),
        (weighed(-99.0), 0.0),
        (weighed(0.0, score=0.5), 0.45),  # 2 x .5 more
        (weighed(0.0, score=0.6), 0.3 + 0.15 * 1.7),  # .6 is sure: half a logit more
        (weighed(0.0, score=0.5, own=1.0), 0.525),
        (weighed(0.0, score=0.5, english=False), 0.525),
        (weighed(-5.0, 2.0, 0.0), ASSIGN),  # the loudest window speaks
    ],
)
def test_it_weighs(given, score):
    assert given.score == pytest.approx(score, abs=0.002)


def test_it_names_the_windows_that_say_it():
    assert weighed(-5.0, 2.0, 0.0).windows == (1, 2)


def test_it_leaves_the_lexicons_word_where_it_learned_nothing():
    assert weigh("stalking", reading(3.0), 0.7, english=True, own=1.0) == Weighed(0.7, ())


@pytest.mark.parametrize(
    ("margin", "signs", "danger"),
    [(1.0, False, True), (0.9, False, False), (-2.9, True, True), (-3.1, True, False)],
)
def test_a_sign_of_danger_stands_unless_the_model_is_sure_of_calm(margin, signs, danger):
    assert in_danger(reading(-9.0, margin), signs) is danger


def test_a_sign_of_danger_in_a_few_words_always_stands():
    assert in_danger(reading(-9.0, words=11), True)
    assert not in_danger(reading(-9.0, words=11), False)


def test_no_text_is_in_no_danger():
    assert not in_danger(reading(), False)
