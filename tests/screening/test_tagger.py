"""The optional tagger: none without a setting, its findings beside ours, a word when it is gone."""

import sys
from types import SimpleNamespace

import pytest
from django.core import checks

from apps.screening import tagger
from apps.screening.checks import check_tagger
from apps.screening.findings import ScreenInput
from apps.screening.services import screen_texts

TEXT = "the thing at Quarrelbeck happened and everybody had the fenwillow"


def entities(text):
    marks = [("Quarrelbeck", "GPE"), ("fenwillow", "PERSON"), ("thing", "CARDINAL")]
    return SimpleNamespace(
        ents=[
            SimpleNamespace(
                text=said,
                label_=label,
                start_char=text.index(said),
                end_char=text.index(said) + len(said),
            )
            for said, label in marks
        ]
    )


@pytest.fixture
def tagged(settings, monkeypatch):
    """A made-up model in the place of spaCy's."""
    settings.SCREENING_SPACY_MODEL = "a_model"
    monkeypatch.setattr(tagger, "missing", lambda name: [])
    monkeypatch.setitem(sys.modules, "spacy", SimpleNamespace(load=lambda name, exclude: entities))
    tagger._tagger.cache_clear()
    yield
    tagger._tagger.cache_clear()


def whys(text):
    (findings,) = screen_texts([ScreenInput("1", text, "en")])
    return {text[d.start : d.end]: (d.kind, d.why) for d in findings.identifying}


def test_it_adds_what_only_the_tagger_finds(tagged):
    assert whys(TEXT)["fenwillow"] == ("person", "tagger")
    assert "thing" not in whys(TEXT)


def test_it_leaves_what_a_cue_says_to_the_cue(tagged):
    assert [found.kind for found in tagger.find_tagged(TEXT)] == ["place", "person"]
    assert whys(TEXT)["Quarrelbeck"] == ("place", "cue")


def test_it_asks_nobody_without_the_setting():
    assert tagger.model_name() == ""
    assert "fenwillow" not in whys(TEXT)
    assert "spacy" not in sys.modules


def test_it_goes_on_without_a_model_that_is_not_installed(settings):
    settings.SCREENING_SPACY_MODEL = "no_such_model"
    tagger._tagger.cache_clear()
    (findings,) = screen_texts([ScreenInput("1", TEXT, "en")])
    assert "identifying" not in findings.failed


def test_a_system_check_names_what_is_missing(settings):
    assert check_tagger(None) == []
    settings.SCREENING_SPACY_MODEL = "no_such_model"
    (warning,) = check_tagger(None)
    assert warning.id == "screening.W001"
    assert "no_such_model" in warning.msg
    assert check_tagger in checks.registry.registry.registered_checks
