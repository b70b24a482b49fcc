"""Putting down how long something took, in steps of a scale."""

from bisect import bisect_left
from datetime import timedelta

from django.utils import timezone

from apps.moderation import order
from apps.moderation.models import Lane, Measure, Measured, ReviewTask

# Upper ends; the last step has none. Coarse, and coarser the longer it takes.
STEPS = (
    *(timedelta(minutes=m) for m in (15, 30)),
    *(timedelta(hours=h) for h in (1, 2, 4, 8, 16, 24)),
    *(timedelta(days=d) for d in (2, 3, 5, 7, 14, 28)),
)


def measure(task: ReviewTask, name: Measured) -> None:
    """Note how long `task` has taken until now. Nothing where its beginning is not known."""
    if task.opened_at is None:
        return
    took = timezone.now() - task.opened_at
    Measure.objects.create(
        day=timezone.now().date(),
        name=name,
        lane=task.lane,
        step=bisect_left(STEPS, took),
        past_target=took > order.TARGETS[Lane(task.lane)],
    )


def measure_first_look(task: ReviewTask) -> None:
    """Note the first time that a person opens a task, once."""
    if ReviewTask.objects.filter(pk=task.pk, seen=False).update(seen=True):
        measure(task, Measured.FIRST_LOOK)
