"""What researchers may be given: stories whose writers allowed that, with facts that many share."""

import io
import json
import secrets
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from apps.accounts.models import User
from apps.audit.services import record
from apps.numbers.anonymity import Facts, K, blurred, refuse_unless_anonymous
from apps.stories.models import Purpose, Story
from apps.stories.wishes import usable_for

ROLE = "operator"
# The archive says the day it was made and no hour, so its files carry the first day a ZIP knows.
NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Row:
    """One story: facts that at least K rows share, and the words as readers see them."""

    facts: Facts
    title: str
    words: str
    warnings: list[dict[str, str]]

    def to_json(self, number: int) -> str:
        """A line of the file; `number` is drawn anew for each export."""
        told = {"number": number, **asdict(self.facts)}
        words = {"title": self.title, "words": self.words, "warnings": self.warnings}
        return json.dumps({**told, **words}, ensure_ascii=False)


def rows_to_give() -> list[Row]:
    """In an order drawn by chance: published, allowed by their writers today, and k-anonymous."""
    stories = list(usable_for(Purpose.RESEARCH).select_related("published_text"))
    secrets.SystemRandom().shuffle(stories)
    facts = blurred([_facts(story) for story in stories])
    return [_row(story, told) for story, told in zip(stories, facts, strict=True) if told]


def export(*, reference: str, by: User) -> bytes:
    """A ZIP with the stories, a data sheet and the terms, and an entry in the record.

    `reference` is the study's short name. Raises NotAnonymous, and then nothing is written.
    """
    with transaction.atomic():
        rows = rows_to_give()
        refuse_unless_anonymous([row.facts for row in rows])
        record(
            actor=by,
            verb="export_research",
            kind="research",
            object_id=reference,
            role=ROLE,
            details={"stories": len(rows), "k": K},
        )
        return archive(rows, reference=reference, day=timezone.now().date())


def archive(rows: list[Row], *, reference: str, day: date) -> bytes:
    """The files of an export. The data sheet is in English, as data sheets are."""
    lines = "".join(f"{row.to_json(number)}\n" for number, row in enumerate(rows, start=1))
    told = {
        "reference": reference,
        "day": day,
        "rows": len(rows),
        "k": K,
        "site": settings.SITE_NAME,
        "languages": sorted(Counter(row.facts.language for row in rows).items()),
        "left_unsaid": {name: _unsaid(rows, name) for name in ("country", "setting", "year")},
    }
    with translation.override("en"):
        files = {
            "stories.jsonl": lines,
            "DATASHEET.txt": render_to_string("research/datasheet.txt", told),
            "TERMS.txt": render_to_string("research/terms.txt", told),
        }
    return _zip(files.items())


def _facts(story: Story) -> Facts:
    year = story.published_month.year if story.published_month else None
    language = story.published_text.language
    return Facts(language, story.country, story.setting, year)


def _row(story: Story, facts: Facts) -> Row:
    text = story.published_text
    warnings = [{"code": each["code"], "level": each["level"]} for each in text.warnings]
    return Row(facts, text.title, text.words, warnings)


def _unsaid(rows: list[Row], name: str) -> int:
    return sum(not getattr(row.facts, name) for row in rows)


def _zip(files: Iterable[tuple[str, str]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files:
            made.writestr(zipfile.ZipInfo(name, NO_TIME), text.encode(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
