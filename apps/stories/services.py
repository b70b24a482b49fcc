"""What happens to a me too and to a story."""

import contextlib
import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from apps.accounts.models import User
from apps.campaigns.models import Campaign
from apps.core.nudge import nudge
from apps.stories import lifecycle
from apps.stories.drafts import delete_draft, seal_form_key
from apps.stories.lifecycle import State
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
)
from apps.stories.return_codes import ReturnCode
from apps.stories.tombstones import bury, digest_of, draft_of, is_gone
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
    campaign: Campaign | None = None
    byline: str = "anonymous"
    warnings: dict[str, str] = field(default_factory=dict)
    audience: str = Audience.ANYONE
    appear: str = Appear.REVIEW
    appear_on: date | None = None
    may_stand: bool = True
    show_help: bool = True
    hide_details: bool = False
    uses: frozenset[str] = frozenset()
    account: User | None = None
    page_language: str = "en"
    demonstration: bool = False


class TakenBack(Exception):
    """What this code made was taken back; the same form does not make it again."""


def say_me_too(*, code: ReturnCode, language: str, campaign: Campaign | None = None) -> bool:
    """Count one person, with a campaign if there is one. True when this is the first time; the
    same code counts once, as it was said first.

    Raises TakenBack.
    """
    _row, first = _me_too_of(code, language=language, campaign=campaign)
    return first


def place_me_too(
    *, lookups: list[bytes], country: str, setting: str, campaign: Campaign | None = None
) -> bool:
    """Add where it happened, as far as the person wants to say, and with which campaign; without
    one it stays what it was. False when nothing is there."""
    rows = MeToo.objects.filter(lookup__in=lookups)
    joined = {"campaign": campaign} if campaign else {}
    return bool(rows.update(country=country, setting=setting, **joined))


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


def submit_story(*, draft: Draft, code: ReturnCode, form_key: bytes = b"") -> Story | None:
    """Keep a story, sealed, and have it read by the machine. None when this is not the first time.

    One transaction: me too, story, revision, authorship, consent, move. The same code is the same
    story, and a draft saved under it is gone. Raises TakenBack.
    """
    # Nothing is written where it was taken back, so no savepoint has to be gone back to.
    with transaction.atomic(savepoint=False), contextlib.suppress(TakenBack):
        me_too = _counted(draft, code)
        return _send(draft, code, me_too, form_key) if me_too else None
    raise TakenBack


def has_other_words(story: Story, *, words: str) -> bool:
    """Whether a story was sent with words that differ from these: those stay, these are new."""
    if story.data_key is None:
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


def _me_too_of(code: ReturnCode, **said: Any) -> tuple[MeToo, bool]:
    """The me too of a code and whether it is new. Raises TakenBack."""
    lookup = code.lookup()
    row = MeToo(lookup=lookup, counts_from=_counts_from(), **said)
    if _is_new(row):
        return row, True
    kept = None if is_gone(lookup) else MeToo.objects.filter(lookup=lookup).first()
    if kept is None:
        raise TakenBack
    return kept, False


# Whether it was taken back is asked in the same breath: one round trip for nearly everybody.
SAY_SQL = """
INSERT INTO stories_metoo (id, lookup, country, setting, language, campaign_id, counts_from)
SELECT %s, %s, %s, %s, %s, %s, %s
WHERE NOT EXISTS (SELECT FROM stories_tombstone WHERE digest = %s)
ON CONFLICT (lookup) DO NOTHING
"""


def _is_new(row: MeToo) -> bool:
    values: list[Any] = [row.pk, row.lookup, row.country, row.setting, row.language]
    with connection.cursor() as cursor:
        values += [row.campaign_id, row.counts_from, digest_of(bytes(row.lookup or b""))]
        cursor.execute(SAY_SQL, values)
        return bool(cursor.rowcount)


def _counts_from() -> date:
    """A day 0 to 2 ahead, so that the number of a day says nothing about an hour."""
    return timezone.now().date() + timedelta(days=secrets.randbelow(SHIFT_DAYS))


def _counted(draft: Draft, code: ReturnCode) -> MeToo | None:
    """The me too that a new story belongs to; None where this code has a story already. Whoever
    is second waits for the first: at the insert, or at the row of a me too said before."""
    where = {"country": draft.country, "setting": draft.setting, "campaign": draft.campaign}
    me_too, first = _me_too_of(code, language=draft.page_language, **where)
    if first:
        return me_too
    rows = MeToo.objects.filter(pk=me_too.pk)
    if not rows.select_for_update().exists():
        raise TakenBack
    if Authorship.objects.filter(lookup=code.lookup()).exists():
        return None
    if said := {name: value for name, value in where.items() if value}:
        rows.update(**said)
    return me_too


def _send(draft: Draft, code: ReturnCode, me_too: MeToo, form_key: bytes) -> Story:
    story = _keep(draft, me_too)
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
    story.state = State.SCREENING
    return story


def _keep(draft: Draft, me_too: MeToo) -> Story:
    story = Story(
        me_too=me_too,
        language=draft.language,
        country=draft.country,
        setting=draft.setting,
        campaign=draft.campaign,
        byline=draft.byline,
        audience=draft.audience,
        appear=draft.appear,
        appear_on=wished_day(draft.appear, draft.appear_on),
        may_stand=draft.may_stand,
        show_help=draft.show_help,
        hide_details=draft.hide_details,
        demonstration=draft.demonstration,
    )
    story.give_key()
    story.save(force_insert=True)
    revision = Revision(story=story, digest=story.digest(draft.words), declared=draft.warnings)
    revision.seal({"title": draft.title, "name": draft.name, "words": draft.words}, key=story.key())
    revision.save(force_insert=True)
    return story
