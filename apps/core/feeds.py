"""The same entries as Atom (RFC 4287) and as a JSON Feed 1.1."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.feedgenerator import Atom1Feed

JSON_FEED = "https://jsonfeed.org/version/1.1"


@dataclass(frozen=True)
class Entry:
    """One thing that a feed tells, as plain text. `more`: what only the JSON has."""

    id: str
    url: str
    title: str
    text: str
    updated: datetime
    tags: list[str]
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Channel:
    """A feed. `updated` is said by the Atom of one without entries."""

    title: str
    about: str
    home: str
    atom_url: str
    json_url: str
    language: str
    entries: Sequence[Entry]
    updated: datetime


class _Atom(Atom1Feed):
    """Django would say the moment of asking where there is no entry."""

    def latest_post_date(self) -> datetime:
        newest: datetime = self.feed["updated"]
        return newest


def atom(channel: Channel) -> HttpResponse:
    """The channel as Atom."""
    written = _Atom(
        channel.title,
        channel.home,
        None,
        language=channel.language,
        subtitle=channel.about,
        author_name=channel.title,
        feed_url=channel.atom_url,
        feed_guid=channel.atom_url,
        updated=max((each.updated for each in channel.entries), default=channel.updated),
    )
    for each in channel.entries:
        written.add_item(
            each.title,
            each.url,
            each.text,
            unique_id=each.id,
            updateddate=each.updated,
            categories=each.tags,
        )
    return HttpResponse(written.writeString("utf-8"), content_type=Atom1Feed.content_type)


def json_feed(channel: Channel) -> HttpResponse:
    """The channel as a JSON Feed."""
    said = {
        "version": JSON_FEED,
        "title": channel.title,
        "home_page_url": channel.home,
        "feed_url": channel.json_url,
        "description": channel.about,
        "language": channel.language,
        "items": [_item(each) for each in channel.entries],
    }
    return JsonResponse(
        said, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False}
    )


def _item(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_text": entry.text,
        "date_modified": entry.updated.isoformat(),
        "tags": entry.tags,
        **entry.more,
    }
