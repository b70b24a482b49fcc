"""A story's words as paragraphs that know their warnings. Pure: text in, parts out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

WORDS_A_MINUTE = 200


@dataclass(frozen=True)
class Paragraph:
    """One paragraph and the warnings whose passages lie in it: code -> level."""

    text: str
    warnings: dict[str, str]


def paragraphs(words: str, warnings: Iterable[dict[str, Any]]) -> list[Paragraph]:
    """Cut at empty lines; offsets of passages count code points of `words`."""
    known = list(warnings)
    return [Paragraph(words[start:end], _inside(known, start, end)) for start, end in _spans(words)]


def minutes_to_read(word_count: int) -> int:
    """Whole minutes at 200 words a minute, at least one."""
    return max(1, round(word_count / WORDS_A_MINUTE))


def _spans(words: str) -> Iterator[tuple[int, int]]:
    position = 0
    for piece in words.split("\n\n"):
        start = position + len(piece) - len(piece.lstrip())
        end = position + len(piece.rstrip())
        if start < end:
            yield start, end
        position += len(piece) + 2


def _inside(warnings: list[dict[str, Any]], start: int, end: int) -> dict[str, str]:
    return {
        warning["code"]: warning["level"]
        for warning in warnings
        if any(first < end and last > start for first, last in warning.get("passages", []))
    }
