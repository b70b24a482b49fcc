"""Texts that are nearly the same and wait in one lane: one row of the queue, one reading.

A sweep says which tasks are a group (`ReviewTask.alike`); who takes one of them by an ordinary
claim has the group in hands. Nothing is published together, and what may be about a life is in no
group (docs/decisions/0034).
"""

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet
from django.db.models.functions import Now

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.moderation import claims, queries
from apps.moderation.models import Claim, Kind, Lane, ReviewTask, Stage
from apps.stories.lifecycle import State
from apps.stories.likeness import compare_new

FEWEST = 5
# As many as are listed, and decided on, at once.
MOST = 100
SHOWN = 10
LANES = (Lane.WAITING, Lane.NEW)
NEEDS = (Permission.READ_STORIES, Permission.SECOND_REVIEW, Permission.THIRD_REVIEW)
STATES = (State.QUEUED, State.SECOND_REVIEW)

# Only stories of a cluster are looked at, so that its cost is that of the flood, not of the queue.
GROUP_SQL = """
WITH waiting AS (
    SELECT task.id, likeness.cluster, task.lane, task.stage, task.needs, task.language,
        count(*) OVER (PARTITION BY
            likeness.cluster, task.lane, task.stage, task.needs, task.language) AS number
    FROM stories_likeness likeness
    JOIN stories_story story ON story.id = likeness.story_id
    JOIN moderation_reviewtask task ON task.story_id = story.id
    WHERE likeness.cluster IS NOT NULL
        AND task.is_open AND task.acts_at IS NULL AND task.kind = %(kind)s
        AND task.lane = ANY (%(lanes)s) AND task.stage < %(stage)s
        AND task.needs = ANY (%(needs)s)
        AND story.state = ANY (%(states)s) AND NOT story.at_risk
), wanted AS (
    SELECT id, md5(concat_ws('|', cluster, lane, stage, needs, language))::uuid AS alike
    FROM waiting WHERE number >= %(fewest)s
), looked_at AS (
    SELECT id FROM wanted
    UNION
    SELECT id FROM moderation_reviewtask
    WHERE is_open AND alike IS NOT NULL AND acts_at IS NULL
), changed AS (
    SELECT task.id, wanted.alike
    FROM looked_at
    JOIN moderation_reviewtask task ON task.id = looked_at.id
    LEFT JOIN wanted ON wanted.id = looked_at.id
    WHERE task.alike IS DISTINCT FROM wanted.alike
    FOR NO KEY UPDATE OF task SKIP LOCKED
)
UPDATE moderation_reviewtask task SET alike = changed.alike
FROM changed WHERE task.id = changed.id
"""


def group_alike() -> int:
    """Compare what is new, and let the queue say which texts are nearly the same.

    Returns how many tasks joined or left a group. Safe to run twice, and at the same time.
    """
    compare_new()
    asked: dict[str, Any] = {
        "kind": Kind.REVIEW,
        "lanes": list(map(int, LANES)),
        "stage": int(Stage.THIRD),
        "needs": [str(each) for each in NEEDS],
        "states": [str(each) for each in STATES],
        "fewest": FEWEST,
    }
    with connection.cursor() as cursor:
        cursor.execute(GROUP_SQL, asked)
        return int(cursor.rowcount)


def groups_for(user: User) -> list[dict[str, Any]]:
    """Groups that this person may take: {"alike", "lane", "language", "stage", "number"}, the
    largest first. Not those of which somebody reads one."""
    live = Claim.objects.filter(expires_at__gt=Now(), task__alike__isnull=False)
    waiting = queries.takeable(user, queries.unclaimed().filter(alike__isnull=False))
    free = waiting.exclude(alike__in=live.values("task__alike"))
    rows = free.order_by().values("alike", "lane", "language", "stage")
    found = rows.annotate(number=Count("pk")).order_by("-number", "alike")[:SHOWN]
    return [row | {"lane_name": Lane(row["lane"]).label} for row in found]


def take_group(*, user: User, group: UUID) -> Claim | None:
    """A lease on one text of a group; None when it does not wait for this person."""
    if group not in [row["alike"] for row in groups_for(user)]:
        return None
    waiting = queries.takeable(user, queries.unclaimed().filter(alike=group))
    first = waiting.order_by("rank_at", "chance").values_list("pk", flat=True).first()
    return claims.claim_task(user=user, task_id=first) if first else None


def held(user: User, group: UUID) -> Claim:
    """This person's claim on a text of the group. Raises claims.NotYours."""
    claim = queries.live_claims(user).filter(task__alike=group).first()
    if claim is None:
        raise claims.NotYours("expired")
    return claim


def members(user: User, group: UUID) -> QuerySet[ReviewTask]:
    """The tasks of a group that this person may decide on, in order."""
    waiting = queries.takeable(user, queries.readable().filter(alike=group))
    waiting = waiting.filter(story__at_risk=False, lane__in=LANES)
    return waiting.select_related("story").order_by("rank_at", "chance")


def undoable_alone(user: User) -> QuerySet[ReviewTask]:
    """What this person can take back that was decided on by itself: no group, or one of few."""
    many = [group for group, _number in undoable_groups(user)]
    return queries.undoable_by(user).exclude(alike__isnull=False, alike__in=many)


def undoable_groups(user: User) -> list[tuple[UUID, int]]:
    """Of each group how many this person can still take back, where it is more than one."""
    found = queries.undoable_by(user).filter(alike__isnull=False).order_by()
    rows = found.values_list("alike").annotate(number=Count("pk")).filter(number__gt=1)
    return list(rows)
