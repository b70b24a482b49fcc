"""Judging files that organisations bring: read, clean, compare. Nothing is saved here.

`judge(data, existing, mapping=None)` gives a Preview; docs/importing.md says what it promises.
"""

from apps.resources.importing.codes import Reason, Refusal, Verdict
from apps.resources.importing.columns import Field
from apps.resources.importing.comparing import Directory, changes, matched
from apps.resources.importing.entries import (
    Candidate,
    Change,
    Existing,
    JudgedRow,
    Number,
    Preview,
    Remark,
)
from apps.resources.importing.judging import judge
from apps.resources.importing.text import neutralised

__all__ = [
    "Candidate",
    "Change",
    "Directory",
    "Existing",
    "Field",
    "JudgedRow",
    "Number",
    "Preview",
    "Reason",
    "Refusal",
    "Remark",
    "Verdict",
    "changes",
    "judge",
    "matched",
    "neutralised",
]
