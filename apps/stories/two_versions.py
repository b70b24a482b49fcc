"""The writer's words beside those without identifying details, for whoever holds the code."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.functional import Promise

from apps.stories.models import RedactionProposal, Revision, Story
from apps.stories.redaction import (
    KINDS,
    TITLE,
    WORDS,
    BadSpans,
    Kind,
    Span,
    apply,
    read_spans,
)
from apps.stories.runs import Run, around, by_paragraph, versions

# A word with the white space behind it: joined again they are the text.
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
CHANGED = "changed"

Paragraphs = list[list[Run]]


@dataclass(frozen=True)
class Hidden:
    """One detail, wherever it stands: its words, what is there instead, and whose it is."""

    words: str
    instead: str
    kind: str
    places: tuple[int, ...]  # numbers of its spans

    @property
    def name(self) -> str | Promise:
        return KINDS.get(self.kind, "")

    @property
    def accused(self) -> bool:
        return self.kind == Kind.ACCUSED


@dataclass(frozen=True)
class Sides:
    """Both versions by paragraph with what differs marked, and what was hidden."""

    title_before: Paragraphs
    title_after: Paragraphs
    before: Paragraphs
    after: Paragraphs
    hidden: list[Hidden]
    note: str = ""

    @property
    def names_accused(self) -> bool:
        return any(each.accused for each in self.hidden)


def side_by_side(proposal: RedactionProposal) -> Sides:
    """What the writer wrote and what is proposed."""
    key = proposal.story.key()
    after = proposal.unseal(key=key)
    before = proposal.revision.text_read(key=key)
    return sides(before, after, after.get("spans", []), note=after["note"])


def taken_out(story: Story) -> Sides | None:
    """What our team took out of the words as they stand; None where it took nothing out."""
    found = _redacted(story)
    return sides(*found) if found else None


def passages_taken_out(story: Story, *, sentences: int) -> Paragraphs:
    """The same as passages, so that whoever checks it need not read the whole text again."""
    found = _redacted(story)
    if found is None:
        return []
    before, _after, kept = found
    try:
        spans = read_spans(before["words"], before["title"], kept)
    except BadSpans:
        return []
    titles = around(before["title"], spans, sentences=sentences, where=TITLE)
    return [*titles, *around(before["words"], spans, sentences=sentences, where=WORDS)]


def _redacted(story: Story) -> tuple[dict[str, str], dict[str, Any], list[Any]] | None:
    """What was read, what stands now and the spans between them, of a revision of our team."""
    newest = story.revisions.order_by("-number").first()
    if newest is None or not newest.by_team or story.data_key is None:
        return None
    before = story.revisions.filter(number__lt=newest.number).order_by("-number").first()
    if before is None:
        return None
    key = story.key()
    after = newest.unseal(key=key)
    return before.text_read(key=key), after, after.get("spans", [])


def own_words(story: Story) -> Revision:
    """The newest words that the writer sent, whatever our team took out of them since."""
    return story.revisions.filter(by_team=False).order_by("-number")[0]


def sides(
    before: dict[str, str], after: dict[str, str], spans: Sequence[Sequence[Any]], *, note: str = ""
) -> Sides:
    """Marked by `spans` where these lead from one to the other, else by comparing the words."""
    try:
        read = read_spans(before["words"], before["title"], spans)
        fits = apply(before["words"], before["title"], read) == (after["words"], after["title"])
    except BadSpans:
        read, fits = [], False
    if not read or not fits:
        return _compared(before, after, note)
    words = versions(before["words"], read)
    titles = versions(before["title"], read, TITLE)
    return Sides(titles[0], titles[1], words[0], words[1], _hidden(before, spans), note)


def marked(words: str, other: str) -> Paragraphs:
    """`words` by paragraph, each a list of runs; a run is marked that `other` does not have."""
    mine, theirs = _WORD.findall(words), _WORD.findall(other)
    opcodes = SequenceMatcher(None, mine, theirs, False).get_opcodes()
    runs = [
        Run("".join(mine[start:end]), "" if tag == "equal" else CHANGED)
        for tag, start, end, _from, _to in opcodes
    ]
    return by_paragraph(runs)


def _compared(before: dict[str, str], after: dict[str, str], note: str) -> Sides:
    return Sides(
        marked(before["title"], after["title"]),
        marked(after["title"], before["title"]),
        marked(before["words"], after["words"]),
        marked(after["words"], before["words"]),
        [],
        note,
    )


def _hidden(before: dict[str, str], spans: Sequence[Sequence[Any]]) -> list[Hidden]:
    found: dict[tuple[str, str], Hidden] = {}
    for number, each in enumerate(spans):
        span = Span(*each)
        words = before[WORDS if span.where == WORDS else TITLE][span.start : span.end]
        first = found.get((words.casefold(), span.kind))
        places = (*(first.places if first else ()), number)
        found[words.casefold(), span.kind] = Hidden(
            first.words if first else words,
            first.instead if first else span.instead,
            span.kind,
            places,
        )
    return list(found.values())
