"""The fifteen minutes that a return code opens (docs/decisions/0007).

The code itself stands nowhere but in the row of the session, which is sealed with the cookie of
this one browser. Leave, "Close this page" and the clock end it.
"""

import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from apps.solidarity.models import Written
from apps.solidarity.queries import of_code
from apps.stories import drafts, queries
from apps.stories.models import MeToo, Story
from apps.stories.return_codes import ReturnCode

KEY = "my_story"
IDLE_SECONDS = 15 * 60
WHOLE_SECONDS = 2 * 60 * 60
TYPED_MAX = 400


@dataclass(frozen=True)
class Visit:
    """What is open now: a story, a me too, a saved draft, or several of them under one code; or a
    letter or a pledge, which have a code of their own."""

    code: ReturnCode | None = None
    story: Story | None = None
    me_too: MeToo | None = None
    draft: drafts.OpenedDraft | None = None
    written: Written | None = None

    def opens_something(self) -> bool:
        return bool(self.story or self.me_too or self.draft or self.written)


def open_for_code(request: HttpRequest, codes: list[ReturnCode], typed: str) -> bool:
    """Begin a visit with one of these codes; False when none opens anything.

    A hit and a miss do the same work and leave rows of one size, so that the time and length of
    an answer do not say whether a code exists.
    """
    visits = [_visit(code) for code in codes] or [Visit()]
    found = next((visit for visit in visits if visit.opens_something()), None)
    kept = found.code.secret.hex() if found and found.code else ""
    _begin(request, {"code": kept.ljust(22), "typed": typed[:TYPED_MAX].ljust(TYPED_MAX)})
    return found is not None


def open_for_account(request: HttpRequest, story: Story) -> None:
    """Begin a visit to a story of the account that is signed in.

    Raises PermissionError when it is somebody else's.
    """
    if not queries.belongs_to(story, request.user):
        raise PermissionError
    _begin(request, {"story": str(story.pk)})


def current(request: HttpRequest) -> Visit | None:
    """What is open in this browser now, its time extended; None when nothing is."""
    kept = request.session.get(KEY)
    if not kept or not _is_running(kept):
        return None
    visit = _visit_of(request, kept)
    if not visit.opens_something():
        return None
    request.session[KEY] = {**kept, "seen": int(time.time())}
    return visit


def typed_before(request: HttpRequest) -> str | None:
    """What was typed when it opened nothing, for another try; None when nothing was."""
    kept = request.session.get(KEY)
    if not kept or not _is_running(kept) or "typed" not in kept or kept["code"].strip():
        return None
    return kept["typed"].strip()


def forget_typed(request: HttpRequest) -> None:
    """What opened nothing is shown once. The session goes on, empty, for its cookie: only where
    Leave takes one away does a browser without scripts let go of the page (decision 9)."""
    request.session.pop(KEY, None)


def close(request: HttpRequest) -> None:
    """End the visit; a sign-in stays."""
    if request.user.is_authenticated:
        request.session.pop(KEY, None)
        return
    request.session.flush()


def _begin(request: HttpRequest, kept: dict[str, Any]) -> None:
    now = int(time.time())
    if not request.user.is_authenticated:
        request.session.flush()
    request.session[KEY] = {**kept, "began": now, "seen": now}


def _is_running(kept: dict[str, Any]) -> bool:
    now = int(time.time())
    return now - kept["seen"] <= IDLE_SECONDS and now - kept["began"] <= WHOLE_SECONDS


def _visit_of(request: HttpRequest, kept: dict[str, Any]) -> Visit:
    if "story" in kept:
        story = Story.objects.filter(pk=UUID(kept["story"])).first()
        if story is not None and queries.belongs_to(story, request.user):
            return Visit(story=story)
        return Visit()
    secret = kept["code"].strip()
    return _visit(ReturnCode(bytes.fromhex(secret))) if secret else Visit()


def _visit(code: ReturnCode) -> Visit:
    return Visit(
        code=code,
        story=queries.story_of([code]),
        me_too=queries.me_too_of([code]),
        draft=drafts.open_draft(code=code),
        written=of_code(code),
    )
