"""Screening many texts: complete, repeatable, and no crash takes another's findings."""

import logging

import pytest

from apps.screening import services
from apps.screening.findings import CHECKS, Findings, ScreenInput
from apps.screening.services import LONGEST, screen_texts

STORY = "My name is Ivo. He raped me. I am going to kill myself tonight."


def test_it_answers_every_text_in_the_order_given():
    given = [ScreenInput(str(number), STORY if number % 2 else "me too") for number in range(20)]
    found = screen_texts(given)
    assert [findings.id for findings in found] == [text.id for text in given]
    assert [bool(findings.labels) for findings in found] == [False, True] * 10


def test_it_answers_nothing_for_nothing():
    assert screen_texts([]) == []


def test_it_gives_the_same_findings_for_the_same_text():
    once, again = screen_texts([ScreenInput("1", STORY)] * 2)
    alone = screen_texts([ScreenInput("1", STORY)])[0]
    assert once == again == alone


CRASHES = {
    "language": ("languages", "guess"),
    "warnings": (None, "find_warnings"),
    "identifying": (None, "find_identifying"),
    "risk": (None, "find_risk"),
}


def crash(*_args):
    raise RuntimeError("words of a story")


@pytest.mark.parametrize("check", CHECKS)
def test_it_names_a_check_that_crashed_and_keeps_the_others(monkeypatch, check):
    module, name = CRASHES[check]
    monkeypatch.setattr(getattr(services, module) if module else services, name, crash)
    (findings,) = screen_texts([ScreenInput("1", STORY)])
    assert findings.failed == (check,)
    assert findings.language == ("other" if check == "language" else "en")
    assert bool(findings.labels) == (check != "warnings")
    assert bool(findings.identifying) == (check != "identifying")
    assert findings.risk == (check != "risk")


def test_it_does_not_lose_other_texts_to_one_that_crashes(monkeypatch):
    real = services.find_warnings

    def sometimes(words, *more):
        return crash() if "poison" in words.raw else real(words, *more)

    monkeypatch.setattr(services, "find_warnings", sometimes)
    good, bad, last = screen_texts(
        [ScreenInput("1", STORY), ScreenInput("2", "poison"), ScreenInput("3", STORY)]
    )
    assert (good.failed, bad.failed, last.failed) == ((), ("warnings",), ())
    assert good.labels == last.labels != ()


def test_it_names_every_check_when_the_text_itself_cannot_be_split(monkeypatch):
    monkeypatch.setattr(services, "split", crash)
    (findings,) = screen_texts([ScreenInput("1", STORY)])
    assert findings.failed == ("warnings", "identifying", "risk")


def test_it_writes_no_word_of_a_text_to_the_log(monkeypatch, caplog):
    monkeypatch.setattr(services, "find_warnings", crash)
    with caplog.at_level(logging.DEBUG):
        screen_texts([ScreenInput("1", STORY)])
    assert "RuntimeError" in caplog.text
    assert "words of a story" not in caplog.text
    assert "Ivo" not in caplog.text


def test_it_reads_no_further_than_a_story_may_be_long():
    calm = "We planted tomatoes. "
    (findings,) = screen_texts([ScreenInput("1", calm * (LONGEST // len(calm) + 1) + STORY)])
    assert findings.labels == ()
    (findings,) = screen_texts([ScreenInput("1", calm * (LONGEST // len(calm) - 9) + STORY)])
    assert "sexual_assault" in findings.labels


def test_it_reads_a_text_that_changes_its_language():
    text = "Una vez escribí esto y lo borré. " * 30 + "He followed me home every night. " * 30
    (findings,) = screen_texts([ScreenInput("1", text)])
    assert findings.language == "es"
    assert "stalking" in findings.labels


def test_it_lets_the_writers_language_win_but_reads_the_text_as_it_is():
    (findings,) = screen_texts([ScreenInput("1", "تحرش بي مديري في العمل", "en")])
    assert findings.language == "en"
    assert "sexual_harassment" in findings.labels


def test_it_screens_a_text_in_a_language_that_is_not_ours_with_what_it_has():
    text = "Ik kan er niet over praten op het werk, it was sexual assault, meer zeg ik niet."
    (findings,) = screen_texts([ScreenInput("1", text, "nl")])
    assert findings.language == "other"
    assert "sexual_assault" in findings.labels


def test_it_turns_into_the_object_of_the_contract():
    (findings,) = screen_texts([ScreenInput("7", "Mail ivo@example.org. He followed me home.")])
    stalking, *_fainter = findings.warnings
    shown = findings.to_json()
    assert shown["warnings"][0] == {
        "code": "stalking", "level": "described", "score": stalking.score,
        "passages": [[22, 41]], "why": list(stalking.why),
    }  # fmt: skip
    assert shown | {"warnings": []} == {
        "id": "7",
        "language": "en",
        "warnings": [],
        "labels": ["stalking"],
        "identifying": [{"start": 5, "end": 20, "kind": "email", "score": 0.98, "why": "shape"}],
        "risk": False,
    }
    assert Findings("1", "en", failed=("risk",)).to_json()["failed"] == ["risk"]
