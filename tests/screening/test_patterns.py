"""The pattern language of the lexicon files, and how its patterns are found."""

import pytest

from apps.screening.lexicon import compile_source
from apps.screening.patterns import PatternError, parse, phrases
from apps.screening.sources import Entry, Source
from apps.screening.words import split


def found(pattern, text, *, lists=None, idioms=None, more=(), **options):
    entries = (Entry("death", (parse(pattern),), 0.9, **options), *more)
    source = Source("en", lists or {}, entries, idioms or {}, {}, ())
    words = split(text)
    return [
        text[slice(*words.raw_span(match.first, match.last))]
        for match in compile_source(source).read(words).matches
    ]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("grief", "My grief.", ["grief"]),
        ("grief", "griefless", []),
        ("mourn*", "They mourned, we are mourning", ["mourned", "mourning"]),
        ("{he|she} died", "She died. He died.", ["She died", "He died"]),
        ("the {very|} last", "the last and the very last", ["the last", "the very last"]),
        ("lost .. mother", "I lost my dear mother", ["lost my dear mother"]),
        ("lost .. mother", "I lost one two three four mother", []),
        ("lost .. mother", "I lost it. My mother laughed", []),
        ("lost .. mother", "mother lost", []),
        ("mother & lost", "I lost my mother", ["lost my mother"]),
        ("mother & lost", "I lost. My mother sang", []),
        ("mother && lost", "I lost. My mother sang", ["lost. My mother"]),
        ("{kin} died", "my aunt died", ["aunt died"]),
        ("{my {aunt|uncle}|nan} died", "my uncle died, nan died", ["my uncle died", "nan died"]),
    ],
)
def test_it_finds_what_a_pattern_says(pattern, text, expected):
    assert found(pattern, text, lists={"kin": "uncle, aunt\n# not this: cat"}) == expected


@pytest.mark.parametrize("text", ["d*ath", "de4th", "DEATH", "deeeath", "d e a t h", "de\u200bath"])
def test_it_finds_a_word_that_someone_hid(text):
    assert found("death", f"about {text} here") == [text]


def test_it_counts_capitals_only_where_they_are_asked_for():
    assert found("ED", "my ED and ed", caps=True) == ["ED"]


def test_it_reaches_as_far_as_the_entry_says():
    text = "lost " + "and " * 9 + "mother"
    assert found("lost .. mother", text, gap=9)
    assert not found("lost .. mother", text, gap=8)


def test_it_leaves_idioms_out():
    assert found("dying", "dying of laughter", idioms={"dying of laughter": frozenset()}) == []
    assert found("dying", "dying of it", idioms={"dying of laughter": frozenset()}) == ["dying"]


def test_it_silences_only_the_codes_that_an_idiom_names():
    death = found("dying", "dying out", idioms={"dying out": frozenset({"death"})})
    other = found("dying", "dying out", idioms={"dying out": frozenset({"racism"})})
    assert (death, other) == ([], ["dying"])


def test_it_joins_a_cue_to_what_another_code_found():
    child = Entry("incest", (parse("my uncle & @death"),), 0.9)
    assert len(found("grief", "my uncle and grief", more=[child])) == 2
    assert len(found("grief", "my aunt and grief", more=[child])) == 1


@pytest.mark.parametrize(
    "template",
    ["{nobody}", "{a|b", "a|b}", "mo*rn", "...", "{" + "|".join(map(str, range(5000))) + "}"],
)
def test_it_refuses_a_template_it_cannot_mean(template):
    with pytest.raises(PatternError):
        phrases(template, {})


def test_it_refuses_lists_in_a_circle():
    with pytest.raises(PatternError):
        phrases("{a}", {"a": "{b}", "b": "{a}"})


def test_it_refuses_a_joint_with_nothing_beside_it():
    with pytest.raises(PatternError):
        parse(" .. mother")
