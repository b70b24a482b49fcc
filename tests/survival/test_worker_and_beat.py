"""Workers and clocks that die, come twice or go wrong: nothing is done twice that matters."""

from celery import Celery
from django.conf import settings
from django.db import connection
from django.db.models import Count

from apps.audit.models import AuditHeadSignature
from apps.moderation.models import ReviewTask
from apps.numbers.models import DailyCell
from apps.stories.lifecycle import State
from apps.stories.models import MeToo, PublishedText, Screening, Story, StoryMove
from tests.cast import ines, sam
from tests.desk import decide_by_all
from tests.factories import a_screened_story, a_story
from tests.harness.machine import Machine, wait_for

STORIES = 12
ACT = "apps.moderation.tasks.act_on_decisions"
SCREEN = "apps.stories.tasks.screen_stories"
NUMBERS = "apps.numbers.tasks.publish_numbers"
HEAD = "apps.audit.tasks.sign_head"


def approved_stories(count: int) -> None:
    """Decisions whose minutes of undo are over."""
    ines(), sam()
    for number in range(count):
        a_screened_story(words=f"Line {number}. It was years ago.")
    reader = ines()
    for _ in range(count):
        decide_by_all(reader, "publish")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE moderation_reviewtask SET acts_at = now() - interval '1 minute' "
            "WHERE acts_at IS NOT NULL"
        )


def ring(machine: Machine, *tasks: str) -> None:
    """The doorbell, on the broker of this machine."""
    app = Celery("bell", broker=machine.caches["broker"].broker_url(0), set_as_current=False)
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    for task in tasks:
        app.send_task(task, expires=60)
    app.close()


def how_often(move: str) -> int:
    """How many stories made this move; none made it twice."""
    made = StoryMove.objects.filter(move=move).values("story_id").annotate(times=Count("pk"))
    assert not made.filter(times__gt=1).exists()
    return len(made)


def is_out() -> int:
    return Story.objects.filter(state=State.PUBLISHED).count()


def test_it_publishes_everything_once_though_workers_are_killed_in_the_middle(machine: Machine):
    approved_stories(STORIES)
    # Each publication waits here, so that the kill falls into one.
    with machine.held("stories_publishedtext"):
        machine.start("worker")
        ring(machine, ACT)
        wait_for(lambda: machine.waiting_for_locks() > 0, "a publication in the middle")
        machine.kill("worker")
    machine.start("second worker")
    ring(machine, *[ACT] * 2)
    wait_for(lambda: is_out() > 0, "a story that is out")
    machine.kill("second worker")
    machine.start("worker", "second worker", "beat", "second beat")
    wait_for(lambda: is_out() == STORIES, "every story out")
    assert how_often("publish") == STORIES
    assert PublishedText.objects.count() == MeToo.objects.count() == STORIES
    assert not ReviewTask.objects.filter(is_open=True).exists()


def test_it_reads_everything_once_though_workers_are_killed_in_the_middle(machine: Machine):
    for number in range(STORIES):
        a_story(words=f"Line {number}. It was years ago.")
    with machine.held("stories_screening"):
        machine.start("worker")
        ring(machine, SCREEN)
        wait_for(lambda: machine.waiting_for_locks() > 0, "a batch in the middle")
        machine.kill("worker")
    # The lease of the dead worker runs out by itself; here it need not take its three minutes.
    Story.objects.filter(state=State.SCREENING).update(screening_until=None)
    machine.start("worker", "second worker", "beat", "second beat")
    wait_for(lambda: Story.objects.filter(state=State.QUEUED).count() == STORIES, "all read")
    assert how_often("queue") == Screening.objects.count() == STORIES


def test_it_goes_on_with_a_new_clock_and_does_daily_work_once_with_two(machine: Machine):
    machine.start("worker", "second worker", "beat")
    machine.kill("beat")
    a_story()
    # The new one finds the schedule of the old one as it was left.
    machine.start("beat", "second beat")
    ring(machine, *[NUMBERS, HEAD] * 4)
    wait_for(lambda: Story.objects.filter(state=State.QUEUED).count() == 1, "the sweep")
    wait_for(lambda: DailyCell.objects.filter(kind="total").exists(), "the numbers of today")
    wait_for(AuditHeadSignature.objects.exists, "the signed head")
    assert DailyCell.objects.filter(kind="total").count() == 1
    assert AuditHeadSignature.objects.count() == 1
    assert Screening.objects.count() == 1
