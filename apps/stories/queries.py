"""The doors to stories. Nobody gets one except through the query that checks who asks."""

import base64
import binascii
import struct
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F, Model, OuterRef, QuerySet, Subquery
from django.db.models.fields.tuple_lookups import TupleLessThan

from apps.stories.models import Authorship, MeToo, Story, StoryMove
from apps.stories.return_codes import ReturnCode
from apps.stories.search_queries import asked, found
from apps.stories.with_campaigns import columns, with_campaigns

PAGE = 10
# A story, or what else stands in lists by month and chance.
Row = TypeVar("Row", bound=Model)


def public_story(story_id: UUID) -> Story | None:
    """A published story with its words; None for every other, whatever the reason."""
    stories = Story.objects.published().select_related("published_text")
    return with_campaigns(stories).defer("published_text__search").filter(pk=story_id).first()


def public_page(
    *, after: str, hidden: Iterable[str], filters: Mapping[str, str], words: str = ""
) -> tuple[list[Story], str]:
    """Ten stories in public order after the cursor, and the cursor of the next page or "".

    With `words`, only those with all of them, as somebody typed them.
    """
    shown = Story.objects.published().select_related("published_text").in_public_order()
    # A card shows none of the words, so they stay in the database.
    shown = shown.defer("published_text__words", "published_text__search")
    stories = with_campaigns(shown).filter(**columns(filters))
    if codes := list(hidden):
        stories = stories.exclude(published_text__codes__overlap=codes)
    if not words:
        return page_of(stories, after)
    wanted = asked(words, language=filters.get("language", ""))
    if not wanted:
        return [], ""
    with found(stories, wanted) as those:
        return page_of(those, after)


def page_of(stories: QuerySet[Row], after: str, *, size: int = PAGE) -> tuple[list[Row], str]:
    """`size` published rows that are in public order, and the cursor of the next page or ""."""
    rows = list(_after(stories, after)[: size + 1])
    more = len(rows) > size
    return rows[:size], cursor_of(rows[size - 1]) if more else ""


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
    rows = MeToo.objects.select_related("campaign")
    return rows.filter(lookup__in=[code.lookup() for code in codes]).first()


def _after(stories: QuerySet[Row], cursor: str) -> QuerySet[Row]:
    """Keyset paging: the place in the order survives the withdrawal of its row."""
    place = _read_cursor(cursor)
    if place is None:
        return stories
    # Compared as a pair, which the index of this order answers from any place in it.
    return stories.filter(TupleLessThan((F("published_month"), F("shuffle")), place))


def cursor_of(row: Any) -> str:
    """The place right behind a published row, for the address of the next page."""
    packed = struct.pack(">Iq", row.published_month.toordinal(), row.shuffle)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[date, int] | None:
    try:
        ordinal, shuffle = struct.unpack(">Iq", base64.urlsafe_b64decode(cursor + "=="))
        return date.fromordinal(ordinal), shuffle
    except (ValueError, OverflowError, struct.error, binascii.Error):
        return None
