"""What the page of a report shows: what readers said, counted, and the story as readers see it."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from apps.content_warnings.choices import offered
from apps.content_warnings.vocabulary import WARNINGS, ContentWarning
from apps.moderation.models import Report, ReportReason, ReviewTask
from apps.moderation.reporting import open_reports
from apps.stories.models import PublishedText, Screening, Story
from apps.stories.presenting import NamedWarning, Part, named, parts
from apps.stories.queries import public_story
from apps.stories.shown import revision_behind, shown_text

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Asked:
    """A warning that readers ask for, and how many of them as mentioned or as described."""

    name: str | Promise
    mentioned: int
    described: int


@dataclass(frozen=True)
class Shown:
    """The words of a story as readers see them or saw them; `levels` are its warnings by code."""

    revision_id: UUID
    title: str
    name: str
    parts: list[Part]
    language: str
    word_count: int
    warnings: list[NamedWarning]
    levels: dict[str, str]
    passages: dict[str, list[list[int]]]


@dataclass(frozen=True)
class Said:
    """What readers said of it, the most frequent first; `earlier` are about other words."""

    reasons: list[tuple[str | Promise, int]]
    topics: list[Asked]
    earlier: int


def shown_of(task: ReviewTask) -> Shown | None:
    """The story of a task as readers see it; None when it is not out."""
    text = shown_text(task.story)
    return as_shown(task.story, text) if text else None


def as_shown(story: Story, text: PublishedText) -> Shown | None:
    """These words of a story for a page; None when they are gone for good."""
    revision = revision_behind(story, text)
    if revision is None:
        return None
    levels = {each["code"]: each["level"] for each in text.warnings}
    return Shown(
        revision_id=revision.pk,
        title=text.title,
        name=text.name,
        parts=parts(text.words, text.warnings),
        language=text.language,
        word_count=text.word_count,
        warnings=named(levels),
        levels=levels,
        passages=_found(revision.pk) | _passages(text.warnings),
    )


def said_of(task: ReviewTask, shown: Shown) -> Said:
    """The open reports of a task, counted."""
    digest = task.story.revisions.values_list("digest", flat=True).get(pk=shown.revision_id)
    reports = open_reports(task)
    counts = Counter(each.reason for each in reports)
    return Said(
        reasons=[(ReportReason(code).label, number) for code, number in counts.most_common()],
        topics=_topics(reports),
        earlier=sum(each.digest != digest for each in reports),
    )


def found_by_address(typed: str) -> Story | None:
    """The story that is out under an address as somebody pasted it; None when there is none."""
    found = _ID.search(typed.lower())
    return public_story(UUID(found[0])) if found else None


def pickable(levels: Collection[str]) -> tuple[list[ContentWarning], list[ContentWarning]]:
    """All topics to pick from: those that stand there now, and the others."""
    topics = offered(also=levels)
    here = [topic for topic in topics if topic.code in levels]
    return here, [topic for topic in topics if topic not in here]


def _topics(reports: Iterable[Report]) -> list[Asked]:
    asked = Counter(pair for each in reports for pair in each.levels.items())
    codes = [code for code in WARNINGS if any(code == wanted for wanted, _level in asked)]
    return [
        Asked(WARNINGS[code].name, asked[code, "mentioned"], asked[code, "described"])
        for code in codes
    ]


def _found(revision_id: UUID) -> dict[str, list[list[int]]]:
    screening = Screening.objects.filter(revision=revision_id).first()
    return _passages(screening.findings.get("warnings", [])) if screening else {}


def _passages(warnings: Iterable[dict[str, Any]]) -> dict[str, list[list[int]]]:
    return {each["code"]: each.get("passages", []) for each in warnings}
