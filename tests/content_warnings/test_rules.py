"""A reader's rules for topics, as an address says them and as a cookie keeps them."""

import base64
import random
import re

import pytest

from apps.content_warnings import rules as module
from apps.content_warnings.rules import LENGTH, PLACES, Rule, Rules, from_address, read, write
from apps.content_warnings.vocabulary import WARNINGS

KEY = b"the key of one site"
SHOW, FOLD, NEVER = Rule.SHOW, Rule.FOLD, Rule.NEVER
SOME = Rules({"death": NEVER, "racism": FOLD, "medical": SHOW})


def address(hide=(), fold=(), show=()):
    return from_address({NEVER: hide, FOLD: fold, SHOW: show})


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ({}, {}),
        ({"hide": ["death,incest"], "fold": ["racism"], "show": ["medical"]},
         {"death": NEVER, "incest": NEVER, "racism": FOLD, "medical": SHOW}),
        ({"hide": ["death", "racism"]}, {"death": NEVER, "racism": NEVER}),
        ({"hide": ["death"], "fold": ["death"], "show": ["death"]}, {"death": NEVER}),
        ({"fold": ["death"], "show": ["death"]}, {"death": FOLD}),
        ({"hide": ["weather", "\x00,\ud800", "DEATH", "1"], "fold": [""]}, {}),
    ],
)  # fmt: skip
def test_it_reads_an_address_and_drops_what_it_does_not_know(said, chosen):
    assert address(**said).chosen == chosen


def test_it_says_in_an_address_what_it_reads():
    assert SOME.query() == "hide=death&fold=racism&show=medical"
    assert address(["death"], ["racism"], ["medical"]) == SOME
    assert Rules().query() == ""


def test_it_knows_at_most_the_topics_that_there_are():
    much = ",".join([*WARNINGS, *(f"{code}{n}" for code in WARNINGS for n in range(500))])
    assert set(address(hide=[much] * 20).chosen) == set(WARNINGS)


def test_it_lets_the_stronger_place_win_topic_by_topic():
    device = Rules({"death": NEVER, "racism": FOLD, "incest": NEVER})
    session = Rules({"death": SHOW, "racism": NEVER})
    both = address(fold=["death"]).over(session.over(device))
    assert both.chosen == {"death": FOLD, "racism": NEVER, "incest": NEVER}
    assert both.left_out() == {"racism", "incest"}
    assert both.folded() == {"death"}


def test_it_folds_or_shows_everything_for_one_page():
    kept = Rules({"death": NEVER, "racism": FOLD})
    assert address(fold=["1"]).over(kept).folded() == set(WARNINGS)
    assert address(fold=["1"]).over(kept).left_out() == {"death"}
    shown = address(show=["1"]).over(kept)
    assert (shown.folded(), shown.left_out()) == (set(), set())
    assert "1" not in address(fold=["1"], show=["1"]).query()


@pytest.mark.parametrize(
    "rules",
    [
        SOME,
        Rules(ungated=True),
        Rules({"death": FOLD}, ungated=True),
        *(Rules(dict.fromkeys(WARNINGS, rule)) for rule in Rule),
        *(Rules({code: NEVER}) for code in WARNINGS),
    ],
)
def test_it_keeps_every_rule_in_a_number(rules):
    value = write(rules, key=KEY)
    assert re.fullmatch(rf"[a-z2-7]{{{LENGTH}}}", value)
    assert read(value, key=KEY) == rules


def test_it_keeps_nothing_of_what_is_for_one_page_and_nothing_of_nothing():
    assert write(Rules(every=SHOW), key=KEY) == ""
    assert write(Rules({"weather": NEVER}), key=KEY) == ""


def test_it_says_nothing_to_whoever_has_no_key():
    """Neither a name, nor a pattern, nor a number that another site would read in the same way."""
    values = {code: write(Rules({code: NEVER}), key=KEY) for code in WARNINGS}
    for code, value in values.items():
        raw = base64.b32decode(value, casefold=True)
        assert not any(part in value or part.encode() in raw for part in code.split("_"))
        assert write(Rules({code: NEVER}), key=b"another site") != value
    heads = [base64.b32decode(value, casefold=True)[6:] for value in values.values()]
    zeros = sum(byte == 0 for head in heads for byte in head)
    assert zeros < 20, "the topics lie open in the value"


def test_it_is_no_name_for_a_reader():
    assert write(SOME, key=KEY) == write(Rules(dict(SOME.chosen)), key=KEY)


NOT_OURS = [
    *("", "0", "x", "a" * LENGTH, "A" * LENGTH, "7" * LENGTH, "1" * LENGTH, "é" * LENGTH),
    *("a" * 100_000, "death", "hide=death", '"><script>', "\x00" * LENGTH, "\ud800" * LENGTH),
    *("=" * LENGTH, "a" * 16 + "=" * 8, " " * LENGTH, "٣" * LENGTH),
    write(SOME, key=b"another site"),
]


@pytest.mark.parametrize("cookie", NOT_OURS)
def test_it_reads_nothing_from_what_is_not_ours(cookie):
    assert read(cookie, key=KEY) == Rules()


def test_it_reads_nothing_from_a_value_that_was_changed():
    value, draw = write(SOME, key=KEY), random.Random(5)
    for place in range(LENGTH):
        other = draw.choice([letter for letter in "abcdefgh234567" if letter != value[place]])
        assert read(value[:place] + other + value[place + 1 :], key=KEY) == Rules()


def test_it_does_nothing_for_a_topic_that_is_gone(monkeypatch):
    value = write(SOME, key=KEY)
    left = {code: topic for code, topic in WARNINGS.items() if code != "death"}
    monkeypatch.setattr(module, "WARNINGS", left)
    assert read(value, key=KEY).chosen == {"racism": FOLD, "medical": SHOW}


def test_it_never_moves_a_topic_to_another_place():
    """Cookies live for half a year: a line in between would make them speak of other topics."""
    assert set(WARNINGS) <= set(PLACES)
    assert len(set(PLACES)) == len(PLACES)
    assert PLACES[:23] == tuple(WARNINGS)
    # Six bits of flag and check are spare; no more topics than this have room.
    assert len(PLACES) <= 35
