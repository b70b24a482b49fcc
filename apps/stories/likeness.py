"""Which waiting stories are nearly the same: a sketch at screening, compared by a sweep.

Sameness of text never merges two people (RULINGS 1): nothing here touches a story, its state or
its count. A text is compared only with the first of its kind, so that groups do not drift.
"""

import hmac
import uuid
from collections import Counter

from django.conf import settings
from django.db import connection, transaction

from apps.screening.sketching import ENOUGH, sketch
from apps.stories.models import Likeness

BATCH = 1000


def keep_sketch(story_id: uuid.UUID, words: str) -> None:
    """Keep what the words of a story look like, in place of what older words of it did.

    Nothing of no words.
    """
    forget_likeness(story_id)
    if bands := sketch(words, key=_key()):
        Likeness.objects.create(story_id=story_id, bands=bands)


def leave_apart(story_ids: list[uuid.UUID]) -> None:
    """A person has said that these are read alone: what they look like is forgotten."""
    apart = Likeness.objects.filter(story__in=story_ids)
    apart.update(apart=True, cluster=None, leads=False, compared=True, bands=[])


def forget_likeness(story_id: uuid.UUID) -> None:
    """Nobody waits for anything about this story any more."""
    Likeness.objects.filter(story=story_id).delete()


def compare_new() -> int:
    """Find the group of each sketch that is new. Returns how many were compared."""
    done = 0
    while compared := _compare_batch():
        done += compared
    return done


@transaction.atomic
def _compare_batch() -> int:
    new = Likeness.objects.filter(compared=False).select_for_update(skip_locked=True, no_key=True)
    batch = list(new.order_by("story")[:BATCH])
    found, leaders = _known_leaders(batch), _Leaders()
    for each in batch:
        leader = found.get(each.pk) or leaders.like(each)
        each.compared = True
        if leader is None:
            each.leads = True
            leaders.add(each)
            continue
        leader.cluster = leader.cluster or uuid.uuid4()
        each.cluster, each.bands = leader.cluster, []
    Likeness.objects.bulk_update(batch, ["compared", "leads", "cluster", "bands"])
    for known in {leader.pk: leader for leader in found.values()}.values():
        Likeness.objects.filter(pk=known.pk).update(cluster=known.cluster)
    return len(batch)


class _Leaders:
    """The first of their kind in a batch, found by a band."""

    def __init__(self) -> None:
        self.by_band: dict[int, list[Likeness]] = {}

    def add(self, leader: Likeness) -> None:
        for band in leader.bands:
            self.by_band.setdefault(band, []).append(leader)

    def like(self, each: Likeness) -> Likeness | None:
        shared = Counter(leader for band in each.bands for leader in self.by_band.get(band, ()))
        most = shared.most_common(1)
        return most[0][0] if most and most[0][1] >= ENOUGH else None


LIKE_SQL = """
SELECT new.story_id, leader.story_id
FROM stories_likeness new
CROSS JOIN LATERAL (
    SELECT known.story_id FROM stories_likeness known
    WHERE known.leads AND known.bands && new.bands
    ORDER BY (
        SELECT count(*) FROM unnest(known.bands) band WHERE band = ANY (new.bands)
    ) DESC
    LIMIT 1
) nearest
JOIN stories_likeness leader ON leader.story_id = nearest.story_id
WHERE new.story_id = ANY (%s) AND (
    SELECT count(*) FROM unnest(leader.bands) band WHERE band = ANY (new.bands)
) >= %s
"""


def _known_leaders(batch: list[Likeness]) -> dict[uuid.UUID, Likeness]:
    """Of each new one the older row that it is most like, one object for each row."""
    with connection.cursor() as cursor:
        cursor.execute(LIKE_SQL, [[each.pk for each in batch], ENOUGH])
        pairs = cursor.fetchall()
    leaders = Likeness.objects.select_for_update(no_key=True).in_bulk([pair[1] for pair in pairs])
    return {story: leaders[leader] for story, leader in pairs if leader in leaders}


def _key() -> bytes:
    """A key of its own, so that these numbers compare with nothing else that is stored."""
    return hmac.digest(settings.CODE_PEPPER.encode(), b"likeness", "sha256")
