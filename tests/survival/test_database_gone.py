"""While the database is away people keep their words and see who helps; when it is back, all heals
without anybody's doing."""

import pytest

from apps.stories.models import MeToo, Story
from tests.harness.machine import Machine
from tests.harness.visitor import Answer, shown_code
from tests.stories.writing import fields_of

WORDS = "I told my sister first.\n\nShe believed me."
HELPLINE = "findahelpline.com"
READ = ("/", "/stories/", "/write/", "/me-too/", "/my-story/", "/help/", "/how-many/")


def assert_kind(answer: Answer) -> None:
    assert answer.status_code == 503, answer.content[:300]
    assert answer.content.startswith(b"<!doctype html>")


def asked_all(machine: Machine) -> list[Answer]:
    """Each page often enough that every process has been asked."""
    visitor = machine.visitor()
    return [visitor.get(path) for path in READ for _ in range(4)]


def opened(machine: Machine, code: str) -> bool:
    """Whether the code opens what it should; False too for an answer that asks to try again."""
    visitor = machine.visitor()
    form = fields_of(visitor.get("/my-story/"), "content")
    page = visitor.post("/my-story/", {**form, "return_code": code})
    assert page.status_code in (200, 503), page.status_code
    return page.status_code == 200 and 'id="code-form"' not in page.text


@pytest.mark.parametrize("way", ["stop", "kill"])
def test_it_keeps_words_while_the_database_is_away_and_heals_by_itself(machine: Machine, way: str):
    before = machine.visitor().say_me_too()
    assert shown_code(before)
    visitor, other = machine.visitor(), machine.visitor()
    story = fields_of(visitor.at_preview(WORDS)) | {"go": "send"}
    form = other.me_too_form()
    # Each process has a line to the database by now; no restart gives it a new one.
    workers = machine.web_workers()
    getattr(machine, way)("database")
    for answer in asked_all(machine):
        assert answer.status_code in (200, 503), (answer.url, answer.content[:300])
    kept = visitor.post("/write/", story)
    assert_kind(kept)
    assert "She believed me." in kept.text
    assert HELPLINE in kept.text
    assert_kind(other.post("/me-too/", form))
    again = fields_of(kept, "kept")
    assert again["form_key"] == [story["form_key"][0]]
    machine.start("database")
    # What the page holds is sent again, as one tap on it does.
    sent = visitor.post("/write/", again)
    assert shown_code(sent), sent.content[:300]
    assert shown_code(other.post("/me-too/", form))
    assert {each.status_code for each in asked_all(machine)} == {200}
    assert machine.web_workers() == workers
    assert MeToo.objects.count() == 3
    assert Story.objects.get().revisions.count() == 1
    # A line that nobody has used since may break once more; whoever asks again gets a new one.
    for code in (shown_code(before), shown_code(sent)):
        assert any(opened(machine, code) for _again in range(3))
