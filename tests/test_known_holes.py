"""An audit that asked nobody is not one that found nothing."""

import json

import pytest

from tests import check
from tests.known_holes import FINE, HOLE, SKIPPED, verdict

CLEAN = {"name": "django", "version": "5.2.19", "vulns": []}
UNKNOWN = {"name": "chorus", "skip_reason": "not found"}
OPEN = {
    "name": "django",
    "version": "5.2.0",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["5.2.1"]}],
}


def said(*packages: object) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (said(CLEAN), FINE),
        (said(CLEAN, OPEN), HOLE),
        (said(UNKNOWN, OPEN), HOLE),
        (said(CLEAN, UNKNOWN), SKIPPED),
        (said(UNKNOWN), SKIPPED),
        (said(), SKIPPED),
        ("", SKIPPED),
        ("Traceback", SKIPPED),
        ("[]", SKIPPED),
    ],
)
def test_it_passes_only_what_was_answered_for(answer: str, outcome: int):
    assert verdict(answer)[0] == outcome


def test_it_names_the_hole_and_where_it_is_mended():
    assert verdict(said(OPEN))[1] == ["django 5.2.0: PYSEC-2026-1, mended in 5.2.1"]


@pytest.mark.parametrize(
    ("codes", "line", "code"),
    [
        ({"one": 0, "two": 0}, "Everything holds.", 0),
        ({"one": 0, "two": 77}, "Skipped, so nothing is known of it: two.", 0),
        ({"one": 1, "two": 77}, "Failed: one.", 1),
    ],
)
def test_it_says_what_was_skipped(monkeypatch, capsys, codes, line: str, code: int):
    monkeypatch.setattr(check, "CHECKS", codes)
    monkeypatch.setattr(check, "run", lambda name, environment: codes[name])
    assert check.main([]) == code
    assert line in capsys.readouterr().out
