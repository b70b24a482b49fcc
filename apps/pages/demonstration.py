"""What a demonstration shows: sign-ins, made-up stories and organisations, each of them once.

The stories come in by the door that the write form uses and are published by the demonstration's
moderator; some are left for whoever tries the queue.
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.accounts.demonstration import demonstration_staff
from apps.accounts.models import User
from apps.campaigns import demonstration as campaigns
from apps.core.form_keys import FormKey
from apps.moderation.demonstration import Review, ask, free_moderator, publish
from apps.moderation.loading import draft_of, kept_already
from apps.moderation.models import DutyShift
from apps.moderation.opening import open_tasks
from apps.resources import demonstration as organizations
from apps.resources.models import Organization
from apps.stories.forms import StoryForm
from apps.stories.lifecycle import State
from apps.stories.models import Byline, Story
from apps.stories.return_codes import ReturnCode, code_for
from apps.stories.screening_run import screen_waiting
from apps.stories.services import submit_story

SIGN_INS = "demo.json"
STORIES = Path(apps.get_app_config("stories").path) / "data" / "demonstration.jsonl"
QUESTION = (
    "Merci de nous avoir confié ces mots. Vous écrivez que vous étiez la seule fille de la "
    "section : des gens de là-bas pourraient vous reconnaître. Voulez-vous garder cette phrase, "
    "ou préférez-vous la changer ?"
)


@dataclass(frozen=True)
class Row:
    """A line of the stories' file and the code that its writer would have."""

    data: dict[str, Any]
    code: ReturnCode

    @property
    def waits(self) -> str:
        """Who it is left for: "queue", "answer", or "" when it is published."""
        return self.data.get("waits", "")


def keep_sign_ins() -> Path:
    """Make the demonstration's people and write how they sign in to var/demo.json, mode 0600."""
    path = Path(settings.VAR_DIR) / SIGN_INS
    people = {"url": settings.SITE_URL, **demonstration_staff()}
    text = json.dumps(people, indent=2) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        write_private(path, text)
    return path


def write_private(path: Path, text: str) -> None:
    """Replace the file in one step; nobody but its owner reads it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    unfinished.replace(path)


def add_stories() -> int:
    """Keep the stories that are not there yet and bring each to where it belongs.

    Returns how many were new. One whose writer or moderator has moved it since is left alone.
    """
    rows = list(demonstration_rows())
    new = sum(_submit(row) for row in _not_there(rows))
    if _on_the_way(rows):
        screen_waiting()
        open_tasks()
        for row, story in _on_the_way(rows):
            _bring_on(row, story)
    return new


def demonstration_rows() -> Iterator[Row]:
    """Every line of the file. Its `id` makes the key, so a story that is edited stays one."""
    for line in STORIES.read_text(encoding="utf-8").splitlines():
        data = json.loads(line)
        bits = hashlib.sha256(f"demonstration story {data['id']}".encode()).digest()[:16]
        yield Row(data, code_for(FormKey(text="", bits=bits)))


def put_on_duty() -> None:
    """Let the demonstration's lead watch for a day, so that one sees what that looks like."""
    lead = User.objects.filter(username="safeguarding_lead").first()
    if lead and not lead.shifts.exists():
        now = timezone.now().replace(minute=0, second=0, microsecond=0)
        DutyShift.objects.create(user=lead, begins_at=now, ends_at=now + timedelta(hours=24))


def add_organizations() -> int:
    """Two organisations that keep made-up entries. Returns how many were new."""
    names = ("organisation_editor", "second_organisation_editor")
    first, second = (User.objects.get(username=name) for name in names)
    return organizations.add_organizations(first=first, second=second)


def add_campaigns() -> int:
    """Campaigns of the site and of the first organisation. Returns how many were new."""
    people = {name: User.objects.get(username=name) for name in ("operator", "organisation_editor")}
    host = Organization.objects.filter(members__user=people["organisation_editor"]).first()
    return campaigns.add_campaigns(
        host=host, manager=people["organisation_editor"], operator=people["operator"]
    )


def open_question() -> ReturnCode | None:
    """The code of a demonstration story that waits for its writer's answer."""
    for row in demonstration_rows():
        if row.waits == "answer" and _story(row, State.AWAITING_WRITER):
            return row.code
    return None


def where_stories_are() -> Counter[str]:
    """How many demonstration stories are in each state."""
    return Counter(Story.objects.filter(demonstration=True).values_list("state", flat=True))


def _not_there(rows: list[Row]) -> list[Row]:
    there = kept_already(row.code for row in rows)
    return [row for row in rows if row.code.lookup() not in there]


def _submit(row: Row) -> bool:
    name = row.data.get("name", "")
    draft = draft_of(
        row.data,
        StoryForm(),
        setting=row.data.get("setting", ""),
        campaign=row.data.get("campaign", ""),
        byline=Byline.NAME if name else Byline.ANONYMOUS,
        name=name,
    )
    return bool(submit_story(draft=replace(draft, demonstration=True), code=row.code))


def _on_the_way(rows: list[Row]) -> list[tuple[Row, Story]]:
    """The stories that are not yet where their rows want them."""
    found = [
        (row, _story(row, State.SCREENING, State.QUEUED)) for row in rows if row.waits != "queue"
    ]
    return [
        (row, story)
        for row, story in found
        if story and not (row.waits == "answer" and story.messages.exists())
    ]


def _story(row: Row, *states: State) -> Story | None:
    return Story.objects.filter(authorship__lookup=row.code.lookup(), state__in=states).first()


@transaction.atomic
def _bring_on(row: Row, story: Story) -> None:
    moderator = free_moderator()
    if row.waits == "answer":
        ask(story_id=story.pk, by=moderator, question=QUESTION)
    elif publish(story_id=story.pk, by=moderator) is Review.PUBLISHED:
        # As if it had been here for a while: a list in which all is of one day looks dead.
        month = months_before(timezone.now().date(), row.data.get("months_ago", 0))
        Story.objects.filter(pk=story.pk).update(published_month=month)


def months_before(day: date, months: int) -> date:
    """The first day of the month so many months before the one of `day`."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
