"""What an organisation sees and does of stories whose writers let organisations speak of them.

It sees what stands on the gate, never a word, and may put one entry of its own beside a story.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.accounts.models import User
from apps.audit.services import record
from apps.resources.models import Organization, Service
from apps.resources.vocabulary import WORLDWIDE
from apps.stories.helping import keep_for_readers, unpin
from apps.stories.models import Purpose, Story, StoryResource
from apps.stories.presenting import gate_of
from apps.stories.queries import page_of
from apps.stories.wishes import usable_for

ROLE = "keep_resources"


class CannotPin(Exception):
    """The story is not to be spoken of any more, the entry does not fit it, or another
    organisation was first."""


@dataclass(frozen=True)
class Card:
    """A story by its gate; `entries` are those of the organisation that fit, `pinned` the one that
    it pinned, `taken` that another organisation did."""

    gate: dict[str, Any]
    entries: list[Service]
    pinned: Service | None
    taken: bool


def page_for(
    organization: Organization, *, filters: dict[str, Any], after: str
) -> tuple[list[Card], str]:
    """Ten stories in public order and the cursor of the next page. Four queries."""
    allowed = usable_for(Purpose.ADVOCACY).filter(**filters).values("pk")
    stories = Story.objects.filter(pk__in=allowed).in_public_order()
    stories = stories.select_related("published_text").defer("published_text__words")
    rows, following = page_of(stories, after)
    pins = _pins_of(rows)
    entries = _entries_of(organization)
    return [_card(story, entries, pins.get(story.pk), organization) for story in rows], following


def pin_help(
    *, story_id: UUID, service_id: UUID | None, organization: Organization, by: User
) -> None:
    """Put an entry beside a story, in place of the one before. Raises CannotPin."""
    with transaction.atomic():
        story = _locked(story_id)
        entry = next((each for each in _entries_of(organization) if each.pk == service_id), None)
        pin = _pins_of([story]).get(story.pk)
        other = pin is not None and pin.pinned_by_id != organization.pk
        if entry is None or other or not fits(entry, story):
            raise CannotPin
        unpin(story.pk)
        StoryResource.objects.update_or_create(
            story=story,
            service=entry,
            defaults={
                "source": StoryResource.Source.NGO,
                "pinned_by": organization,
                "public": True,
                "slot": "pinned",
                "score": 0,
            },
        )
        keep_for_readers(story.pk)
        _note("pin_help", story, by)


def unpin_help(*, story_id: UUID, organization: Organization, by: User) -> None:
    """Take the organisation's own entry away again; nothing happens where there is none."""
    with transaction.atomic():
        story = _locked(story_id)
        pin = _pins_of([story]).get(story.pk)
        if pin and pin.pinned_by_id == organization.pk:
            unpin(story.pk)
            _note("unpin_help", story, by)


def fits(entry: Service, story: Story) -> bool:
    """It is for the country that the story shows, or for everywhere: a line of one country beside a
    story without one would say where its writer may be."""
    return entry.serves(WORLDWIDE) or bool(story.country and entry.serves(story.country))


def _card(
    story: Story, entries: list[Service], pin: StoryResource | None, organization: Organization
) -> Card:
    own = pin is not None and pin.pinned_by_id == organization.pk
    return Card(
        gate=gate_of(story),
        entries=[entry for entry in entries if fits(entry, story)],
        pinned=pin.service if pin and own else None,
        taken=pin is not None and not own,
    )


def _locked(story_id: UUID) -> Story:
    stories = usable_for(Purpose.ADVOCACY).filter(pk=story_id)
    story = stories.select_for_update(no_key=True, of=("self",)).first()
    if story is None:
        raise CannotPin
    return story


def _entries_of(organization: Organization) -> list[Service]:
    entries = Service.objects.shown().filter(keeper=organization).order_by("name", "pk")
    return list(entries.prefetch_related("service_areas"))


def _pins_of(stories: Iterable[Story]) -> dict[UUID, StoryResource]:
    rows = StoryResource.objects.filter(story__in=list(stories), pinned_by__isnull=False)
    return {row.story_id: row for row in rows.select_related("service")}


def _note(verb: str, story: Story, by: User) -> None:
    record(actor=by, verb=verb, kind="story", object_id=story.pk, role=by.role_for(ROLE))
