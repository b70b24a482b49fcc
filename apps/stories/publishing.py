"""Bringing a decided story before readers, taking it from their eyes and bringing it back."""

import secrets
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.kept_briefly import kept_for
from apps.stories import lifecycle
from apps.stories.helping import keep_for_readers
from apps.stories.lifecycle import Guard, State, TooLate
from apps.stories.models import (
    Appear,
    Byline,
    HiddenText,
    PublishedText,
    Screening,
    Story,
    Surge,
)
from apps.stories.search_queries import Kept
from apps.stories.wishes import day_out

SHUFFLE_BITS = 63
OVER = [Guard.UNDO_OVER]
DOWN = {"published_month": None, "shuffle": None}
# What of a public row is kept while it is hidden.
ROW = ("title", "name", "words", "language", "word_count", "warnings", "codes")


def schedule_story(*, story_id: UUID) -> None:
    """A decision stands: the story waits for its day. Raises lifecycle.TooLate."""
    story = Story.objects.get(pk=story_id)
    lifecycle.perform(story_id, "schedule", vouched=[Guard.UNDO_OVER], out_on=day_out(story))


def publish_story(*, story_id: UUID, revision_id: UUID, warnings: list[dict]) -> None:
    """Bring a decided story before readers, in one transaction.

    `warnings` are the final ones: {"code", "level", "passages"}. Other words of a story that is
    out take the place of those that were there, and keep its place in the lists. Raises
    lifecycle.TooLate when the story does not wait for this, and ValueError when this revision may
    not go out.
    """
    with transaction.atomic():
        story = Story.objects.select_for_update(no_key=True).get(pk=story_id)
        _refuse_old_words(story, revision_id)
        lifecycle.perform(
            story_id,
            "publish",
            vouched=[Guard.UNDO_OVER, Guard.NEWEST_WORDS],
            out_on=None,
            appear_on=None,
            **_place(story),
        )
        screening = Screening.objects.select_related("revision__story__authorship__account").get(
            revision_id=revision_id, revision__story_id=story_id
        )
        if "clean" in screening.failed:
            raise ValueError("words that could not be cleaned cannot be published")
        PublishedText.objects.filter(story=story_id).delete()
        HiddenText.objects.filter(story=story_id).delete()
        _show(screening, warnings)
        keep_for_readers(story_id)


def hide_story(*, story_id: UUID) -> None:
    """The writer takes the words from readers' eyes, with this commit; they are kept sealed.

    A change that is read meanwhile waits for the writer's word when it is done. Raises
    lifecycle.TooLate when nothing is out.
    """
    with transaction.atomic():
        story = Story.objects.select_for_update(no_key=True).get(pk=story_id)
        if not take_down(story):
            raise TooLate("hide")
        if story.state == State.PUBLISHED:
            lifecycle.perform(story_id, "hide")
        else:
            Story.objects.filter(pk=story_id).update(appear=Appear.ASK, appear_on=None, out_on=None)


def bring_back(*, story_id: UUID) -> None:
    """What its writer hid is out again, where it was. What our team hid stays hidden.

    Raises lifecycle.TooLate.
    """
    with transaction.atomic():
        story = Story.objects.select_for_update(no_key=True).get(pk=story_id)
        hidden = HiddenText.objects.filter(story=story, by_team=False).first()
        if hidden is None or story.data_key is None:
            raise TooLate("bring_back")
        if story.state == State.HIDDEN:
            lifecycle.perform(story_id, "bring_back", vouched=[Guard.WRITER_SAYS_SO])
        put_back(story, hidden)


def put_back(story: Story, hidden: HiddenText) -> None:
    """Make the kept row of a locked story the public one again, where it was."""
    kept = hidden.unseal(key=story.key())
    month = date.fromisoformat(kept["month"])
    Story.objects.filter(pk=story.pk).update(published_month=month, shuffle=kept["shuffle"])
    _make_public(story, **{name: kept[name] for name in ROW})
    hidden.delete()
    keep_for_readers(story.pk)


def take_down(story: Story, *, by_team: bool = False) -> bool:
    """Move the public row of a locked story behind the seal. False when there is none."""
    text = PublishedText.objects.filter(story=story).first()
    if text is None or story.published_month is None:
        return False
    hidden = HiddenText(story=story, by_team=by_team)
    row: dict[str, Any] = {name: getattr(text, name) for name in ROW}
    row |= {"month": story.published_month.isoformat(), "shuffle": story.shuffle}
    hidden.seal(row, key=story.key())
    hidden.save(force_insert=True)
    text.delete()
    Story.objects.filter(pk=story.pk).update(**DOWN)
    return True


def refuse_change(*, story_id: UUID) -> None:
    """A decision not to publish stands. What was out or hidden before stays as it was.

    Raises lifecycle.TooLate.
    """
    if PublishedText.objects.filter(story=story_id).exists():
        lifecycle.perform(story_id, "stay_out", vouched=OVER)
    elif HiddenText.objects.filter(story=story_id).exists():
        lifecycle.perform(story_id, "stay_hidden", vouched=OVER)
    else:
        lifecycle.perform(story_id, "confirm_decline", vouched=OVER)


def publishing_waits() -> bool:
    """Whether an operator lets nothing new go out for now. A surge by itself holds nothing back."""
    return Surge.objects.filter(is_on=True, why=Surge.Why.PERSON).exists()


@kept_for(1.0)
def surge_lately() -> bool:
    """Whether there is a surge, for doors, which ask at every post: as it was within a second."""
    return Surge.objects.filter(is_on=True).exists()


def _refuse_old_words(story: Story, revision_id: UUID) -> None:
    newest = story.revisions.order_by("-number").values_list("pk", flat=True).first()
    if newest != revision_id:
        raise TooLate("publish")


def _place(story: Story) -> dict[str, Any]:
    """Month and chance in the public order, kept by a story that is out already."""
    if story.published_month is not None:
        return {}
    return {
        "published_month": timezone.now().date().replace(day=1),
        "shuffle": secrets.randbits(SHUFFLE_BITS),
    }


def _show(screening: Screening, warnings: list[dict]) -> None:
    story = screening.revision.story
    cleaned = screening.unseal(key=story.key())
    _make_public(
        story,
        title=cleaned["title"],
        name=_name(story, cleaned["name"]),
        words=cleaned["words"],
        language=screening.language,
        word_count=len(cleaned["words"].split()),
        warnings=warnings,
        codes=[warning["code"] for warning in warnings],
    )


def _make_public(story: Story, **row: Any) -> None:
    """The one place that makes a public row, with what is looked through beside its words."""
    kept = Kept(row["title"], row["words"], language=row["language"])
    PublishedText.objects.create(story=story, search=kept, **row)


def _name(story: Story, chosen: str) -> str:
    """What stands under the words: a chosen name, the account's, or nothing."""
    if story.byline != Byline.ACCOUNT:
        return chosen
    account = story.authorship.account
    return account.username if account else ""
