"""Nothing is lost because a message or a worker was, and nothing is done twice."""

import time
from collections.abc import Callable

import pytest

from apps.core.nudge import nudge
from apps.stories import screening_run
from apps.stories.lifecycle import State
from apps.stories.models import MeToo, Screening, Story, StoryMove
from tests.factories import a_code, a_story
from tests.harness.processes import Worker

STORIES = 160


def wait_for(true: Callable[[], bool], seconds: float) -> bool:
    """Poll until `true` holds or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return true()


def queued() -> int:
    return Story.objects.filter(state=State.QUEUED).count()


@pytest.mark.worker(beat=True)
def test_it_loses_nothing_when_the_worker_is_killed_and_the_broker_flushed(
    worker_process: Worker,
):
    from config.celery import app

    worker_process.kill()
    for number in range(STORIES):
        a_story(code=a_code(), words=f"Line {number}. It was years ago, and I was believed.")
    worker_process.start()
    nudge("apps.stories.tasks.screen_stories")
    assert wait_for(lambda: 0 < queued() < STORIES or queued() == STORIES, 60)
    worker_process.kill()
    with app.connection_for_write() as connection:
        connection.default_channel.client.flushdb()
    at_the_kill = queued()
    # The lease of the dead worker runs out on its own; here it need not take its three minutes.
    Story.objects.filter(state=State.SCREENING).update(screening_until=None)
    worker_process.start()
    assert wait_for(lambda: queued() == STORIES, 90), f"{queued()} of {STORIES}"
    assert at_the_kill <= STORIES
    assert Story.objects.count() == MeToo.objects.count() == STORIES
    assert Screening.objects.count() == STORIES
    assert StoryMove.objects.filter(move="queue").count() == STORIES
    assert not Screening.objects.exclude(failed=[]).exists()


@pytest.mark.django_db
def test_it_lets_one_poison_text_keep_nobody_waiting(monkeypatch: pytest.MonkeyPatch):
    poison = a_story(words="POISON")
    others = [a_story() for _ in range(3)]
    healthy = screening_run.screen_texts

    def dies(inputs):
        if any(each.text == "POISON" for each in inputs):
            raise MemoryError
        return healthy(inputs)

    monkeypatch.setattr(screening_run, "screen_texts", dies)
    for _sweep in range(8):
        try:
            screening_run.screen_waiting()
        except MemoryError:
            continue
    assert queued() == 4
    failed = Screening.objects.get(revision__story=poison).failed
    assert failed == list(screening_run.ALL_CHECKS)
    assert not Screening.objects.filter(revision__story__in=others).exclude(failed=[]).exists()


@pytest.mark.django_db
def test_it_repeats_failed_checks_when_their_cause_is_mended():
    story = a_story()
    screening_run.screen_waiting()
    Screening.objects.update(failed=["warnings"], findings={})
    assert screening_run.screen_failed_again() == 1
    screening = Screening.objects.get(revision__story=story)
    assert screening.failed == []
    assert screening.findings["language"] == "en"
    assert screening_run.screen_failed_again() == 0


@pytest.mark.django_db
def test_it_goes_on_beside_a_story_whose_key_is_missing(settings):
    kept = settings.KEYRING
    settings.KEYRING = f"away:{'A' * 43}="
    sealed = a_story()
    settings.KEYRING = kept
    other = a_story()
    screening_run.screen_waiting()
    sealed.refresh_from_db()
    other.refresh_from_db()
    assert (sealed.state, other.state) == (State.SCREENING, State.QUEUED)
    settings.KEYRING = f"{kept},away:{'A' * 43}="
    Story.objects.update(screening_until=None)
    screening_run.screen_waiting()
    sealed.refresh_from_db()
    assert sealed.state == State.QUEUED
