"""Texts that nobody writes in good faith, and texts that a machine makes."""

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.content_warnings.vocabulary import WARNINGS
from apps.screening.findings import KINDS, ScreenInput
from apps.screening.services import screen_texts

ODD = {
    "one letter": "a" * 20_000,
    "one word": "rape " * 4_000,
    "a story of cues": "my uncle touched me when i was nine " * 550,
    "combining marks": "x" + "\u0301" * 10_000,
    "only combining marks": "\u0301" * 10_000,
    "zero width": "\u200b\u200d\ufeff" * 6_000,
    "right to left signs": "\u202e\u2067he followed me home\u2069\u202c" * 300,
    "two directions": "زوجي my husband ضربني hit me ۱۲۳ 123 " * 400,
    "emoji": "\U0001f469\u200d\U0001f467\U0001f3fd\ufe0f" * 2_000,
    "lone surrogates": "\ud800he\udfff raped\ud83d me. " * 500,
    "controls": "\x01\x02\x1b[31m\x7f\x85 he followed me home\r\n\x0b\x0c" * 300,
    "digits": "1" * 20_000,
    "spaced digits": "1 " * 10_000,
    "digits and hyphens": "1-" * 10_000,
    "at signs": "@" * 20_000,
    "almost an address": "a@" * 10_000,
    "almost a domain": "a." * 10_000,
    "almost a link": "https://" * 2_800,
    "one long link": "www." + "a" * 19_990,
    "colons": ":" * 20_000,
    "apostrophes": "l'" * 10_000,
    "stars": "*a" * 10_000,
    "single letters": "r a p e " * 2_500,
    "line feeds": "\n" * 20_000,
    "capitals": "Maria " * 3_300,
    "months": "1 May " * 3_300,
    "private use": "\ue000\uf8ff\U00100000" * 5_000,
    "long s and ligatures": "ſt ﷺ ﬀ ㎏ ½ " * 2_000,
}


def check(text, language=None):
    first, again = screen_texts(
        [ScreenInput("1", text, language), ScreenInput("1", text, language)]
    )
    assert first == again
    assert first.failed == ()
    for found in first.warnings:
        assert found.code in WARNINGS
        assert 0 < found.score <= 1
        assert found.passages
        assert list(found.passages) == sorted(found.passages)
        assert all(0 <= start < end <= len(text) for start, end in found.passages)
        assert all(one[1] < two[0] for one, two in pairwise(found.passages))
    ends = 0
    for detail in first.identifying:
        assert ends <= detail.start < detail.end <= len(text)
        assert detail.kind in KINDS
        assert 0 < detail.score <= 1
        ends = detail.end
    assert {*first.labels} <= {found.code for found in first.warnings}
    json.dumps(first.to_json())
    return first


@pytest.mark.parametrize("name", ODD)
def test_it_comes_through_odd_texts_whole(name):
    check(ODD[name])


def test_it_still_sees_what_stands_between_odd_signs():
    assert "stalking" in check(ODD["right to left signs"]).labels
    assert "sexual_assault" in check(ODD["lone surrogates"]).labels
    assert "child_sexual_abuse" in check(ODD["a story of cues"]).labels


PIECES = st.sampled_from(
    ["my uncle", "touched me", "when i was nine", "he followed me home", "my name is", "marco",
     "Maria Lopez", "12 Elm Road", "a@example.org", "+44 7700 900123", "kill myself", "tonight",
     "not", "زوجي", "ضربني", "اسمي نور", "مدير", "میرے چچا", "mon mari", "me pegaba", "l'", ". ",
     ", ", "\n\n", "\u0301", "\u200d", "\U0001f642", "\ud800", "4111 1111 1111 1111", "3 May 2019",
     "R4pe", "s t o p", "*", "…", "؟", "،", "ﷺ", "İ", "ŉ", "ǰ"]
)  # fmt: skip
MIXED = st.lists(st.one_of(PIECES, st.text(alphabet=st.characters(), max_size=6)), max_size=25)


@given(MIXED, st.sampled_from([" ", ""]), st.sampled_from([None, "ar", "fr", "xx"]))
@settings(max_examples=150)
def test_it_keeps_every_place_inside_any_text(pieces, between, language):
    check(between.join(pieces), language)


@given(st.text(alphabet=st.characters(), max_size=400))
@settings(max_examples=150)
def test_it_comes_through_any_text(text):
    check(text)
