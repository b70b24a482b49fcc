"""What stands on the operators' page of the topics."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.conf import settings
from django.utils.functional import Promise

from apps.content_warnings.choices import ALWAYS_ON, codes_off
from apps.content_warnings.models import AddedWord, SwitchedOff
from apps.content_warnings.vocabulary import GROUPS, WARNINGS, ContentWarning
from apps.screening.findings import ScreenInput
from apps.screening.services import screen_texts as screen_without_changes
from apps.stories.checking import screen_texts


@dataclass(frozen=True)
class Row:
    """A topic, since when it is off (None: it is on), and whether it can be."""

    topic: ContentWarning
    off_since: date | None
    stays_on: bool


@dataclass(frozen=True)
class Word:
    """An added word; `idle`: its topic is off, so nothing is found by it."""

    pk: int
    phrase: str
    level: str
    topic: str | Promise
    idle: bool


@dataclass(frozen=True)
class FoundTopic:
    """`sure`: put on the story, not only proposed. `own`: without the added words it is not."""

    name: str | Promise
    level: str
    sure: bool
    own: bool


@dataclass(frozen=True)
class Tried:
    """What our checks say of one sentence."""

    topics: list[FoundTopic]
    risk: bool
    failed: bool


def topic_groups() -> list[tuple[str | Promise, list[Row], int]]:
    """Heading, topics, and how many of them are off."""
    off, since = codes_off(), dict(SwitchedOff.objects.values_list("code", "since"))
    groups: list[tuple[str | Promise, list[Row], int]] = []
    for group, heading in GROUPS.items():
        topics = [topic for topic in WARNINGS.values() if topic.group == group]
        rows = [
            Row(each, since[each.code] if each.code in off else None, each.code in ALWAYS_ON)
            for each in topics
        ]
        groups.append((heading, rows, sum(row.off_since is not None for row in rows)))
    return groups


def words_by_language() -> list[tuple[str, str, list[Word]]]:
    """Code of a language, its own name, and its words by topic, in the order of the topics."""
    off, order, names = codes_off(), list(WARNINGS), dict(settings.LANGUAGES)
    known = AddedWord.objects.filter(code__in=order)
    rows = sorted(known, key=lambda row: (row.language, order.index(row.code), row.phrase))
    return [
        (
            language,
            names.get(language, language),
            [
                Word(row.pk, row.phrase, row.level, WARNINGS[row.code].name, row.code in off)
                for row in same
            ],
        )
        for language, same in groupby(rows, key=lambda row: row.language)
    ]


def tried(sentence: str, language: str) -> Tried:
    """What is found in a sentence with the switches and words of now. Nothing is kept of it."""
    text = [ScreenInput(id="try", text=sentence, language=language or None)]
    (found,), (plain,) = screen_texts(text), screen_without_changes(text)
    without = set(plain.labels)
    return Tried(
        [
            FoundTopic(
                WARNINGS[each.code].name,
                each.level,
                sure=each.code in found.labels,
                own=each.code in found.labels and each.code not in without,
            )
            for each in found.warnings
        ],
        found.risk,
        bool(found.failed),
    )
