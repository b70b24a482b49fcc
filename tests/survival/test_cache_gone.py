"""Without the cache all is slower and nothing else; floods meet one limit for all, not none."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from apps.core.limits import GLOBAL_FACTOR
from apps.stories.models import MeToo, Story
from apps.stories.views import MISSES
from tests.factories import a_code
from tests.harness.machine import Machine, wait_for
from tests.harness.visitor import shown_code
from tests.stories.writing import fields_of

# One request with every answer of the cache late, on a busy machine. A promise, so a wide one.
PATIENT = 10.0
READ = ("/", "/stories/", "/help/", "/write/", "/me-too/", "/my-story/")


@contextmanager
def sick(machine: Machine, way: str) -> Iterator[None]:
    """The cache is gone, says nothing, or has no room."""
    if way == "full":
        machine.ask("cache").config_set("maxmemory", "1")
    else:
        getattr(machine, way)("cache")
    yield
    machine.resume("cache")
    machine.start("cache")
    machine.ask("cache").config_set("maxmemory", "256mb")


def is_remembered(machine: Machine) -> bool:
    """Whether a second look shows the code, which only the cache allows."""
    visitor = machine.visitor()
    form = visitor.me_too_form()
    codes = [shown_code(visitor.post("/me-too/", form)) for _ in range(2)]
    return codes[0] == codes[1] != ""


@pytest.mark.parametrize("way", ["kill", "pause", "full"])
def test_it_is_slower_and_nothing_else(machine: Machine, way: str):
    with sick(machine, way):
        pages = [machine.visitor().get(path) for path in READ]
        answers = [machine.visitor().say_me_too() for _ in range(4)]
        answers.append(machine.visitor().send_story("I told my sister first."))
    assert {each.status_code for each in pages} == {200}
    codes = {shown_code(each) for each in answers}
    assert len(codes - {""}) == 5
    assert [each.seconds for each in pages + answers if each.seconds > PATIENT] == []
    assert MeToo.objects.count() == 5
    assert Story.objects.count() == 1
    assert all(machine.visitor().opens(code) for code in codes)
    # A process leaves a cache that failed alone for three seconds.
    wait_for(lambda: is_remembered(machine), "the cache again")


def test_it_slows_whoever_tries_codes_though_the_cache_is_gone(machine: Machine):
    """A process cannot tell places apart then: it counts for all, and so lets more happen."""
    visitor = machine.visitor()
    form = fields_of(visitor.get("/my-story/"), "content")
    machine.kill("cache")
    answers = []
    while len(answers) < 4 * MISSES.free * GLOBAL_FACTOR:
        typed = {**form, "return_code": a_code().words("en")}
        answers.append(machine.visitor().post("/my-story/", typed).status_code)
        if answers[-1] == 429:
            break
    assert {*answers} == {200, 429}
    assert len(answers) > MISSES.free * GLOBAL_FACTOR
