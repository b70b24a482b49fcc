"""What the review page shows: metadata and warnings first, the words marked, behind a veil."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from apps.content_warnings.choices import offered
from apps.content_warnings.vocabulary import WARNINGS
from apps.moderation.models import ReviewTask
from apps.stories.details import KINDS
from apps.stories.models import Revision, Screening, Setting

# Why a detail is marked, and what proposed a topic, in the words of screening.findings.
WHY: dict[str, str | Promise] = {
    "shape": pgettext_lazy("why it is marked", "its shape"),
    "checksum": pgettext_lazy("why it is marked", "a valid check digit"),
    "cue": pgettext_lazy("why it is marked", "the words before it"),
    "capitals": pgettext_lazy("why it is marked", "capital letters"),
    "list": pgettext_lazy("why it is marked", "a list of names and places"),
    "again": pgettext_lazy("why it is marked", "marked elsewhere in the text"),
    "tagger": pgettext_lazy("why it is marked", "a language model for names"),
}
PROPOSED_BY: dict[tuple[str, ...], str | Promise] = {
    ("words",): pgettext_lazy("why a topic is proposed", "for its words"),
    ("model",): pgettext_lazy("why a topic is proposed", "by likeness, without its words"),
    ("words", "model"): pgettext_lazy("why a topic is proposed", "for its words and by likeness"),
}


@dataclass(frozen=True)
class Piece:
    """A run of words, marked with the kind of detail it may be or not marked."""

    text: str
    kind: str | Promise = ""
    why: str | Promise = ""


@dataclass(frozen=True)
class Reason:
    """Why details of one kind are marked, and how many."""

    kind: str | Promise
    times: int
    whys: list[str | Promise]


@dataclass(frozen=True)
class Topic:
    """A row of the topic picker on the review page: who named it, and how."""

    code: str
    name: str | Promise
    declared: str
    suggested: str
    why: str | Promise = ""


@dataclass(frozen=True)
class Sheet:
    """Everything a moderator needs for one story."""

    revision_id: UUID
    title: str
    name: str
    words: str
    paragraphs: list[list[Piece]]
    marks: list[dict[str, Any]]
    word_count: int
    setting: str | Promise
    screening: Screening | None
    failed: list[str]
    found: list[Reason]
    topics: list[Topic]
    others: list[Topic]
    levels: dict[str, str]
    passages: dict[str, list[list[int]]]


def sheet_of(task: ReviewTask) -> Sheet | None:
    """Open the newest revision of a task's story; None when it is gone."""
    story = task.story
    revision = Revision.objects.filter(story=story).order_by("-number").first()
    if revision is None or story.data_key is None:
        return None
    screening = Screening.objects.filter(revision=revision).first()
    opened = (screening or revision).unseal(key=story.key())
    findings = screening.findings if screening else {}
    suggested = {each["code"]: each for each in findings.get("warnings", [])}
    topics = _topics(revision.declared, suggested)
    named = [topic for topic in topics if topic.declared or topic.suggested]
    marks = findings.get("identifying", [])
    return Sheet(
        revision_id=revision.pk,
        title=opened["title"],
        name=opened["name"],
        words=opened["words"],
        paragraphs=marked_paragraphs(opened["words"], marks),
        marks=marks,
        word_count=len(opened["words"].split()),
        setting=Setting(story.setting).label if story.setting else "",
        screening=screening,
        failed=screening.failed if screening else ["all"],
        found=reasons_of(marks),
        topics=named,
        others=[topic for topic in topics if topic not in named],
        levels=_levels(revision.declared, suggested, findings.get("labels", [])),
        passages={code: each["passages"] for code, each in suggested.items()},
    )


def topics_of(task: ReviewTask) -> list[str | Promise]:
    """Names of what a waiting story is about, as its writer and the machine say; no words."""
    revision = next(iter(task.story.revisions.all()), None)
    if revision is None:
        return []
    screening = getattr(revision, "screening", None)
    labels = screening.findings.get("labels", []) if screening else []
    return [WARNINGS[code].name for code in WARNINGS if code in {*revision.declared, *labels}]


def marked_paragraphs(words: str, marks: list[dict[str, Any]]) -> list[list[Piece]]:
    """The words by paragraph, with marks by offset; a mark that overlaps an earlier one is cut."""
    pieces, position = [], 0
    for mark in sorted(marks, key=lambda each: (each["start"], -each["end"])):
        start, end = max(mark["start"], position), mark["end"]
        if start >= end:
            continue
        why = WHY.get(mark.get("why", ""), "")
        pieces += [Piece(words[position:start]), Piece(words[start:end], KINDS[mark["kind"]], why)]
        position = end
    return _by_paragraph([*pieces, Piece(words[position:])])


def _by_paragraph(pieces: list[Piece]) -> list[list[Piece]]:
    paragraphs: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\n\n") if not piece.kind else [piece.text]
        paragraphs[-1].append(Piece(first, piece.kind, piece.why))
        paragraphs += [[Piece(other)] for other in others]
    return [found for row in paragraphs if (found := [each for each in row if each.text])]


def _topics(declared: dict[str, str], suggested: dict[str, Any]) -> list[Topic]:
    return [
        Topic(
            code=topic.code,
            name=topic.name,
            declared=declared.get(topic.code, ""),
            suggested=suggested.get(topic.code, {}).get("level", ""),
            why=PROPOSED_BY.get(tuple(suggested.get(topic.code, {}).get("why", ())), ""),
        )
        for topic in offered(also={*declared, *suggested})
    ]


def _levels(
    declared: dict[str, str], suggested: dict[str, Any], labels: list[str]
) -> dict[str, str]:
    """What stands ticked at first: all the writer named, and what the machine is sure of."""
    sure = {code: suggested[code]["level"] for code in labels if code in suggested}
    return sure | declared


def reasons_of(marks: list[dict[str, Any]]) -> list[Reason]:
    """One line a kind, in the order of the text, its reasons each once."""
    by_kind: dict[str, list[str]] = {}
    for mark in marks:
        by_kind.setdefault(mark["kind"], []).append(mark.get("why", ""))
    return [
        Reason(KINDS[kind], len(whys), [WHY[why] for why in dict.fromkeys(whys) if why in WHY])
        for kind, whys in by_kind.items()
    ]
