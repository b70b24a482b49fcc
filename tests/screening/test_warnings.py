"""Content warnings: what is found, how strongly, where."""

import pytest

from apps.screening.findings import (
    ScreenInput,
    Warning,  # noqa: A004
)
from apps.screening.joining import ASSIGN, SUGGEST, Weighed, weigh
from apps.screening.linear import load_model
from apps.screening.services import screen_texts
from apps.screening.warnings import from_lexicons, join
from apps.screening.words import split


def screen(text, language=None):
    (findings,) = screen_texts([ScreenInput("1", text, language)])
    assert findings.failed == ()
    return findings


def warning(text, code, language=None):
    return next((w for w in screen(text, language).warnings if w.code == code), None)


def in_words(text, code, language="en"):
    """What the lexicons alone say."""
    return from_lexicons(split(text), [language]).get(code)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("My boss put his hand on my thigh.", {"unwanted_touching"}),
        ("He followed me home every night.", {"stalking"}),
        ("SA survivor, twelve years on.", {"sexual_assault"}),
        ("my uncle touched me when i was nine",
         {"unwanted_touching", "child_sexual_abuse", "incest"}),
        ("when i was nine my uncle bought me a bike", set()),
        ("my uncle and i talk every sunday", set()),
        ("We were dying of laughter and the team killed it.", set()),
        ("me too", set()),
        ("", set()),
    ],
)  # fmt: skip
def test_it_labels_what_a_text_is_about(text, labels):
    assert set(screen(text).labels) == labels


@pytest.mark.parametrize(
    ("text", "language", "label"),
    [
        ("Mon mari me frappe devant les enfants.", "fr", "domestic_violence"),
        ("Mi jefe me manoseaba en la oficina.", "es", "unwanted_touching"),
        ("Meu padrasto abusou de mim quando eu era criança.", "pt", "incest"),
        ("Mein Chef hat mich begrapscht.", "de", "unwanted_touching"),
        ("تحرش بي مديري في العمل.", "ar", "sexual_harassment"),
        ("میرا شوہر مجھے روز مارتا ہے۔", "ur", "domestic_violence"),
    ],
)
def test_it_reads_each_of_the_seven_languages(text, language, label):
    findings = screen(text)
    assert findings.language == language
    assert label in findings.labels


def test_it_says_described_for_an_act_and_mentioned_for_a_word():
    assert warning("He forced himself on me.", "sexual_assault").level == "described"
    assert warning("The word rape is hard to say.", "sexual_assault").level == "mentioned"


def test_it_keeps_what_is_denied_as_mentioned():
    found = in_words("I was not raped, he stopped.", "sexual_assault")
    assert found.level == "mentioned"
    assert found.score >= ASSIGN
    assert found.score < in_words("I was raped.", "sexual_assault").score


def test_it_does_not_take_disbelief_for_denial():
    found = warning("Nobody believed that he raped me.", "sexual_assault")
    assert found.level == "described"


def test_it_only_suggests_what_a_film_or_book_tells():
    told = in_words("I read a novel about a murder.", "death")
    assert SUGGEST <= told.score < ASSIGN
    assert "death" in screen("My brother was murdered last year.").labels


def test_it_lets_small_signs_add_up():
    one = in_words("I was anxious.", "mental_health")
    more = in_words("I was anxious. I felt numb. I cried all night. I was jumpy.", "mental_health")
    assert one.score < ASSIGN <= more.score


def test_it_does_not_count_one_sign_twice():
    assert (
        in_words("I was anxious.", "mental_health").score
        == in_words("I was anxious. So anxious, always anxious.", "mental_health").score
    )


def test_it_marks_the_sentences_that_say_so_and_no_others():
    text = "We met at work. He followed me home. The bus was late. He was outside my house again!"
    (first, *_rest) = warning(text, "stalking").passages
    assert text[slice(*first)] == "He followed me home"
    assert all("bus was late" not in text[a:b] for a, b in warning(text, "stalking").passages)


def test_it_cuts_a_very_long_sentence_to_its_clauses():
    text = (
        "it was a day like any other day, " * 20 + "he followed me home, " + "and on it went, " * 20
    )
    ((start, end),) = warning(text, "stalking").passages
    assert text[start:end] == "he followed me home"


def test_it_counts_offsets_in_code_points_of_the_text_given():
    text = "\U0001f56f\ufe0f e\u0301\u200b. " + "He fo\u0301llo\u200dwed me home."
    ((start, end),) = warning(text, "stalking").passages
    assert text[start:end] == "He fo\u0301llo\u200dwed me home"


@pytest.mark.parametrize(
    "text",
    ["he r4ped me", "he r*ped me", "he RAPED me", "he raaaped me", "he r\u0430ped me",
     "he ra\u200bped me", "he r a p e d me"],
)  # fmt: skip
def test_it_sees_a_word_that_was_hidden(text):
    assert "sexual_assault" in screen(text).labels


def test_it_gives_warnings_and_labels_in_the_order_of_the_vocabulary():
    text = "I went to the police. My mother died. He followed me home and he raped me."
    findings = screen(text)
    assert [w.code for w in findings.warnings if w.code in findings.labels] == list(findings.labels)
    assert list(findings.labels) == ["sexual_assault", "stalking", "death", "police_legal"]


def found(score):
    return Warning("death", "described", score, ((0, 3),), ("words",))


@pytest.mark.parametrize(
    ("said", "weighed", "score", "why"),
    [
        (0.9, 0.8, 0.8, ("words",)),
        (0.96, 0.1, 0.95, ("words",)),  # Two sure signs stand.
        (0.9, 0.1, SUGGEST, ("words",)),  # What the lexicons are sure of stays a suggestion.
        (0.5, 0.1, None, ()),
        (0.4, 0.7, 0.7, ("words", "model")),
        (0.1, 0.7, 0.7, ("words", "model")),
        (None, 0.7, 0.7, ("model",)),
        (None, 0.2, None, ()),
    ],
)
def test_it_joins_what_words_and_model_say(said, weighed, score, why):
    reading = load_model().read(split("He died. We buried him on a Monday."))
    joined = join("death", found(said) if said else None, Weighed(weighed, (0,)), reading)
    assert (joined and joined.score, joined.why if joined else ()) == (score, why)
    if joined:
        assert joined.passages


def test_it_weighs_the_louder_window():
    model = load_model()
    quiet, loud = "The weather was fine and we went home. ", "He raped me in the back of the car. "
    alone = weigh("sexual_assault", model.read(split(loud)), 0.0, english=True, own=1.0)
    long = weigh("sexual_assault", model.read(split(quiet * 30 + loud)), 0.0, english=True, own=1.0)
    calm = weigh("sexual_assault", model.read(split(quiet * 30)), 0.0, english=True, own=1.0)
    assert calm.score < long.score <= alone.score
    assert not calm.windows


def test_it_has_the_lexicons_word_alone_where_there_is_no_text_to_read():
    assert weigh("death", load_model().read(split("")), 0.4, english=True, own=0.0) == (
        Weighed(0.4, ())
    )
