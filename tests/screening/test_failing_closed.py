"""A check that hangs or answers nonsense is a flag, like one that crashes."""

import re
import signal
import threading

import pytest

from apps.screening import services
from apps.screening.findings import Identifying, ScreenInput, Warning  # noqa: A004
from apps.screening.local import Local, OwnWord
from apps.screening.patterns import PatternError
from apps.screening.services import screen_texts, version
from apps.screening.time_limit import TookTooLong, time_limit

STORY = "My name is Ivo. He raped me. I am going to kill myself tonight."
SIZE = len(STORY)


def forever(*_args):
    while True:
        pass


def in_a_regular_expression(*_args):
    return re.match(r"(a+)+$", "a" * 40 + "b")


@pytest.mark.parametrize("hang", [forever, in_a_regular_expression])
def test_it_flags_a_check_that_hangs_and_keeps_the_others(monkeypatch, hang):
    screen_texts([ScreenInput("0", STORY)])  # What is read once is read before the clock is short.
    monkeypatch.setattr(services, "MOST_SECONDS", 0.3)
    monkeypatch.setattr(services, "find_identifying", hang)
    (findings,) = screen_texts([ScreenInput("1", STORY)])
    assert findings.failed == ("identifying",)
    assert findings.labels
    assert findings.risk


def test_it_leaves_no_timer_and_no_handler_behind():
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(TookTooLong), time_limit(0.05):
        forever()
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_it_screens_in_a_thread_of_a_web_process_too():
    found = []
    thread = threading.Thread(target=lambda: found.extend(screen_texts([ScreenInput("1", STORY)])))
    thread.start()
    thread.join()
    assert found[0].failed == ()
    assert found[0].labels


def warning(code="stalking", level="described", score=0.9, passages=((0, 5),), why=("words",)):
    return Warning(code, level, score, passages, why)


NONSENSE = {
    "no warnings": ("find_warnings", None),
    "an unknown code": ("find_warnings", (warning(code="weather"),)),
    "a code twice": ("find_warnings", (warning(), warning())),
    "an unknown level": ("find_warnings", (warning(level="shouted"),)),
    "more than sure": ("find_warnings", (warning(score=1.5),)),
    "no number": ("find_warnings", (warning(score=float("nan")),)),
    "a passage outside": ("find_warnings", (warning(passages=((0, SIZE + 1),)),)),
    "a passage backwards": ("find_warnings", (warning(passages=((9, 3),)),)),
    "an unknown kind": ("find_identifying", (Identifying(0, 3, "shoe", 0.9),)),
    "an unknown reason": ("find_identifying", (Identifying(0, 3, "person", 0.9, "fate"),)),
    "details over each other": (
        "find_identifying",
        (Identifying(0, 5, "person", 0.9), Identifying(3, 8, "person", 0.9)),
    ),
    "a detail outside": ("find_identifying", (Identifying(SIZE, SIZE + 4, "person", 0.9),)),
    "perhaps": ("find_risk", "perhaps"),
}


@pytest.mark.parametrize("case", NONSENSE)
def test_it_flags_a_check_that_answers_what_cannot_be(monkeypatch, case):
    name, answer = NONSENSE[case]
    monkeypatch.setattr(services, name, lambda *_args: answer)
    (findings,) = screen_texts([ScreenInput("1", STORY)])
    assert findings.failed == (name.removeprefix("find_"),)
    assert getattr(findings, name.removeprefix("find_")) in ((), False)


def test_it_flags_weights_that_are_not_those_described(monkeypatch, tmp_path):
    from apps.screening import linear, services

    for name in ("weights.npz", "model.json"):
        (tmp_path / name).write_bytes((linear.FOLDER / name).read_bytes())
    described = (tmp_path / "model.json").read_text()
    (tmp_path / "model.json").write_text(described.replace('"sha256": "', '"sha256": "0'))
    monkeypatch.setattr(services, "load_model", lambda: linear.load_model(tmp_path))
    (findings,) = screen_texts([ScreenInput("1", STORY)])
    assert findings.failed == ("warnings", "risk")


def test_its_version_follows_every_word_and_weight(monkeypatch, tmp_path):
    (tmp_path / "lexicons").mkdir()
    file = tmp_path / "lexicons" / "en.yaml"
    monkeypatch.setattr(services, "DATA", tmp_path)
    versions = set()
    for text in ("one", "two"):
        file.write_text(text)
        version.cache_clear()
        versions.add(version())
    version.cache_clear()
    assert len(versions) == 2
    assert all(len(each) <= 16 for each in versions)


def test_it_reads_words_that_a_site_added_and_no_code_it_switched_off():
    text = "My cousin gave me the blue frog treatment. He followed me home."
    added = Local(words=(OwnWord("en", "drugging_alcohol", "blue frog", "described"),))
    (plain,), (found,) = (
        screen_texts([ScreenInput("1", text)], local) for local in (Local(), added)
    )
    assert "drugging_alcohol" not in plain.labels
    assert "drugging_alcohol" in found.labels
    (without,) = screen_texts([ScreenInput("1", text)], Local(off=frozenset({"stalking"})))
    assert "stalking" in plain.labels
    assert all(each.code != "stalking" for each in without.warnings)


@pytest.mark.parametrize("phrase", ["", "  ", "{a|b}", "one & two", "a" * 61, "wor*", "@death"])
def test_it_refuses_own_words_that_are_none(phrase):
    with pytest.raises(PatternError):
        OwnWord("en", "death", phrase)
