"""Folding brings many spellings together and keeps the way back to the text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.screening.normalise import fold
from apps.screening.words import split

ANY_TEXT = st.text(alphabet=st.characters(), max_size=300)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("VIOLÉ", "viole"),
        ("e\u0301cole", "ecole"),
        ("ﬁn", "fin"),
        ("Ｗｏｒｄ", "word"),
        ("zero\u200bwidth", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("don’t", "don't"),
        ("أُمِّي", "امي"),
        ("فاطمة", "فاطمه"),
        ("مســـاء", "مساء"),
        ("میری", "ميري"),
        ("کہا", "كها"),
        ("٣٤", "34"),
        ("۳۴", "34"),
        ("Straße", "strasse"),
    ],
)
def test_it_folds_to_one_spelling(one, other):
    assert fold(one).text == other


def test_it_keeps_the_spanish_tilde_however_it_is_typed():
    assert fold("año").text == fold("an\u0303o").text == "año"
    assert fold("ano").text != fold("año").text


@given(ANY_TEXT)
def test_it_maps_every_folded_character_into_the_text(text):
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    for start, end in zip(folded.starts, folded.ends, strict=True):
        assert 0 <= start < end <= len(text)
    assert list(folded.starts) == sorted(folded.starts)


def test_it_takes_the_marks_of_a_letter_into_its_span():
    text = "a" + "\u0301" * 5 + "b"
    assert fold(text).span(0, 1) == (0, 6)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("he t0uched me", ["he", "touched", "me"]),
        ("st@lk3r", ["stalker"]),
        ("NOOOO", ["no"]),
        ("s t o p it", ["stop", "it"]),
        ("st\u043ep", ["stop"]),
        ("l'école", ["l'", "ecole"]),
        ("at 2am, 15yo", ["at", "2am", "15yo"]),
        ("the 4th", ["the", "4th"]),
        ("don't", ["don't"]),
        ("b*ll", ["b*ll"]),
        ("...!?", []),
    ],
)
def test_it_finds_words_behind_what_hides_them(text, words):
    assert split(text).texts == words


def test_it_knows_where_sentences_and_clauses_end():
    words = split("One, two. Three؟ أربعة، خمسة\n\nsix")
    assert words.sentence == [0, 0, 1, 2, 2, 3]
    assert len(set(words.clause)) == 6


@given(ANY_TEXT)
def test_it_gives_every_word_a_span_inside_the_text_in_order(text):
    words = split(text)
    assert words.spans == sorted(words.spans)
    for start, end in words.spans:
        assert 0 <= start < end <= len(text)
    assert len(words.texts) == len(words.spans) == len(words.flat_starts)
    for word, at in zip(words.texts, words.flat_starts, strict=True):
        assert words.flat[at : at + len(word)] == word


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", max_size=80))
def test_it_leaves_plain_english_alone(text):
    assert fold(text).text == text


def test_it_reads_every_kind_of_code_point_without_falling():
    points = [*range(0x3400), *range(0xD7A4, 0x11000), *range(0x11000, 0x110000, 97)]
    text = "".join(map(chr, points))
    for start in range(0, len(text), 4096):
        assert split(text[start : start + 4096]).spans is not None


def test_it_drops_marks_that_stand_alone():
    assert fold("\u0301" * 10_000).text == ""
    assert unicodedata.category("\u0301") == "Mn"
