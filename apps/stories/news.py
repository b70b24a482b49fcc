"""Telling a writer that there is something new, and nothing else: by an address that a news reader
asks, or by a mail that does not say what it is about. Both are off until the writer wants them."""

import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from apps.stories.lifecycle import Actor
from apps.stories.models import NewsAddress, NewsMail, Story, StoryMove

# What changes for the writer without the writer's doing. That a decision is pending does not:
# it can still be undone.
TOLD = (
    "ask",
    "propose",
    "lapse",
    "schedule",
    "publish",
    "confirm_decline",
    "stay_out",
    "stay_hidden",
    "withhold",
    "restore",
    "remove",
    "erase",
    "tell",
)
SHOWN = 20


@dataclass(frozen=True)
class Event:
    """Something new: a name that means nothing, and a day."""

    id: uuid.UUID
    day: date


def open_address(*, story: Story) -> str:
    """A new address for this story, shown once; an older one stops to exist."""
    token = secrets.token_urlsafe(24)
    NewsAddress.objects.update_or_create(story=story, defaults={"lookup": lookup_of(token)})
    return token


def close_address(*, story: Story) -> None:
    """From now on the address is not there."""
    NewsAddress.objects.filter(story=story).delete()


def events_at(token: str) -> list[Event] | None:
    """What is new under an address, newest first; None when there is no such address."""
    address = NewsAddress.objects.filter(lookup=lookup_of(token)).first()
    if address is None:
        return None
    moves = told().filter(story_id=address.story_id).order_by("-sequence")[:SHOWN]
    return [Event(_name(token, move.sequence), move.day) for move in moves]


def feed_name(token: str) -> uuid.UUID:
    """The name of the feed itself."""
    return _name(token, 0)


def lookup_of(token: str) -> bytes:
    """The keyed hash of an address."""
    key = settings.CODE_PEPPER.encode()
    return hmac.digest(key, b"news:" + token.encode(errors="replace"), "sha256")


def told() -> QuerySet[StoryMove]:
    """The moves of stories that their writers hear of."""
    return StoryMove.objects.filter(move__in=TOLD).exclude(actor=Actor.WRITER)


def write_to(*, story: Story, address: str) -> None:
    """Send a mail to `address` when there is something new from now on."""
    row = NewsMail.objects.filter(story=story).first() or NewsMail(story=story)
    last = StoryMove.objects.filter(story_id=story.pk).aggregate(last=Max("sequence"))["last"]
    row.told = last or 0
    row.seal(address, key=story.key())
    row.save()


def write_no_more(*, story: Story) -> None:
    """Forget the mail address."""
    NewsMail.objects.filter(story=story).delete()


def mail_is_offered() -> bool:
    """Whether this site sends such mails: it has a sender's address that says nothing."""
    return bool(settings.NEWS_MAIL_FROM)


def send_news() -> int:
    """Write to everybody who has something new since the last mail. Returns how many.

    The row is moved on before a mail goes out: one that breaks is not sent twice.
    """
    if not mail_is_offered():
        return 0
    last = told().filter(story_id=OuterRef("story_id")).order_by("-sequence")
    rows = NewsMail.objects.annotate(last=Subquery(last.values("sequence")[:1]))
    sent = 0
    for row in rows.filter(last__gt=F("told")).select_related("story"):
        moved_on = NewsMail.objects.filter(pk=row.pk, told=row.told).update(told=row.last)
        sent += bool(moved_on) and _send(row)
    return sent


def _send(row: NewsMail) -> int:
    to = row.unseal(key=row.story.key())
    message = EmailMessage(
        subject=_("Something new"),
        body=_("There is something new for you. You know where."),
        from_email=settings.NEWS_MAIL_FROM,
        to=[to],
    )
    if len(message.recipients()) != 1:
        raise ValueError("a mail of this kind has one reader")
    return message.send(fail_silently=True)


def _name(token: str, sequence: int) -> uuid.UUID:
    """A name for one event that says neither which story nor how many moves there are."""
    key = lookup_of(token)
    return uuid.UUID(bytes=hmac.digest(key, sequence.to_bytes(8), "sha256")[:16], version=4)
