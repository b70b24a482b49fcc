"""What is typed stays what it was, but for what cannot be shown."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.core.text import one_line, tidy

anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=200)


@given(anything)
@example("\r\r\n\n\x0b\x85")
@example("e\u0301\x00\u0301")
@example("a\ud800\u0301")
@example("\u1100\u202e\u1161")
def test_it_is_done_after_one_time(text: str):
    assert tidy(tidy(text)) == tidy(text)
    assert one_line(one_line(text)) == one_line(text)


@given(anything)
def test_it_leaves_only_what_postgresql_and_a_page_can_hold(text: str):
    kept = tidy(text)
    kept.encode()
    assert not {"Cs"} & {unicodedata.category(each) for each in kept}
    assert {each for each in kept if unicodedata.category(each) == "Cc"} <= {"\n", "\t"}


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=200))
def test_it_takes_no_letter_away(text: str):
    assert tidy(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "text",
    [
        "قبل سنوات،\n\nفي العمل.",
        "مجھے آج بھی یاد ہے۔",
        "می\u200cخواهم",  # a joiner that Persian and Urdu words need
        "क्\u200dष",
        "👩\u200d👧\u200d👦 ❤\ufe0f 👍🏽",
        "ﷺ ½ ﬁ Ⅳ",  # NFC, not NFKC: ligatures are what somebody typed
        "one\ttwo\n\n  three",
        "x\u00a0y\u00adz",
        "I <3 you & others",
        "葛󠄀城",  # a name written with a variation selector
    ],
)
def test_it_leaves_words_of_all_scripts_as_they_are(text: str):
    assert tidy(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\x07b\x1bb\x7fc\x9fd", "abbcd"),
        ("a\ud800b\udfffc", "abc"),
        ("a\ufffeb\uffffc\U0001fffed\ufdd0e", "abcde"),
        ("\ufefftext", "text"),
        ("a\u202eb\u202cc\u2066d\u2069e\u200ef\u200fg\u061ch", "abcdefgh"),
        ("a\U000e0041\U000e007fb", "ab"),
        ("cafe\u0301", "café"),
        ("\u212b", "\u00c5"),
    ],
)
def test_it_takes_out_what_cannot_be_shown(typed: str, kept: str):
    assert tidy(typed) == kept


@pytest.mark.parametrize(
    "end", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"], ids=ascii
)
def test_it_knows_one_kind_of_line_end(end: str):
    assert tidy(f"one{end}two{end}{end}three") == "one\ntwo\n\nthree"
    assert one_line(f"one{end}two") == "one two"


def test_it_makes_one_line():
    assert one_line("  a \t title\r\n of\u2028two  ") == "a title of two"
