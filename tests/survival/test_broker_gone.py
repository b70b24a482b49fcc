"""The broker carries a doorbell and nothing else: without it posting goes on, and the sweep of the
clock finds what nobody rang for."""

import pytest

from apps.stories.lifecycle import State
from apps.stories.models import MeToo, Screening, Story, StoryMove
from tests.harness.machine import Machine, wait_for
from tests.harness.visitor import shown_code

AWAY = ("kill", "pause", "flush")
# A promise: posting without the broker costs nobody seconds. Wide, for a busy machine.
QUICK = 4.0


@pytest.mark.parametrize("way", AWAY)
def test_it_takes_stories_without_the_broker_and_reads_them_when_it_is_back(
    machine: Machine, way: str
):
    machine.start("worker", "beat")
    before = machine.visitor().send_story("I told my sister first.")
    assert shown_code(before)
    getattr(machine, way)("broker")
    answers = [machine.visitor().send_story(f"Line {number}.") for number in range(4)]
    answers += [machine.visitor().say_me_too() for _ in range(4)]
    machine.resume("broker")
    machine.start("broker")
    codes = {shown_code(each) for each in answers}
    assert len(codes - {""}) == 8
    assert [each.seconds for each in answers if each.seconds > QUICK] == []

    def all_read() -> bool:
        # A worker that loses its broker in the middle of a task may end.
        machine.look_after()
        return not Story.objects.exclude(state=State.QUEUED).exists()

    wait_for(all_read, "the sweep")
    assert MeToo.objects.count() == 9
    assert Story.objects.count() == Screening.objects.count() == 5
    assert StoryMove.objects.filter(move="queue").count() == 5
    assert not Screening.objects.exclude(failed=[]).exists()
    assert all(machine.visitor().opens(code) for code in codes)
