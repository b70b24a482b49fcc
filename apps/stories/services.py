"""What happens to a me too and to a story."""

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.nudge import nudge
from apps.stories import lifecycle
from apps.stories.models import (
    Authorship,
    Byline,
    Message,
    MeToo,
    PublishedText,
    Revision,
    Screening,
    Story,
    StoryResource,
)
from apps.stories.return_codes import ReturnCode

SCREEN = "apps.stories.tasks.screen_stories"
SHIFT_DAYS = 3
# What a story's row holds once its writer has taken it back.
FORGOTTEN = {
    "data_key": None,
    "language": "",
    "country": "",
    "setting": "",
    "byline": Byline.ANONYMOUS,
    "at_risk": False,
    "screening_until": None,
    "screening_attempts": 0,
    "published_month": None,
    "shuffle": None,
}
SHUFFLE_BITS = 63


@dataclass(frozen=True)
class Draft:
    """A story as the form hands it over, checked and tidied."""

    words: str
    title: str = ""
    name: str = ""
    language: str = ""
    country: str = ""
    setting: str = ""
    byline: str = "anonymous"
    warnings: dict[str, str] = field(default_factory=dict)
    page_language: str = "en"
    demonstration: bool = False


def say_me_too(*, code: ReturnCode, language: str) -> bool:
    """Count one person. True when this is the first time; the same code counts once."""
    _row, first = _me_too_of(code, language)
    return first


def place_me_too(*, lookups: list[bytes], country: str, setting: str) -> bool:
    """Add where it happened, as far as the person wants to say. False when nothing is there."""
    rows = MeToo.objects.filter(lookup__in=lookups)
    return bool(rows.update(country=country, setting=setting))


def take_back_me_too(*, lookups: list[bytes]) -> bool:
    """Take a me too out of the count, for good. False when nothing is there."""
    deleted, _rows = MeToo.objects.filter(lookup__in=lookups, story=None).delete()
    return bool(deleted)


def submit_story(*, draft: Draft, code: ReturnCode) -> bool:
    """Keep a story, sealed, and have it read by the machine. True when this is the first time.

    One transaction: me too, story, revision, authorship, move. The same code is the same story.
    """
    try:
        with transaction.atomic():
            story = _keep(draft, code)
            Authorship.objects.create(story=story, lookup=code.lookup())
            lifecycle.perform(story.pk, "send")
            nudge(SCREEN)
    except IntegrityError:
        if Authorship.objects.filter(lookup=code.lookup()).exists():
            return False
        raise
    return True


def was_sent_with_other_words(*, code: ReturnCode, words: str) -> bool:
    """Whether this code already has a story whose words differ: those stay, these are new."""
    story = Story.objects.filter(authorship__lookup=code.lookup()).first()
    if story is None or story.data_key is None:
        return False
    kept = story.revisions.order_by("number").values_list("digest", flat=True).first()
    return kept != story.digest(words)


def answer_question(*, story: Story, words: str) -> None:
    """The writer's answer to a moderator's question; the story goes back to the queue.

    Raises lifecycle.TooLate when no question is open.
    """
    with transaction.atomic():
        lifecycle.perform(story.pk, "answer")
        add_message(story=story, words=words, from_writer=True)


def add_message(*, story: Story, words: str, from_writer: bool) -> Message:
    """Put a message into the story's thread, sealed under its key."""
    message = Message(story=story, number=story.messages.count() + 1, from_writer=from_writer)
    message.seal(words, key=story.key())
    message.save()
    return message


def unsay_last(*, story: Story) -> None:
    """Take our note out of the thread again, when ours is the last: nobody has read it yet."""
    last = story.messages.order_by("-number").first()
    if last is not None and not last.from_writer:
        last.delete()


def publish_story(*, story_id: UUID, revision_id: UUID, warnings: list[dict]) -> None:
    """Bring a decided story before readers, in one transaction.

    `warnings` are the final ones: {"code", "level", "passages"}. Raises lifecycle.TooLate when
    the story has left `publish_pending`, and ValueError when this revision may not go out.
    """
    with transaction.atomic():
        lifecycle.perform(
            story_id,
            "publish",
            published_month=timezone.now().date().replace(day=1),
            shuffle=secrets.randbits(SHUFFLE_BITS),
        )
        screening = Screening.objects.select_related("revision__story").get(
            revision_id=revision_id, revision__story_id=story_id
        )
        if screening.failed:
            raise ValueError("a story with a failed check cannot be published")
        _show(screening, warnings)


def withdraw_story(*, story_id: UUID, stay_counted: bool) -> None:
    """The writer takes the story back: gone from every page with this commit.

    Words, thread, topics, place and the key are deleted; what stays is that there was a story
    and on which day it moved. What an older backup or the write-ahead log still holds, with the
    key as the keyring sealed it, goes with them (docs/decisions/0003). Raises lifecycle.TooLate
    when it is already gone.
    """
    with transaction.atomic():
        me_too = MeToo.objects.filter(story=story_id)
        lifecycle.perform(story_id, "withdraw", **FORGOTTEN)
        for kept in (PublishedText, Message, StoryResource, Revision):
            kept.objects.filter(story=story_id).delete()
        if not stay_counted:
            me_too.delete()


def _me_too_of(code: ReturnCode, language: str) -> tuple[MeToo, bool]:
    """The me too of a code and whether it is new: ON CONFLICT DO NOTHING, then a look."""
    row = MeToo(lookup=code.lookup(), language=language, counts_from=_counts_from())
    MeToo.objects.bulk_create([row], ignore_conflicts=True)
    kept = MeToo.objects.get(lookup=code.lookup())
    return kept, kept.pk == row.pk


def _counts_from() -> date:
    """A day 0 to 2 ahead, so that the number of a day says nothing about an hour."""
    return timezone.now().date() + timedelta(days=secrets.randbelow(SHIFT_DAYS))


def _keep(draft: Draft, code: ReturnCode) -> Story:
    me_too, _first = _me_too_of(code, draft.page_language)
    if draft.country or draft.setting:
        MeToo.objects.filter(pk=me_too.pk).update(
            country=draft.country or me_too.country, setting=draft.setting or me_too.setting
        )
    story = Story(
        me_too=me_too,
        language=draft.language,
        country=draft.country,
        setting=draft.setting,
        byline=draft.byline,
        demonstration=draft.demonstration,
    )
    story.give_key()
    story.save(force_insert=True)
    revision = Revision(story=story, digest=story.digest(draft.words), declared=draft.warnings)
    revision.seal({"title": draft.title, "name": draft.name, "words": draft.words}, key=story.key())
    revision.save(force_insert=True)
    return story


def _show(screening: Screening, warnings: list[dict]) -> None:
    revision = screening.revision
    story = revision.story
    cleaned = screening.unseal(key=story.key())
    PublishedText.objects.create(
        story=story,
        title=cleaned["title"],
        name=cleaned["name"],
        words=cleaned["words"],
        language=screening.language,
        word_count=len(cleaned["words"].split()),
        warnings=warnings,
        codes=[warning["code"] for warning in warnings],
    )
