"""Stories as feeds tell them: their gates, by month, and never a word of the text."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from apps.campaigns.models import Campaign
from apps.campaigns.telling import text_of
from apps.core.feeds import Channel, Entry
from apps.core.places import own_name
from apps.stories.models import Story
from apps.stories.presenting import NamedWarning, named
from apps.stories.reading import minutes_to_read

MOST: Final = 50


def feed_of(*, page: str, language: str, campaign: Campaign | None) -> Channel:
    """Stories whose writers let anyone read them, in the language of the page that is active.

    `page`: which language that is. `language`: of the stories, "" for any.
    """
    asked = {"language": language, "campaign": campaign.slug if campaign else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    about_campaign = f": {text_of(campaign, page).title}" if campaign else ""
    return Channel(
        title=f"{settings.SITE_NAME}{about_campaign}",
        about=_("Every story says what it is about first. You choose what to open."),
        home=_address("stories:list", query),
        atom_url=_address("feeds:stories_atom", query),
        json_url=_address("feeds:stories_json", query),
        language=page,
        entries=[_entry(story) for story in _stories(language, campaign)],
        updated=_first_of(timezone.now().date()),
    )


def _stories(language: str, campaign: Campaign | None) -> Iterable[Story]:
    stories = Story.objects.for_search_engines().select_related("published_text")
    if language:
        stories = stories.filter(language=language)
    if campaign:
        stories = stories.filter(campaign=campaign)
    return stories.defer("published_text__words").in_public_order()[:MOST]


def _entry(story: Story) -> Entry:
    text = story.published_text
    warnings = named({each["code"]: each["level"] for each in text.warnings})
    assert story.published_month is not None
    return Entry(
        id=f"urn:uuid:{story.pk}",
        url=_address("stories:detail", "", story.pk),
        title=text.title or _("Untitled"),
        text=_gate(story, warnings),
        updated=_first_of(story.published_month),
        tags=[each.code for each in warnings],
        more={"language": text.language} if text.language else {},
    )


def _gate(story: Story, warnings: list[NamedWarning]) -> str:
    """What it is about, how long it is, in which language."""
    text = story.published_text
    minutes = minutes_to_read(text.word_count)
    long = ngettext("%(minutes)s minute to read", "%(minutes)s minutes to read", minutes)
    said = [*(f"{each.name} ({_level(each.level)})" for each in warnings), own_name(text.language)]
    said += [long % {"minutes": minutes}]
    if story.demonstration:
        said += [_("Demonstration: nobody’s real story.")]
    return " · ".join(filter(None, said))


def _level(level: str) -> str:
    described = pgettext("content warning", "described")
    return described if level == "described" else pgettext("content warning", "mentioned")


def _first_of(day: date) -> datetime:
    """Nothing finer than a month is told of a story."""
    return datetime(day.year, day.month, 1, tzinfo=UTC)


def _address(name: str, query: str, *args: object) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}{'?' if query else ''}{query}"
