"""Which help stands beside a story: chosen from what readers can see of it, and from nothing else.

A link tells what it was chosen by. So a country that the writer left out, topics that nobody
approved and a danger that only we know of never reach the choice that readers see
(docs/matching.md). What was chosen for review from all that is known is not `public`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from apps.core import places
from apps.resources.matching import URGENT, Pick, choose, pool
from apps.resources.matching_queries import candidates_among, candidates_for
from apps.resources.models import Service
from apps.resources.scoring import Wish
from apps.resources.services import Choice, with_details
from apps.resources.vocabulary import WORLDWIDE
from apps.stories.models import PublishedText, Story, StoryResource

# Raised with the way of choosing: what an older one chose is chosen again by the sweep.
ALGORITHM = 1
ABOVE = 3
INLINE = 2
# How urgent a topic is, told in detail and mentioned; any other told in detail is 1.
LEVELS = {"suicide": (3, 2), "self_harm": (2, 1)}

Source = StoryResource.Source


class Facts(NamedTuple):
    """What readers can see of a story before they open it."""

    country: str
    language: str
    codes: frozenset[str]
    level: int


@dataclass(frozen=True)
class Beside:
    """One card of help. `pinned_by` is the name of an organisation, or ""."""

    service: Service
    reasons: list[str]
    pinned_by: str


def facts_of(country: str, language: str, warnings: Iterable[Mapping[str, Any]]) -> Facts:
    """From the row of a story and of its public words. Where no country was told, there is none."""
    levels = {each["code"]: each["level"] for each in warnings}
    urgency = [_level(code, level == "described") for code, level in levels.items()]
    return Facts(country, language, frozenset(levels), max(urgency, default=0))


def public_facts(story: Story) -> Facts:
    """Of a published story."""
    text = story.published_text
    return facts_of(story.country, text.language, text.warnings)


def help_page(story: Story, *, language: str, country: str, at: datetime) -> dict[str, Any]:
    """For the page of an opened story: `above` the words, `help` beside them, `more` behind a
    tap, and whether emergency numbers stand `above` or `near`, of which country.

    `language` and `country` are the reader's own choice; a country that is none is "".
    """
    asked = country if places.country_name(country, "en") else ""
    level = public_facts(story).level
    shown = help_beside(story, language=language, country=asked, at=at)
    first = shown[:1] if level >= ABOVE else []
    rest = shown[len(first) :]
    return {
        "above": first,
        "near": level == URGENT,
        "help": rest[:INLINE],
        "more": rest[INLINE:],
        "help_country": asked or story.country,
    }


def help_beside(story: Story, *, language: str, country: str, at: datetime) -> list[Beside]:
    """At most six, the most fitting for this reader now. Nothing is kept of who asks.

    Ten queries at most: what was kept for the story, or for another country all of that country.
    """
    facts = public_facts(story)
    if not (story.show_help or facts.level >= URGENT):
        return []
    rows = list(story.help.filter(public=True).select_related("pinned_by", "service"))
    pins = {str(row.service_id): row for row in rows if _holds(row)}
    wish = _wish(facts, at.date(), next(iter(pins), ""), language=language, at=at)
    chosen: list[Pick] = []
    if rows and country in ("", story.country):
        kept = [row.service_id for row in rows if not row.hidden]
        chosen = choose(candidates_among(kept, at), wish)
    if not chosen:
        away = {row.service_id for row in rows if row.hidden}
        chosen = _choose_anew(wish, country or facts.country, away)
    return [_beside(choice, pins) for choice in with_details(chosen)]


def choices_for(facts: Facts, candidates: Iterable[Any], pin: str = "") -> list[Pick]:
    """What is kept beside a story of these facts: enough to choose from for any reader.

    Equal lines take turns with the month, so that keeping it again on another day changes nothing.
    """
    wish = _wish(facts, timezone.now().date().replace(day=1), pin)
    return pool(candidates, wish, [code for code, _name in settings.LANGUAGES])


def keep_for_readers(story_id: UUID) -> None:
    """Choose help for a story that is out, in the transaction that changes what readers see."""
    # Against the sweep, which may be writing what it read before (help_sweep.py).
    Story.objects.select_for_update(no_key=True).get(pk=story_id)
    story = Story.objects.select_related("published_text").get(pk=story_id)
    facts = public_facts(story)
    pinned = story.help.filter(pinned_by__isnull=False).values_list("service", flat=True).first()
    choices = choices_for(facts, candidates_for(facts.country, WORLDWIDE), str(pinned or ""))
    write_help({story_id: choices}, public=True)


def choose_for_review(wish: Wish) -> list[Pick]:
    """From all that is known. Best asked outside a transaction, where a country is read once."""
    return choose(candidates_for(wish.country, WORLDWIDE), wish)


def keep_for_review(story: Story, choices: list[Pick]) -> None:
    """Keep what was chosen for whoever reads the story here; what is out keeps its help."""
    if not PublishedText.objects.filter(story=story).exists():
        write_help({story.pk: choices}, public=False)


def unpin(story_id: UUID) -> None:
    """Take what an organisation pinned from a story, and choose again if the story is out."""
    StoryResource.objects.filter(story=story_id, source=Source.NGO).delete()
    if PublishedText.objects.filter(story=story_id).exists():
        keep_for_readers(story_id)


def write_help(chosen: Mapping[UUID, list[Pick]], *, public: bool) -> int:
    """Bring the rows of these stories to what was chosen; only what differs is written.

    What a person put there stays. Returns how many rows were written or deleted.
    """
    new = {
        (story_id, choice.pk): _row(story_id, choice, public)
        for story_id, choices in chosen.items()
        for choice in choices
    }
    old = {(row.story_id, row.service_id): row for row in _rows_of(chosen)}
    gone = [row.pk for key, row in old.items() if key not in new and row.source == Source.AUTO]
    changed = [_take_over(old[key], row) for key, row in new.items() if _differs(old.get(key), row)]
    added = [row for key, row in new.items() if key not in old]
    if gone:
        StoryResource.objects.filter(pk__in=gone).delete()
    StoryResource.objects.bulk_update(changed, [*COMPARED, "computed_on"], batch_size=500)
    StoryResource.objects.bulk_create(added, ignore_conflicts=True, batch_size=2_000)
    return len(gone) + len(changed) + len(added)


# What of a row is compared, and written when it differs.
COMPARED = ("slot", "score", "reasons", "public", "algorithm")


def _level(code: str, described: bool) -> int:
    told, mentioned = LEVELS.get(code, (1, 0))
    return told if described else mentioned


def _wish(facts: Facts, day: date, pin: str, *, language: str = "", at: Any = None) -> Wish:
    return Wish(
        country=facts.country,
        language=language or facts.language,
        codes=facts.codes,
        crisis_level=facts.level,
        day=day,
        at=at,
        pin=pin,
    )


def _choose_anew(wish: Wish, country: str, away: set[UUID]) -> list[Pick]:
    found = candidates_for(country, WORLDWIDE, at=wish.at)
    return choose([one for one in found if one.pk not in away], replace(wish, country=country))


def _beside(choice: Choice, pins: Mapping[str, StoryResource]) -> Beside:
    row = pins.get(str(choice.service.pk))
    by = row.pinned_by if row else None
    return Beside(choice.service, choice.reasons, by.name if by else "")


def _holds(row: StoryResource) -> bool:
    """A pin holds while whoever pinned the entry still keeps it."""
    return row.pinned_by_id is not None and row.service.keeper_id == row.pinned_by_id


def _rows_of(chosen: Iterable[UUID]) -> Iterable[StoryResource]:
    return StoryResource.objects.filter(story__in=list(chosen))


def _row(story_id: UUID, choice: Pick, public: bool) -> StoryResource:
    return StoryResource(
        story_id=story_id,
        service_id=choice.pk,
        slot=choice.slot,
        score=round(choice.score),
        reasons=choice.reasons,
        public=public,
        computed_on=timezone.now().date(),
        algorithm=ALGORITHM,
    )


def _differs(old: StoryResource | None, new: StoryResource) -> bool:
    return old is not None and any(getattr(old, name) != getattr(new, name) for name in COMPARED)


def _take_over(old: StoryResource, new: StoryResource) -> StoryResource:
    for name in (*COMPARED, "computed_on"):
        setattr(old, name, getattr(new, name))
    return old
