"""Taking identifying words out of a text: where they stand, and the text without them. Pure.

Offsets count code points of the words that were read. Nothing but the marked words changes.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from apps.stories.name_forms import Text, find_name, read_text
from apps.stories.role_words import role_words

# More at once is no name and no place any more, so its writer is asked whatever they said before.
LONGEST_DETAIL = 80
WORDS, TITLE = "words", "title"
# What stands before the first word of a sentence.
_BEGINS = re.compile(r"(?:^|[.!?…]|\n)[\s\"'«»“”„‘’¿¡(\-–—]*$")


class Kind(StrEnum):
    """Whose or what detail it is."""

    WRITER = "writer"
    ACCUSED = "accused"
    THIRD = "third"
    PLACE = "place"
    ORGANISATION = "organisation"
    CONTACT = "contact"
    DATE = "date"
    DETAIL = "detail"


KINDS: dict[str, str | Promise] = {
    Kind.WRITER: pgettext_lazy("kind of hidden detail", "the writer"),
    Kind.ACCUSED: pgettext_lazy("kind of hidden detail", "the person who is accused"),
    Kind.THIRD: pgettext_lazy("kind of hidden detail", "another person"),
    Kind.PLACE: pgettext_lazy("kind of hidden detail", "a place"),
    Kind.ORGANISATION: pgettext_lazy("kind of hidden detail", "a workplace, school or group"),
    Kind.CONTACT: pgettext_lazy("kind of hidden detail", "a number, address or account"),
    Kind.DATE: pgettext_lazy("kind of hidden detail", "a date"),
    Kind.DETAIL: pgettext_lazy("kind of hidden detail", "a detail that only few people know"),
}


class Span(NamedTuple):
    """Words that go and what stands there instead; as a list it is what is kept.

    `where` is "words" or "title", whose offsets count from the start of the title.
    """

    start: int
    end: int
    kind: str
    instead: str
    where: str = WORDS


class Mark(NamedTuple):
    """What a moderator wants hidden wherever it stands; `exact`: only as it is typed."""

    words: str
    kind: str
    instead: str
    exact: bool = False


class BadSpans(Exception):
    """Spans that do not lie in the words they are said to belong to."""


def occurrences(
    words: str | Text, wanted: str, language: str = "", *, exact: bool = False
) -> list[tuple[int, int]]:
    """Every place where `wanted` stands in `words` as whole words, in order, none overlapping.

    Case, accents, look-alike letters and NFC or NFD make no difference, and simple forms of the
    `language` count as well (name_forms.py). With `exact` nothing but the same characters counts.
    Whoever looks for many names hands in `read_text(words)`.
    """
    text = read_text(words) if isinstance(words, str) else words
    return find_name(text, wanted, language, exact=exact)


def spans_of(words: str, title: str, marks: Iterable[Mark], language: str = "") -> list[Span]:
    """Where all of `marks` stand in words and title, overlapping ones made one."""
    marks = list(marks)
    return [
        *_places(read_text(words), marks, language, WORDS),
        *_places(read_text(title), marks, language, TITLE),
    ]


def apply(words: str, title: str, spans: Iterable[Sequence[Any]]) -> tuple[str, str]:
    """Words and title with what stands instead. Raises BadSpans."""
    read = read_spans(words, title, spans)
    return _joined(words, read, WORDS), _joined(title, read, TITLE)


def read_spans(words: str, title: str, spans: Iterable[Sequence[Any]]) -> list[Span]:
    """Kept spans, checked against the texts they lie in, merged and in order. Raises BadSpans."""
    try:
        read = [Span(*each) for each in spans]
        fits = all(0 <= s.start < s.end <= len({WORDS: words, TITLE: title}[s.where]) for s in read)
    except (TypeError, KeyError) as wrong:
        raise BadSpans from wrong
    if not fits:
        raise BadSpans
    return [
        *_merged([span for span in read if span.where == WORDS]),
        *_merged([span for span in read if span.where == TITLE]),
    ]


def identifiers_only(spans: Iterable[Sequence[Any]], language: str) -> bool:
    """Whether these spans only take identifiers out: short, and with role words instead.

    Anything else may change what somebody says, so its writer is asked.
    """
    usual = {each.casefold() for words in role_words(language).values() for each in words}
    read = [Span(*each) for each in spans]
    return all(
        span.end - span.start <= LONGEST_DETAIL and span.instead.casefold() in usual
        for span in read
    )


def span_f1(first: Iterable[Sequence[Any]], second: Iterable[Sequence[Any]]) -> float:
    """How far two people marked the same code points of one text, 0 to 1; 1 when neither marked.

    F1 over code points, so that "Dr. Weber" and "Weber" agree in part. Kinds are not compared.
    """
    mine, yours = _covered(first), _covered(second)
    if not mine and not yours:
        return 1.0
    return 2 * len(mine & yours) / (len(mine) + len(yours))


def _covered(spans: Iterable[Sequence[Any]]) -> set[tuple[str, int]]:
    read = (Span(*each) for each in spans)
    return {(span.where, point) for span in read for point in range(span.start, span.end)}


def _places(text: Text, marks: list[Mark], language: str, where: str) -> list[Span]:
    found = [
        Span(start, end, mark.kind, mark.instead, where)
        for mark in marks
        for start, end in find_name(text, mark.words, language, exact=mark.exact)
    ]
    return [_as_it_begins(text.raw, span) for span in _merged(found)]


def _as_it_begins(text: str, span: Span) -> Span:
    """A capital where a sentence begins, so that the text reads as it did."""
    if not _BEGINS.search(text[: span.start]) or not text[span.start].isupper():
        return span
    return span._replace(instead=span.instead[:1].upper() + span.instead[1:])


def _merged(spans: Iterable[Span]) -> list[Span]:
    """In order; of those that overlap one is made, and the longest says what stands there."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        last = merged[-1] if merged else None
        if last is None or span.start >= last.end:
            merged.append(span)
            continue
        longest = max(last, span, key=lambda each: each.end - each.start)
        merged[-1] = longest._replace(start=last.start, end=max(last.end, span.end))
    return merged


def _joined(text: str, spans: list[Span], where: str) -> str:
    pieces, position = [], 0
    for span in spans:
        if span.where == where:
            pieces += [text[position : span.start], span.instead]
            position = span.end
    return "".join([*pieces, text[position:]])
