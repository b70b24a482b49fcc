"""Small makers of what tests begin with, through the services that people's forms use."""

import contextlib
import re
import secrets
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import UUID

from django.test import Client
from django.utils import timezone

from apps.core.form_keys import FormKey, draw_form_key
from apps.screening.findings import Findings
from apps.stories import lifecycle, screening_run
from apps.stories.models import Story
from apps.stories.return_codes import ReturnCode, code_for
from apps.stories.services import Draft, submit_story

WORDS = "It was years ago, at work.\n\nA colleague believed me. That helped."


def a_code() -> ReturnCode:
    """A return code that nobody has yet."""
    return code_for(FormKey("", secrets.token_bytes(16)))


def a_story(*, code: ReturnCode | None = None, words: str = WORDS, **draft: Any) -> Story:
    """A story as it stands right after Send: in screening."""
    code = code or a_code()
    submit_story(draft=Draft(words=words, **draft), code=code)
    return Story.objects.get(authorship__lookup=code.lookup())


def a_screened_story(**draft: Any) -> Story:
    """A story that the machine has read: queued."""
    story = a_story(**draft)
    screening_run.screen_waiting()
    story.refresh_from_db()
    return story


def make_move(story_id: UUID, move: str, **changes: Any) -> None:
    """Make a move whose guards a test need not make sure of."""
    lifecycle.perform(story_id, move, vouched=lifecycle.MOVES[move].guards, **changes)


def a_published_story(**draft: Any) -> Story:
    """A story before readers, by the same moves that moderators make."""
    from apps.stories.publishing import publish_story

    story = a_screened_story(**draft)
    revision = story.revisions.get()
    make_move(story.pk, "approve")
    levels = revision.declared
    publish_story(
        story_id=story.pk,
        revision_id=revision.pk,
        warnings=[{"code": c, "level": level, "passages": []} for c, level in levels.items()],
    )
    story.refresh_from_db()
    return story


def failing_findings(story: Story) -> Findings:
    """What is recorded of a story on which a check failed."""
    return Findings(id=str(story.pk), language="en", failed=("warnings",))


def say_me_too(client: Client, **fields: str) -> Any:
    """Tap the button on the home page."""
    return client.post("/me-too/", {"form_key": draw_form_key(), **fields})


def shown_code(response: Any) -> str:
    """The return code on a receipt; "" when the page shows none."""
    found = re.search(r'data-return-code="([^"]+)"', response.content.decode())
    return found[1] if found else ""


def post(client: Client, path: str, **fields: Any) -> Any:
    """Post an anonymous form with a fresh key."""
    return client.post(path, {"form_key": draw_form_key(), **fields})


def enter(client: Client, typed: str) -> Any:
    """Open My story with a code, and look at what it opens."""
    fields = {"form_key": draw_form_key(), "return_code": typed}
    return client.post("/my-story/", fields, follow=True)


@contextlib.contextmanager
def clock_moved(**ahead: int) -> Iterator[None]:
    """The clocks of this process stand `ahead` (as for timedelta)."""
    later = timedelta(**ahead)
    real, real_now = time.time, timezone.now
    with (
        mock.patch("time.time", lambda: real() + later.total_seconds()),  # noqa: PT008
        mock.patch("django.utils.timezone.now", lambda: real_now() + later),  # noqa: PT008
    ):
        yield
