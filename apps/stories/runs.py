"""Words with their hidden details marked, as runs that a template walks through. Pure."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from apps.stories.redaction import KINDS, WORDS, Span

_SENTENCE = re.compile(r"[.!?…؟۔]+[\"'»”’)]*\s+|\n+")


@dataclass(frozen=True)
class Run:
    """A run of words in one of two versions; `kind` where the other one has something else, and
    `instead` where both are shown in one."""

    text: str
    kind: str = ""
    instead: str = ""

    @property
    def differs(self) -> bool:
        return bool(self.kind)

    @property
    def name(self) -> str | Promise:
        """The kind in words."""
        return KINDS.get(self.kind, "")


def versions(
    words: str, spans: Iterable[Span], where: str = WORDS
) -> tuple[list[list[Run]], list[list[Run]]]:
    """Before and after by paragraph, with the runs that differ marked by their kind."""
    before, after, position = [], [], 0
    for span in spans:
        if span.where != where:
            continue
        same = Run(words[position : span.start])
        before += [same, Run(words[span.start : span.end], span.kind)]
        after += [same, Run(span.instead, span.kind)]
        position = span.end
    rest = Run(words[position:])
    return by_paragraph([*before, rest]), by_paragraph([*after, rest])


def around(words: str, spans: Iterable[Span], *, sentences: int, where: str) -> list[list[Run]]:
    """Passages of the text with so many sentences before and after what was hidden, in order.

    Each is a list of runs; a hidden one has what stands there instead. Passages that touch are one.
    """
    starts = [0, *(match.end() for match in _SENTENCE.finditer(words)), len(words)]
    passages: list[tuple[int, int, list[Span]]] = []
    for span in spans:
        if span.where != where:
            continue
        first = bisect_right(starts, span.start) - 1 - sentences
        last = bisect_left(starts, span.end) + sentences
        start, end = starts[max(first, 0)], starts[min(last, len(starts) - 1)]
        if passages and start <= passages[-1][1]:
            before = passages.pop()
            passages.append((before[0], max(end, before[1]), [*before[2], span]))
        else:
            passages.append((start, end, [span]))
    return [_passage(words, *each) for each in passages]


def _passage(words: str, start: int, end: int, spans: list[Span]) -> list[Run]:
    runs, position = [], start
    for span in spans:
        runs.append(Run(words[position : span.start]))
        runs.append(Run(words[span.start : span.end], span.kind, span.instead))
        position = span.end
    return [run for run in [*runs, Run(words[position:end])] if run.text]


def by_paragraph(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs in a row as paragraphs of runs, none of them empty."""
    rows: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n\n")
        rows[-1].append(Run(first, run.kind))
        rows += [[Run(each, run.kind)] for each in others]
    return [found for row in rows if (found := [run for run in row if run.text])]
