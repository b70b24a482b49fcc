"""`manage.py screen`: a line in, a line out, with no database and no network."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from apps.screening.management.commands.screen import screen_lines

ROOT = Path(__file__).parents[2]


def run(lines):
    out, complaints = StringIO(), StringIO()
    screen_lines(StringIO(lines), out, complaints)
    return [json.loads(line) for line in out.getvalue().splitlines()], complaints.getvalue()


def test_it_answers_each_line_with_one():
    found, complaints = run(
        '{"id": "a", "text": "He followed me home."}\n\n'
        '{"id": 7, "text": "أنا أيضا", "language": "ar", "extra": [1]}\n'
    )
    assert complaints == ""
    assert [row["id"] for row in found] == ["a", 7]
    assert [row["language"] for row in found] == ["en", "ar"]
    assert found[0]["labels"] == ["stalking"]
    assert set(found[1]) == {"id", "language", "warnings", "labels", "identifying", "risk"}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        ('{"id": "1"}', '"text" is missing'),
        ('{"id": "1", "text": 5}', '"text" is missing'),
        ('{"text": "x"}', '"id" is missing'),
        ('{"id": null, "text": "x"}', '"id" is missing'),
        ('{"id": true, "text": "x"}', '"id" is missing'),
        ('{"id": "1", "text": "x", "language": 3}', '"language" is not a string'),
    ],
)
def test_it_names_a_bad_line_by_its_number_and_goes_on(line, why):
    good = '{"id": "1", "text": "me too"}'
    found, complaints = run(f"{good}\n{line}\n{good}\n")
    assert len(found) == 2
    assert complaints.startswith("Line 2: ")
    assert why in complaints


def test_it_counts_code_points_and_survives_lone_surrogates():
    found, _complaints = run('{"id": "1", "text": "\\ud83d\\ude42 he followed me home \\ud800"}\n')
    assert found[0]["warnings"][0]["passages"] == [[2, 21]]


def test_it_runs_without_a_database_and_answers_before_the_input_ends():
    command = subprocess.Popen(
        [sys.executable, "manage.py", "screen"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert command.stdin
    assert command.stdout
    command.stdin.write('{"id": "1", "text": "He followed me home."}\n')
    command.stdin.flush()
    first = json.loads(command.stdout.readline())
    rest, complaints = command.communicate("oops\n", timeout=60)
    assert first["labels"] == ["stalking"]
    assert (rest, command.returncode) == ("", 0)
    assert "Line 2: not JSON." in complaints
