"""The project's own labelled texts: enough of them, sound, and in two parts."""

from collections import Counter

import pytest

from apps.content_warnings.vocabulary import WARNINGS
from apps.screening.findings import KINDS
from apps.screening.own_texts import OwnText, own_texts, training_texts
from apps.screening.sources import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_texts_for_every_warning_in_every_language(language):
    labels = Counter(
        label for text in own_texts() if text.language == language for label in text.labels
    )
    least = 25 if language == "en" else 6
    assert {code for code in WARNINGS if labels[code] < least} == set()


def test_it_has_hard_texts_of_every_kind():
    texts = own_texts()
    clean = [text for text in texts if not text.labels and not text.risk]
    near = [text for text in texts if text.kind == "near"]
    details = [text for text in texts if text.identifying]
    assert sum(text.kind == "negative" for text in texts) >= 100
    assert len(clean) >= 150
    assert sum(text.risk for text in texts) >= 60
    assert len(near) >= 100
    assert not any(text.risk for text in near)
    assert len(details) >= 150
    assert sum(text.text.islower() for text in details) >= 40


def test_it_is_sound():
    texts = (*own_texts(), *training_texts())
    assert len({text.id for text in texts}) == len(texts)
    assert len({text.text for text in texts}) == len(texts)
    for text in texts:
        assert text.language in LANGUAGES
        assert text.labels <= set(WARNINGS)
        assert text.described <= text.labels
        assert {kind for _said, kind in text.identifying} <= set(KINDS)
        assert len(text.spans()) == len(text.identifying)


def test_it_keeps_half_of_the_new_texts_unseen():
    fresh = [text for text in own_texts() if not text.tuned]
    unseen = own_texts("test")
    assert 0.4 < len(unseen) / len(fresh) < 0.6
    assert not any(text.tuned for text in unseen)
    assert {*unseen, *own_texts("development")} == {*own_texts()}


def test_its_part_hangs_on_the_id_alone():
    one = OwnText("en-a-w-001", "en", "one")
    assert one.part == OwnText("en-a-w-001", "fr", "another", risk=True).part
    assert OwnText("x", "en", "one", tuned=True).part == "development"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_texts_in_the_ordinary_register_too(language):
    plain = [text for text in own_texts("test") if text.language == language and text.plain]
    assert len(plain) >= 40
    assert any(not text.labels for text in plain)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_training_texts_that_no_rule_was_written_with_an_eye_on(language):
    fresh = [text for text in training_texts() if text.language == language and not text.tuned]
    assert sum(text.plain for text in fresh) >= 300
    assert sum(text.risk for text in fresh) >= 150


def test_nobody_wrote_both_what_teaches_and_what_measures():
    assert not {text.writer for text in own_texts()} & {text.writer for text in training_texts()}
