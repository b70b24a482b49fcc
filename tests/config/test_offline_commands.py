"""`manage.py screen` needs nothing but the checkout."""

import json
import os
import subprocess
import sys

from tests.harness.services import ROOT


def test_it_screens_a_text_with_no_settings_and_no_services(tmp_path):
    lines = [{"id": "a", "text": "he followed me home", "unknown": 1}, {"id": "b", "text": ""}]
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "screen"],
        input="\n".join(map(json.dumps, lines)),
        env={"PATH": os.environ["PATH"]},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["id"] for each in found] == ["a", "b"]
    assert found[0]["labels"] == ["stalking"]
