"""What the review page shows: metadata and warnings first, the words marked, behind a veil."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from apps.content_warnings.vocabulary import WARNINGS
from apps.moderation.models import ReviewTask
from apps.stories.models import Revision, Screening, Setting

KINDS: dict[str, str | Promise] = {
    "person": pgettext_lazy("identifying detail", "possible name"),
    "place": pgettext_lazy("identifying detail", "possible place"),
    "organisation": pgettext_lazy("identifying detail", "possible workplace or group"),
    "address": pgettext_lazy("identifying detail", "possible address"),
    "phone": pgettext_lazy("identifying detail", "phone number"),
    "email": pgettext_lazy("identifying detail", "e-mail address"),
    "handle": pgettext_lazy("identifying detail", "account name"),
    "link": pgettext_lazy("identifying detail", "link"),
    "card": pgettext_lazy("identifying detail", "card number"),
    "iban": pgettext_lazy("identifying detail", "bank account"),
    "ip": pgettext_lazy("identifying detail", "network address"),
    "id_number": pgettext_lazy("identifying detail", "identity number"),
    "date": pgettext_lazy("identifying detail", "exact date"),
    "detail": pgettext_lazy("identifying detail", "telling detail"),
}


@dataclass(frozen=True)
class Piece:
    """A run of words, marked with the kind of detail it may be or not marked."""

    text: str
    kind: str | Promise = ""


@dataclass(frozen=True)
class Topic:
    """A row of the topic picker on the review page: who named it, and how."""

    code: str
    name: str | Promise
    declared: str
    suggested: str


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
    found: dict[str | Promise, int]
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
        found=_count(marks),
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
        pieces += [Piece(words[position:start]), Piece(words[start:end], KINDS[mark["kind"]])]
        position = end
    return _by_paragraph([*pieces, Piece(words[position:])])


def _by_paragraph(pieces: list[Piece]) -> list[list[Piece]]:
    paragraphs: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\n\n") if not piece.kind else [piece.text]
        paragraphs[-1].append(Piece(first, piece.kind))
        paragraphs += [[Piece(other)] for other in others]
    return [found for row in paragraphs if (found := [each for each in row if each.text])]


def _topics(declared: dict[str, str], suggested: dict[str, Any]) -> list[Topic]:
    return [
        Topic(
            code=code,
            name=topic.name,
            declared=declared.get(code, ""),
            suggested=suggested.get(code, {}).get("level", ""),
        )
        for code, topic in WARNINGS.items()
    ]


def _levels(
    declared: dict[str, str], suggested: dict[str, Any], labels: list[str]
) -> dict[str, str]:
    """What stands ticked at first: all the writer named, and what the machine is sure of."""
    sure = {code: suggested[code]["level"] for code in labels if code in suggested}
    return sure | declared


def _count(marks: list[dict[str, Any]]) -> dict[str | Promise, int]:
    counted: dict[str | Promise, int] = {}
    for mark in marks:
        counted[KINDS[mark["kind"]]] = counted.get(KINDS[mark["kind"]], 0) + 1
    return counted
