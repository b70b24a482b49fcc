"""What happens to a me too and to a story."""

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from apps.accounts.models import User
from apps.core.nudge import nudge
from apps.stories import lifecycle
from apps.stories.drafts import delete_draft, seal_form_key
from apps.stories.models import (
    Appear,
    Audience,
    Authorship,
    Message,
    MeToo,
    Revision,
    SavedDraft,
    Story,
    StoryMove,
    Tombstone,
)
from apps.stories.return_codes import ReturnCode
from apps.stories.tombstones import bury, digest_of, draft_of
from apps.stories.wishes import agree, wished_day

SCREEN = "apps.stories.tasks.screen_stories"
SHIFT_DAYS = 3


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
    audience: str = Audience.ANYONE
    appear: str = Appear.REVIEW
    appear_on: date | None = None
    may_stand: bool = True
    hide_details: bool = False
    uses: frozenset[str] = frozenset()
    account: User | None = None
    page_language: str = "en"
    demonstration: bool = False


class TakenBack(Exception):
    """What this code made was taken back; the same form does not make it again."""


def say_me_too(*, code: ReturnCode, language: str) -> bool:
    """Count one person. True when this is the first time; the same code counts once.

    Raises TakenBack.
    """
    _row, first = _me_too_of(code, language)
    return first


def place_me_too(*, lookups: list[bytes], country: str, setting: str) -> bool:
    """Add where it happened, as far as the person wants to say. False when nothing is there."""
    rows = MeToo.objects.filter(lookup__in=lookups)
    return bool(rows.update(country=country, setting=setting))


def take_back_me_too(*, lookups: list[bytes]) -> bool:
    """Take a me too out of the count, for good. False when nothing is there."""
    with transaction.atomic():
        rows = MeToo.objects.filter(lookup__in=lookups, story=None)
        found = [bytes(each) for each in rows.values_list("lookup", flat=True) if each]
        bury(*found, *map(draft_of, found))
        rows.delete()
        # Words kept for the writer alone go with the count they came with.
        SavedDraft.objects.filter(lookup__in=found).delete()
    return bool(found)


def submit_story(*, draft: Draft, code: ReturnCode, form_key: bytes = b"") -> bool:
    """Keep a story, sealed, and have it read by the machine. True when this is the first time.

    One transaction: me too, story, revision, authorship, consent, move. The same code is the same
    story, and a draft saved under it is gone. Raises TakenBack.
    """
    try:
        with transaction.atomic():
            story = _keep(draft, code)
            Authorship.objects.create(
                story=story,
                lookup=code.lookup(),
                form_key=seal_form_key(form_key, code=code),
                account=draft.account,
            )
            agree(story=story, uses=draft.uses)
            delete_draft(code=code)
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


def tell_writer(*, story: Story, words: str) -> None:
    """A message that moves nothing. Its line in the log is for whoever wants to hear of news."""
    with transaction.atomic():
        add_message(story=story, words=words, from_writer=False)
        StoryMove.objects.create(
            story_id=story.pk,
            move="tell",
            source=story.state,
            target=story.state,
            actor=lifecycle.Actor.MODERATOR,
            day=timezone.now().date(),
        )


def add_message(*, story: Story, words: str, from_writer: bool) -> Message:
    """Put a message into the story's thread, sealed under its key."""
    last = story.messages.aggregate(last=Max("number"))["last"] or 0
    message = Message(story=story, number=last + 1, from_writer=from_writer)
    message.seal(words, key=story.key())
    message.save()
    return message


def unsay(*, story: Story, words: str) -> None:
    """Take a note of ours out of the thread again that nobody has read yet; no other message."""
    for message in story.messages.filter(from_writer=False).order_by("-number"):
        if message.unseal(key=story.key()) == words:
            message.delete()
            return


def _me_too_of(code: ReturnCode, language: str) -> tuple[MeToo, bool]:
    """The me too of a code and whether it is new: ON CONFLICT DO NOTHING, then a look."""
    if Tombstone.objects.filter(digest=digest_of(code.lookup())).exists():
        raise TakenBack
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
        audience=draft.audience,
        appear=draft.appear,
        appear_on=wished_day(draft.appear, draft.appear_on),
        may_stand=draft.may_stand,
        hide_details=draft.hide_details,
        demonstration=draft.demonstration,
    )
    story.give_key()
    story.save(force_insert=True)
    revision = Revision(story=story, digest=story.digest(draft.words), declared=draft.warnings)
    revision.seal({"title": draft.title, "name": draft.name, "words": draft.words}, key=story.key())
    revision.save(force_insert=True)
    return story
