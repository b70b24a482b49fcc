"""A web process that ends in the middle of things costs an answer, never a count or a story."""

import os
import signal
from concurrent.futures import Future, ThreadPoolExecutor

from apps.stories.models import MeToo, Story
from tests.factories import a_code
from tests.harness.machine import Machine, wait_for
from tests.harness.visitor import NOTHING, Answer, Visitor, shown_code
from tests.stories.writing import fields_of

Form = tuple[Visitor, str, dict]


def me_toos(machine: Machine, count: int) -> list[Form]:
    visitors = [machine.visitor() for _ in range(count)]
    return [(each, "/me-too/", each.me_too_form()) for each in visitors]


def stories(machine: Machine, count: int) -> list[Form]:
    visitors = [machine.visitor() for _ in range(count)]
    pages = [each.at_preview(f"I told {who} people first.") for who, each in enumerate(visitors)]
    sent = [fields_of(page) | {"go": "send"} for page in pages]
    return [(who, "/write/", form) for who, form in zip(visitors, sent, strict=True)]


def send(form: Form) -> Answer:
    visitor, path, fields = form
    return visitor.post(path, fields)


def kill_all_web_processes(machine: Machine) -> None:
    """One after the other: each is replaced by what looks after them."""
    for victim in machine.web_workers():
        os.kill(victim, signal.SIGKILL)
        wait_for(
            lambda v=victim: len({*machine.web_workers()} - {v}) == 2,
            "a web process for the one that was killed",
        )


def killed_in_the_middle(machine: Machine, forms: list[Form], table: str, mode: str) -> None:
    """Send them all, and kill the web processes while the database holds each of them up."""
    with ThreadPoolExecutor(len(forms)) as pool:
        with machine.held(table, mode):
            posts: list[Future[Answer]] = [pool.submit(send, form) for form in forms]
            wait_for(lambda: machine.waiting_for_locks() == len(forms), "posts in the middle")
            kill_all_web_processes(machine)
        assert {each.result().status_code for each in posts} == {NOTHING}
    wait_for(lambda: machine.visitor().get("/healthz").status_code == 200, "an answer")


def assert_same_receipts(machine: Machine, forms: list[Form]) -> None:
    """The same form again and again is the same code, and each code opens something."""
    codes = [shown_code(send(form)) for form in forms]
    assert len({*codes} - {""}) == len(forms)
    assert codes == [shown_code(send(form)) for form in forms]
    assert all(machine.visitor().opens(code) for code in codes)
    assert not machine.visitor().opens(a_code().words("en"))


def test_it_counts_a_post_once_whose_process_was_killed_before_the_commit(machine: Machine):
    forms = me_toos(machine, 3) + stories(machine, 1)
    killed_in_the_middle(machine, forms, "stories_metoo", "SHARE")
    assert_same_receipts(machine, forms)
    assert MeToo.objects.count() == 4
    assert Story.objects.count() == 1


def test_it_counts_a_post_once_whose_process_was_killed_after_the_commit(machine: Machine):
    forms = me_toos(machine, 1) + stories(machine, 1)
    with ThreadPoolExecutor(2) as pool:
        for form in forms:
            pool.submit(send, form)
        wait_for(lambda: machine.count("stories_metoo") == 2, "two commits")
        kill_all_web_processes(machine)
    assert_same_receipts(machine, forms)
    assert MeToo.objects.count() == 2
    assert Story.objects.count() == 1
