"""Which lanes have work, and in which of them something has waited for too long: one look at the
index for all, because asking a lane for what one person may take costs ten times that."""

from datetime import datetime

from django.db import connection
from django.db.models import Q

from apps.moderation import order
from apps.moderation.models import Lane

# What is true of the tasks of a lane that are past twice their target; None where there is none.
LateBy = dict[Lane, Q | None]

LOOK_SQL = """
SELECT l.lane, EXISTS (
    SELECT FROM moderation_reviewtask t WHERE t.lane = l.lane AND t.is_open AND t.acts_at IS NULL
        AND t.rank_at < l.rank_before AND t.due_at < l.due_before)
FROM unnest(%s::smallint[], %s::timestamptz[], %s::timestamptz[])
    AS l(lane, due_before, rank_before)
WHERE EXISTS (
    SELECT FROM moderation_reviewtask t WHERE t.lane = l.lane AND t.is_open AND t.acts_at IS NULL)
ORDER BY l.lane
"""


def lanes_with_work(now: datetime) -> LateBy:
    """Each lane in which anything waits, the first to be taken first."""
    due = {lane: order.overdue_before(lane, now) for lane in Lane}
    rank = {lane: due[lane] - order.TARGETS[lane] for lane in Lane}
    lanes = [lane.value for lane in Lane]
    with connection.cursor() as cursor:
        cursor.execute(LOOK_SQL, [lanes, [*due.values()], [*rank.values()]])
        found = [(Lane(number), late) for number, late in cursor.fetchall()]
    # A place is never later than the target before the due moment (order.py), so the index that
    # gives the order also ends the search.
    return {
        lane: Q(due_at__lt=due[lane], rank_at__lt=rank[lane]) if late else None
        for lane, late in found
    }
