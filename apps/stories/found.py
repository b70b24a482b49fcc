"""What the checks find in words before they are sent, for their writer alone. Nothing is kept.

It runs in the request that shows the preview and tells nobody: no task, no row, no log of a word.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from apps.content_warnings.vocabulary import LEVELS
from apps.screening.findings import CHECKS, Findings, ScreenInput
from apps.stories.checking import screen_texts
from apps.stories.details import Detail, Row, Spot, key_of, size_of
from apps.stories.name_forms import find_name, read_text
from apps.stories.redaction import TITLE, WORDS, Mark, Span, spans_of

logger = logging.getLogger(__name__)

# Of a title capitals alone say nothing: in English every word may have one.
SURE_IN_TITLE = 0.5
# A writer is asked about a topic from this score on; fainter ones are for a reviewer to weigh.
WORTH_ASKING = 0.5
# Details of the words that are looked for in the title as well.
MOST_IN_TITLE = 100


@dataclass(frozen=True)
class Found:
    """All that was found: details in the order of the words, then of the title; topics by code.

    `failed`: names of checks that crashed (screening.findings.CHECKS) and found nothing.
    """

    language: str = ""
    details: list[Detail] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    topics: dict[str, str] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()

    def detail(self, key: str) -> Detail | None:
        return next((each for each in self.details if each.key == key), None)


def look_for_details(words: str, title: str, language: str) -> Found:
    """What could say who or where someone is, and what it may be about. Raises nothing.

    `language`: the writer's choice or "". About 15 to 30 ms for 1,000 words.
    """
    try:
        read = _screen(words, language)
        titled = _screen(title, language or read.language)
    except Exception as error:  # Whoever wants to send must not meet an error of ours.
        logger.warning("Looking at a preview failed: %s", type(error).__name__)
        return Found(failed=frozenset(CHECKS))
    spots = _spots(words, read, WORDS)
    spots += _in_title(title, _spots(title, titled, TITLE), words, spots, read.language)
    texts = {WORDS: words, TITLE: title}
    return Found(
        read.language,
        _details(texts, spots, read.language),
        spots,
        _topics(read, titled),
        frozenset({*read.failed, *titled.failed}),
    )


def places_of(detail: Detail, instead: str, found: Found, words: str, title: str) -> list[Span]:
    """Every place to put `instead`, in all the ways in which the detail is written.

    Not inside a longer detail: without "Anna" there would be half of "Anna Weber" left, and it has
    a row of its own.
    """
    mark = Mark(detail.text, detail.role, instead)
    others = Row(spot for spot in found.spots if spot.key != detail.key)
    spans = [
        span
        for span in spans_of(words, title, [mark], found.language)
        if not any(size_of(spot) > size_of(span) for spot in others.touching(span))
    ]
    taken = Row(spans)
    missed = [
        Span(spot.start, spot.end, detail.role, instead, spot.where)
        for spot in found.spots
        if spot.key == detail.key and not taken.touching(spot)
    ]
    return sorted([*spans, *missed], key=lambda span: (span.where != WORDS, span.start))


def _screen(text: str, language: str) -> Findings:
    return screen_texts([ScreenInput(id="preview", text=text, language=language or None)])[0]


def _spots(text: str, findings: Findings, where: str) -> list[Spot]:
    return [
        Spot(each.start, each.end, key_of(each.kind, text[each.start : each.end]), where)
        for each in findings.identifying
        if where == WORDS or each.score >= SURE_IN_TITLE
    ]


def _in_title(
    title: str, found: list[Spot], words: str, known: list[Spot], language: str
) -> list[Spot]:
    """What was found in the title and, because it says so little, what the words have told."""
    read, spots = read_text(title), list(found)
    for key, spot in list({spot.key: spot for spot in known}.items())[:MOST_IN_TITLE]:
        for start, end in find_name(read, words[spot.start : spot.end], language, exact=False):
            again = Spot(start, end, key, TITLE)
            if not Row(spots).touching(again):
                spots.append(again)
    return spots


def _details(texts: dict[str, str], spots: Iterable[Spot], language: str) -> list[Detail]:
    by_key: dict[str, list[Spot]] = {}
    for spot in spots:
        by_key.setdefault(spot.key, []).append(spot)
    return [
        Detail(
            key=key,
            kind=same[0].kind,
            text=" ".join(texts[same[0].where][same[0].start : same[0].end].split()),
            times=len(same),
            language=language,
        )
        for key, same in by_key.items()
    ]


def _topics(*findings: Findings) -> dict[str, str]:
    levels: dict[str, str] = {}
    said = (warning for each in findings for warning in each.warnings)
    for warning in (warning for warning in said if warning.score >= WORTH_ASKING):
        known = levels.get(warning.code, warning.level)
        levels[warning.code] = max(known, warning.level, key=LEVELS.index)
    return levels
