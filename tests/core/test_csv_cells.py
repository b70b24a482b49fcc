"""What a spreadsheet could take for a formula becomes text; everything else stays as it is."""

import csv
import io

import pytest

from apps.core.csv_cells import LINES, csv_lines, safe_cell


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", " ="]
)
def test_it_makes_no_formula(start: str):
    assert safe_cell(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize("value", ["", "a", "1", "a=1", "'", " a", "é", -5, 5, 1.5, None])
def test_it_leaves_the_rest_alone(value: object):
    assert safe_cell(value) == value


def test_it_writes_what_a_reader_reads():
    rows = [["a,b", 'c"d', "e\nf", "ж"], *([str(n), "", "x", "y"] for n in range(LINES + 1))]
    chunks = [*csv_lines(rows)]
    assert len(chunks) == 2
    assert chunks[0].startswith('"a,b","c""d"')
    assert [*csv.reader(io.StringIO("".join(chunks), newline=""))] == rows
