"""The doors to stories. Nobody gets one except through the query that checks who asks."""

import base64
import binascii
import struct
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from apps.stories.models import Authorship, MeToo, Story, StoryMove
from apps.stories.return_codes import ReturnCode

PAGE = 10


def public_story(story_id: UUID) -> Story | None:
    """A published story with its words; None for every other, whatever the reason."""
    return Story.objects.published().select_related("published_text").filter(pk=story_id).first()


def public_page(
    *, after: str, hidden: Iterable[str], filters: Mapping[str, str]
) -> tuple[list[Story], str]:
    """Ten stories in public order after the cursor, and the cursor of the next page or ""."""
    stories = Story.objects.published().select_related("published_text").in_public_order()
    # A card shows none of the words, so they stay in the database.
    stories = stories.defer("published_text__words").filter(**filters)
    if codes := list(hidden):
        stories = stories.exclude(published_text__codes__overlap=codes)
    rows = list(_after(stories, after)[: PAGE + 1])
    more = len(rows) > PAGE
    return rows[:PAGE], _cursor(rows[PAGE - 1]) if more else ""


def story_of(codes: Iterable[ReturnCode]) -> Story | None:
    """The story that a return code opens, in whatever state; None when there is none."""
    lookups = [code.lookup() for code in codes]
    return Story.objects.filter(authorship__lookup__in=lookups).first()


def belongs_to(story: Story, user: Any) -> bool:
    """Whether this account wrote the story and is the one that is signed in."""
    if not user.is_authenticated:
        return False
    return Authorship.objects.filter(story=story, account=user.pk).exists()


def stories_of_account(user: Any) -> list[Story]:
    """Every story of a writer's account, the one that moved last first."""
    last = StoryMove.objects.filter(story_id=OuterRef("pk")).order_by("-sequence")
    stories = Story.objects.filter(authorship__account=user.pk).select_related("authorship")
    return list(
        stories.select_related("me_too")
        .alias(last=Subquery(last.values("sequence")[:1]))
        .order_by("-last", "pk")
    )


def story_of_account(story_id: UUID, user: Any) -> Story | None:
    """One story of a writer's account; None for everybody else's."""
    stories = Story.objects.filter(pk=story_id, authorship__account=user.pk)
    return stories.select_related("authorship").first()


def me_too_of(codes: Iterable[ReturnCode]) -> MeToo | None:
    """The me too that a return code opens."""
    return MeToo.objects.filter(lookup__in=[code.lookup() for code in codes]).first()


def _after(stories: QuerySet[Story], cursor: str) -> QuerySet[Story]:
    """Keyset paging: the place in the order survives the withdrawal of its story."""
    place = _read_cursor(cursor)
    if place is None:
        return stories
    month, shuffle = place
    same_month = Q(published_month=month, shuffle__lt=shuffle)
    return stories.filter(same_month | Q(published_month__lt=month), published_month__lte=month)


def _cursor(story: Story) -> str:
    assert story.published_month is not None
    assert story.shuffle is not None
    packed = struct.pack(">Iq", story.published_month.toordinal(), story.shuffle)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[date, int] | None:
    try:
        ordinal, shuffle = struct.unpack(">Iq", base64.urlsafe_b64decode(cursor + "=="))
        return date.fromordinal(ordinal), shuffle
    except (ValueError, OverflowError, struct.error, binascii.Error):
        return None
