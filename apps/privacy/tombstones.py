"""What a restored database must not know again: writing it down, and carrying it out.

Beside what is gone, the file names what was restricted: stories that their writers hide, uses that
they took back, stories that search engines may not see or that nobody may stand with, letters and
pledges that the team took down. After a restore each of these is restricted again, and what was
taken down waits to be read again. Somebody who has allowed it since can allow it once more; the
other way round there is no second chance.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from apps.accounts.models import User
from apps.privacy import tombstone_file
from apps.privacy.tombstone_file import Digests
from apps.solidarity import written_services
from apps.solidarity.models import Letter, Pledge, Standing, Written
from apps.stories import erasing, lifecycle, linking, publishing, tombstones
from apps.stories.lifecycle import LIVING
from apps.stories.models import (
    Audience,
    Authorship,
    Consent,
    HiddenText,
    MeToo,
    Purpose,
    SavedDraft,
    Story,
    Tombstone,
)
from apps.stories.tombstones import digest_of, draft_of, still_counted
from apps.stories.wishes import change_uses, uses_of

BATCH = 1000
# The file is written each minute; so far back the database is asked for what it may lack.
LOOK_BACK = timedelta(days=2)


@dataclass(frozen=True)
class Restriction:
    """`now` are the stories it holds for; `put` makes it hold for one that was restored."""

    name: bytes
    now: Callable[[], QuerySet]
    put: Callable[[Story], bool]

    def digest(self, story_id: UUID) -> bytes:
        return digest_of(b"%s:%s" % (self.name, story_id.bytes))


def write_down() -> None:
    """Bring the file up to what the database knows. Safe to run twice, and at once."""
    path = Path(settings.TOMBSTONES_FILE)
    rows = Tombstone.objects.all()
    if known := tombstone_file.read(path):
        rows = rows.filter(made_on__gte=max(known.values()) - LOOK_BACK)
    digests = {bytes(digest): day for digest, day in rows.values_list("digest", "made_on")}
    today = timezone.now().date()
    for restriction in RESTRICTIONS:
        for story_id in restriction.now().iterator():
            digests.setdefault(restriction.digest(story_id), today)
    tombstone_file.append(path, digests)


def replay(digests: Digests) -> Iterator[tuple[str, int]]:
    """Take out of a restored database what these name; yields what was done and how often.

    Safe to run twice. Whoever was signed in when the backup was made is signed out.
    """
    yield "stories", _count(_story_is_gone(digests, story) for story in _stories(digests))
    yield "me toos", _delete_named(MeToo.objects.filter(story=None), digests, bytes)
    yield "letters", _delete_named(Letter.objects.all(), digests, bytes)
    yield "pledges", _delete_named(Pledge.objects.all(), digests, bytes)
    yield "taken down", _count(_wait_again(row) for row in _taken_down(digests))
    yield "drafts", _delete_named(SavedDraft.objects.all(), digests, draft_of)
    yield "accounts", _count(_close(user) for user in _users(digests))
    for restriction in RESTRICTIONS:
        yield restriction.name.decode(), _restrict_again(restriction, digests)
    rows = [Tombstone(digest=digest, made_on=day) for digest, day in digests.items()]
    Tombstone.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    yield "open visits", Session.objects.all().delete()[0]


def _stories(digests: Digests) -> Iterator[Story]:
    living = Story.objects.filter(state__in=LIVING) | Story.objects.exclude(data_key=None)
    for story in living.iterator(BATCH):
        if digest_of(story.pk.bytes) in digests:
            yield story


def _story_is_gone(digests: Digests, story: Story) -> bool:
    """Taken back by its writer, whose code is named too; or erased when its time was over."""
    row = Authorship.objects.filter(story=story).first()
    lookup = bytes(row.lookup) if row and row.lookup else b""
    if lookup and digest_of(lookup) not in digests:
        try:
            erasing.erase_story(story_id=story.pk)
        except lifecycle.TooLate:
            erasing.withdraw_story(story_id=story.pk, stay_counted=True)
        return True
    stay = digest_of(still_counted(story.pk)) in digests
    erasing.withdraw_story(story_id=story.pk, stay_counted=stay)
    return True


def _delete_named(rows: QuerySet, digests: Digests, name: Callable[[bytes], bytes]) -> int:
    """Delete the rows under these lookups."""
    named = rows.exclude(lookup=None).values_list("pk", "lookup").iterator(BATCH)
    gone = [pk for pk, lookup in named if digest_of(name(bytes(lookup))) in digests]
    return _count(bool(rows.filter(pk=pk).delete()[0]) for pk in gone)


def _taken_down(digests: Digests) -> Iterator[Written]:
    """What the team took from readers and the restored database shows them."""
    for model in (Letter, Pledge):
        for row in model.objects.filter(state=Standing.PUBLISHED).iterator(BATCH):
            if digest_of(tombstones.taken_down(row.pk)) in digests:
                yield row


def _wait_again(row: Written) -> bool:
    return written_services.wait_again(row=row)


def _users(digests: Digests) -> Iterator[User]:
    for user in User.objects.iterator(BATCH):
        if digest_of(tombstones.account(user.pk)) in digests:
            yield user


@transaction.atomic
def _close(user: User) -> bool:
    linking.unlink_all(account=user)
    return bool(user.delete())


def _restrict_again(restriction: Restriction, digests: Mapping[bytes, date]) -> int:
    stories = Story.objects.exclude(data_key=None).iterator(BATCH)
    return _count(
        restriction.put(story) for story in stories if restriction.digest(story.pk) in digests
    )


def _hide(story: Story) -> bool:
    try:
        publishing.hide_story(story_id=story.pk)
    except lifecycle.TooLate:
        return False
    return True


def _keep_from_search_engines(story: Story) -> bool:
    open_to_all = Story.objects.filter(pk=story.pk, audience=Audience.ANYONE)
    return bool(open_to_all.update(audience=Audience.SITE))


def _let_nobody_stand(story: Story) -> bool:
    return bool(Story.objects.filter(pk=story.pk, may_stand=True).update(may_stand=False))


def _taken_back(purpose: str) -> QuerySet:
    """Ids of stories whose last line of the ledger for this purpose is a no."""
    lines = Consent.objects.filter(story=OuterRef("story"), purpose=purpose).order_by("-number")
    asked = Consent.objects.filter(purpose=purpose, given=True).values("story").distinct()
    last = asked.annotate(last=Subquery(lines.values("given")[:1]))
    return last.filter(last=False).values_list("story", flat=True)


def _take_back(purpose: str) -> Callable[[Story], bool]:
    def put(story: Story) -> bool:
        uses = uses_of(story)
        if purpose not in uses:
            return False
        change_uses(story=story, uses=uses - {purpose})
        return True

    return put


RESTRICTIONS = (
    Restriction(b"hidden", lambda: HiddenText.objects.values_list("story", flat=True), _hide),
    Restriction(
        b"site",
        lambda: Story.objects.filter(audience=Audience.SITE, state__in=LIVING).values_list(
            "pk", flat=True
        ),
        _keep_from_search_engines,
    ),
    Restriction(
        b"alone",
        lambda: Story.objects.filter(may_stand=False, state__in=LIVING).values_list(
            "pk", flat=True
        ),
        _let_nobody_stand,
    ),
    *(
        Restriction(
            f"no {purpose.value}".encode(),
            lambda purpose=purpose: _taken_back(purpose),  # type: ignore[misc]
            _take_back(purpose),
        )
        for purpose in Purpose
    ),
)


def _count(done: Iterator[bool]) -> int:
    return Counter(done)[True]
