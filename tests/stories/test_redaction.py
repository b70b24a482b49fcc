"""Taking identifying words out of a text: all of them, whole words, and nothing else."""

import json

import pytest
from django.conf import settings

from apps.stories.redaction import (
    KINDS,
    BadSpans,
    Kind,
    Mark,
    Span,
    apply,
    identifiers_only,
    occurrences,
    read_spans,
    span_f1,
    spans_of,
)
from apps.stories.role_words import role_words
from apps.stories.runs import around, versions

DECOMPOSED = "Jose\u0301"
CYRILLIC = "\u0410nn\u0430"  # А and а where Latin A and a belong


# text, language, what is hidden, what is found as it stands there
FOUND = [
    ("Anna, anna and ANNA.", "en", "Anna", ["Anna", "anna", "ANNA"]),
    ("Press in WordPress; the press, pressing.", "en", "press", ["Press", "press"]),
    ("Anna's house, Anna’s dog.", "en", "Anna", ["Anna", "Anna"]),
    (f"José, {DECOMPOSED}, jose", "es", "José", ["José", DECOMPOSED, "jose"]),
    (f"I told {CYRILLIC}.", "en", "Anna", [CYRILLIC]),
    ("Ａｎｎａ and 𝐀𝐧𝐧𝐚 and An\u200bna", "en", "Anna", ["Ａｎｎａ", "𝐀𝐧𝐧𝐚", "An\u200bna"]),
    ("Mar1a wrote in 2011", "en", "Maria", ["Mar1a"]),
    ("Anna  Weber, Anna-Weber, #AnnaWeber, anna.weber@x.org", "en", "Anna Weber",
     ["Anna  Weber", "Anna-Weber", "AnnaWeber", "anna.weber"]),
    ("I told Anna. Weber knew.", "en", "Anna Weber", []),
    ("St Mary and St. Mary", "en", "St. Mary", ["St Mary", "St. Mary"]),
    ("+49 170 12 or 170 12", "en", "+49 170 12", ["+49 170 12"]),
    ("@lamp_post and lamp_post", "en", "@lamp_post", ["@lamp_post", "lamp_post"]),
    ("Annas Haus, die Müllers, Müller", "de", "Müller", ["Müllers", "Müller"]),
    ("Annas Haus in Annaberg", "de", "Anna", ["Annas"]),
    ("chez l’Anna, d'Anna", "fr", "Anna", ["Anna", "Anna"]),
    ("Luisito y Luis, no Luisa", "es", "Luis", ["Luisito", "Luis"]),
    ("Carlinhos e Carlos", "pt", "Carlos", ["Carlinhos", "Carlos"]),
    ("قالت فاطمة لفاطمة وفاطمة بفاطمة", "ar", "فاطمة", ["فاطمة"] * 4),
    ("القاهرة وبالقاهرة للقاهرة", "ar", "القاهرة", ["القاهرة", "القاهرة", "لقاهرة"]),
    ("رقمي 01012345678.", "ar", "01012345678", ["01012345678"]),
    ("رأيت محمداً", "ar", "محمد", ["محمداً"]),
    ("فَاطِمَة", "ar", "فاطمه", ["فَاطِمَة"]),
    ("وليد وأخوه", "ar", "وليد", ["وليد"]),
    ("مدرسہ اور مدرسے میں", "ur", "مدرسہ", ["مدرسہ", "مدرسے"]),
    ("كريم", "ur", "کریم", ["كريم"]),
    ("Li likes lilies", "en", "Li", ["Li"]),
    ("", "en", "Anna", []),
    ("Anna", "en", "  ", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language", "wanted", "found"), FOUND)
def test_it_finds_every_whole_word_in_all_its_spellings(text, language, wanted, found):
    places = occurrences(text, wanted, language)
    assert [text[start:end] for start, end in places] == found
    assert places == sorted(places)


def test_it_finds_only_the_same_characters_where_that_is_wanted():
    text = "Will will come, Wills too. Will."
    assert occurrences(text, "Will", "en", exact=True) == [(0, 4), (27, 31)]


@pytest.mark.parametrize("wanted", ["(", "a+", "\\", "🙂", "…"])
def test_it_takes_signs_as_they_are(wanted):
    text = f"x {wanted} y"
    assert [text[a:b] for a, b in occurrences(text, wanted, "en")] in ([wanted], [wanted[0]])


def test_it_changes_the_marked_words_and_nothing_else():
    words, title = "Anna told me.\n\n  I told  anna; WordPress. ", "Dear Anna"
    spans = spans_of(words, title, [Mark("Anna", "third", "a friend")], "en")
    assert apply(words, title, spans) == (
        "A friend told me.\n\n  I told  a friend; WordPress. ",
        "Dear a friend",
    )


def test_it_keeps_arabic_joined_words_around_a_hidden_one():
    words = "ذهبت مع سارة وسارة إلى القاهرة، بالقاهرة."
    marks = [Mark("سارة", "third", "صديقة"), Mark("القاهرة", "place", "مدينة")]
    spans = spans_of(words, "", marks, "ar")
    assert apply(words, "", spans)[0] == "ذهبت مع صديقة وصديقة إلى مدينة، بمدينة."


def test_it_makes_one_of_spans_that_overlap():
    words = "I met Dr. Anna Weber there."
    marks = [Mark("Anna Weber", "accused", "that person"), Mark("Dr. Anna", "third", "someone")]
    (span,) = spans_of(words, "", marks, "en")
    assert words[span.start : span.end] == "Dr. Anna Weber"
    assert apply(words, "", [span])[0] == "I met that person there."


@pytest.mark.parametrize(
    "bad",
    [[[0, 99, "third", "x"]], [[3, 3, "third", "x"]], [[-1, 2, "third", "x"]], [["a"]],
     [[0, 1, "third", "x", "name"]]],
)  # fmt: skip
def test_it_refuses_spans_that_are_not_of_this_text(bad):
    with pytest.raises(BadSpans):
        read_spans("A few words", "", bad)


def test_it_shows_both_versions_marked_by_paragraph():
    words = "I told Anna.\n\nAnna left."
    spans = spans_of(words, "", [Mark("Anna", "third", "a friend")], "en")
    before, after = versions(words, spans)
    assert [[(run.text, run.kind) for run in row] for row in before] == [
        [("I told ", ""), ("Anna", "third"), (".", "")],
        [("Anna", "third"), (" left.", "")],
    ]
    assert ["".join(run.text for run in row) for row in after] == [
        "I told a friend.",
        "A friend left.",
    ]


def test_it_cuts_two_sentences_around_what_was_hidden():
    words = "One. Two. Three. Anna! Five? Six. Seven. Eight. Nine. Ten. Bob. End."
    marks = [Mark("Anna", "third", "a"), Mark("Bob", "third", "b")]
    passages = around(words, spans_of(words, "", marks, "en"), sentences=2, where="words")
    assert ["".join(run.text for run in runs).strip() for runs in passages] == [
        "Two. Three. Anna! Five? Six.",
        "Nine. Ten. Bob. End.",
    ]
    near = around(words, spans_of(words, "", marks, "en"), sentences=4, where="words")
    assert len(near) == 1


@pytest.mark.parametrize(
    ("instead", "length", "holds"),
    [("a friend", 4, True), ("A friend", 4, True), ("my old flame", 4, False),
     ("a friend", 81, False), ("", 4, False)],
)  # fmt: skip
def test_it_knows_what_is_more_than_taking_an_identifier_out(instead, length, holds):
    assert identifiers_only([Span(0, length, "third", instead)], "en") is holds


def test_it_has_role_words_for_every_kind_in_every_language():
    for code, _name in settings.LANGUAGES:
        words = role_words(code)
        assert {*words} == {*Kind} == {*KINDS}
        assert all(words.values())
    assert role_words("other") == role_words("en")
    data = json.loads(
        (settings.BASE_DIR / "apps/stories/data/role_words.json").read_text(encoding="utf-8")
    )
    assert {*data} == {code for code, _name in settings.LANGUAGES}


@pytest.mark.parametrize(
    ("first", "second", "agreement"),
    [
        ([], [], 1.0),
        ([[0, 4, "third", "x"]], [], 0.0),
        ([[0, 4, "third", "x"]], [[0, 4, "place", "y"]], 1.0),
        ([[0, 4, "third", "x"]], [[2, 6, "third", "x"]], 0.5),
        ([[0, 4, "third", "x"]], [[0, 4, "third", "x", "title"]], 0.0),
    ],
)
def test_it_measures_how_far_two_people_marked_the_same(first, second, agreement):
    assert span_f1(first, second) == agreement
    assert span_f1(second, first) == agreement
