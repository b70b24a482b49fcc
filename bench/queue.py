"""The next story for a moderator: 50 of them, 100,000 stories waiting, nobody gets the same one.

Everybody holds one while the next person asks, as on a long evening.
"""

import random
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from apps.accounts.models import Membership, User
from apps.moderation.claims import claim_next
from apps.moderation.models import Claim, Lane, ReviewTask
from apps.stories.models import Story

from .help import database
from .measure import Figure, figure_of, percentiles
from .rows import LANGUAGES, copy

PART = "queue"
WAITING, MODERATORS, ROUNDS = 100_000, 50, 3
REFERENCE = "one row by its key"


def figures(waiting: int = WAITING) -> Iterator[Figure]:
    """Every figure of this part; about a minute."""
    with database():
        load_waiting(waiting)
        people = moderators(MODERATORS)
        key = ReviewTask.objects.earliest("rank_at").pk
        one = percentiles(lambda: ReviewTask.objects.get(pk=key), 200)[0]
        yield figure_of(PART, REFERENCE, "ms", [one * 1000])
        runs = [_round(people) for _repetition in range(ROUNDS)]
        what = f"the next story of {waiting:,} for {MODERATORS} moderators"
        for at, (name, goal) in enumerate((("p50", ""), ("p95", ""), ("p99", "under 20 ms"))):
            taken = [run[at] * 1000 for run in runs]
            ratio = sorted(taken)[1] / one / 1000
            yield figure_of(
                PART, f"{what}, {name}", "ms", taken, reference=REFERENCE, ratio=ratio, goal=goal
            )


def load_waiting(size: int, *, seed: int = 1) -> None:
    """So many stories that wait in the queue, without words; one in a hundred before the others."""
    chance = random.Random(seed)  # noqa: S311  # nosec B311 # nothing secret
    keys = [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _story in range(size)]
    copy(Story, ({"id": key, "state": "queued", "language": _language(key)} for key in keys))
    copy(ReviewTask, _tasks(keys, chance))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def moderators(size: int) -> list[User]:
    """People who read, each two of the languages."""
    people = []
    for number in range(size):
        user = User.objects.create(username=f"bench-{number}")
        languages = [LANGUAGES[number % 7], LANGUAGES[(number + 3) % 7]]
        Membership.objects.create(user=user, role="moderator", languages=languages)
        people.append(user)
    return people


def _round(people: list[User]) -> tuple[float, float, float]:
    """p50, p95 and p99 of the seconds until each has one; then all give theirs back."""
    waiting = iter(people * 4)

    def take() -> None:
        user = next(waiting)
        Claim.objects.filter(holder=user).delete()
        assert claim_next(user=user)

    found = percentiles(take, len(people) * 4)
    assert Claim.objects.values("task").distinct().count() == len(people)
    Claim.objects.all().delete()
    return found


def _tasks(keys: list[str], chance: random.Random) -> Iterator[dict[str, Any]]:
    now = timezone.now()
    for number, key in enumerate(keys):
        lane = Lane.WAITING if number % 100 == 0 else Lane.NEW
        waits_since = now - timedelta(minutes=15 * chance.randrange(2000))
        yield {
            "id": key,
            "story_id": key,
            "lane": lane.value,
            "language": _language(key),
            "rank_at": waits_since,
            "opened_at": waits_since,
            "chance": chance.random(),
            "due_at": waits_since + timedelta(days=3),
            "words": 200,
        }


def _language(key: str) -> str:
    return LANGUAGES[int(key[:4], 16) % 7]
