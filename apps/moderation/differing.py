"""What one text has that another has not, word by word. Pure."""

from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Change:
    """Words in a row: `kept` in both, or what was read (`before`) and what stands here instead."""

    kept: str = ""
    before: str = ""
    after: str = ""


def changes(read: str, other: str) -> list[Change]:
    """`other` as somebody sees it who has read `read`."""
    before, after = read.split(), other.split()
    steps = SequenceMatcher(None, before, after).get_opcodes()
    return [
        Change(kept=" ".join(after[c:d]))
        if step == "equal"
        else Change(before=" ".join(before[a:b]), after=" ".join(after[c:d]))
        for step, a, b, c, d in steps
    ]
