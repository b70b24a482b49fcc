"""Whoever tries codes learns nothing from an answer: not by what it says, by how long it is, or by
how long it takes."""

import math
import random
import secrets
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core.form_keys import draw_form_key
from apps.my_story import views
from apps.stories.return_codes import ReturnCode
from tests import factories

pytestmark = pytest.mark.django_db

TRIES = 300
ROUNDS = 3


@pytest.fixture(autouse=True)
def _no_price(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only misses have a price after three; here it is about the door behind it."""
    monkeypatch.setattr(views.proof, "asks", lambda *_args: None)


def a_miss() -> ReturnCode:
    return ReturnCode(secrets.token_bytes(11))


def knock(code: ReturnCode, key: str = "") -> Any:
    """Somebody without a cookie types a code."""
    fields = {"form_key": key or draw_form_key(), "return_code": code.digits()}
    return Client().post("/my-story/", fields)


def test_it_answers_hit_and_miss_alike():
    code = factories.a_code()
    factories.a_screened_story(code=code)
    hit, miss = knock(code), knock(a_miss())

    def seen(answer: Any) -> tuple[Any, ...]:
        cookies = {name: len(each.OutputString()) for name, each in answer.cookies.items()}
        return answer.status_code, answer.content, dict(answer.items()), cookies

    assert seen(hit) == seen(miss)


def test_it_does_the_same_work_for_both():
    """The same questions to the database, in the same order, and rows of one size."""
    code = factories.a_code()
    factories.a_screened_story(code=code)
    asked = []
    for each in (code, a_miss()):
        knock(each)
        with CaptureQueriesContext(connection) as queries:
            knock(each)
        asked.append([_shape(query["sql"]) for query in queries])
    assert asked[0] == asked[1]


def _shape(sql: str) -> str:
    """A question without its values: the verb and the table."""
    words = sql.replace('"', "").split()
    table = next(
        (words[at + 1] for at, w in enumerate(words) if w in ("FROM", "INTO", "UPDATE")), ""
    )
    return f"{words[0]} {table}"


def test_it_takes_the_same_time_for_both():
    """300 hits and 300 misses by turns, Mann-Whitney: told apart at p < 0.01 in no more than two
    of three rounds. By chance one round in a hundred tells apart what is the same."""
    code = factories.a_code()
    factories.a_screened_story(code=code)
    for _warm in range(10):
        knock(code), knock(a_miss())
    chances = []
    for _round in range(ROUNDS):
        hits, misses = [], []
        for turn in range(TRIES):
            pair = [(hits, code), (misses, a_miss())]
            for times, each in pair if turn % 2 else reversed(pair):
                key = draw_form_key()
                began = time.perf_counter_ns()
                knock(each, key)
                times.append(time.perf_counter_ns() - began)
        chances.append(mann_whitney(hits, misses))
        if chances[-1] > 0.01:
            break
    assert max(chances) > 0.01, chances


def mann_whitney(first: list[int], second: list[int]) -> float:
    """The two-sided p that two samples come from one distribution (normal approximation, ties
    corrected; Mann and Whitney 1947). For samples of 20 and more."""
    merged = sorted((value, which) for which, each in enumerate((first, second)) for value in each)
    ranks, ties, at = [0.0, 0.0], 0, 0
    while at < len(merged):
        end = at
        while end < len(merged) and merged[end][0] == merged[at][0]:
            end += 1
        for _value, which in merged[at:end]:
            ranks[which] += (at + 1 + end) / 2
        ties += (end - at) ** 3 - (end - at)
        at = end
    n, m = len(first), len(second)
    u = ranks[0] - n * (n + 1) / 2
    spread = n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1)))
    z = (abs(u - n * m / 2) - 0.5) / math.sqrt(spread) if spread else 0.0
    return math.erfc(max(z, 0.0) / math.sqrt(2))


def test_it_can_tell_apart_what_differs():
    """The statistic beside what shuffling gives, and on times that differ by a tenth."""
    assert mann_whitney(list(range(100)), list(range(100))) > 0.99
    chance = random.Random(7)
    first, second = list(range(1, 41)), list(range(9, 49))

    def pairs(one: list[int], other: list[int]) -> float:
        return sum((a > b) + (a == b) / 2 for a in one for b in other)

    away = abs(pairs(first, second) - 800)
    merged, as_far, shuffles = first + second, 0, 2000
    for _shuffle in range(shuffles):
        chance.shuffle(merged)
        as_far += abs(pairs(merged[:40], merged[40:]) - 800) >= away
    assert mann_whitney(first, second) == pytest.approx(as_far / shuffles, abs=0.015)
    noisy = [1000 + chance.randrange(400) for _each in range(TRIES)]
    slower = [1100 + chance.randrange(400) for _each in range(TRIES)]
    assert mann_whitney(noisy, slower) < 0.01
