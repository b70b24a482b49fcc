"""What operators changed about the topics, as stories, writers, moderators and readers meet it."""

import logging
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.content_warnings.choices import by_group, codes_off
from apps.content_warnings.models import AddedWord, SwitchedOff
from apps.content_warnings.services import MOST_WORDS
from apps.moderation.models import ReviewTask
from apps.moderation.opening import open_tasks, take_over_new_readings
from apps.screening import services as library
from apps.stories import checking, screening_run
from apps.stories.models import PublishedText, Revision, Screening, Story
from tests import cast, desk
from tests.factories import a_code, a_published_story, a_screened_story, enter, post
from tests.stories.writing import at, go

pytestmark = pytest.mark.django_db
TEXT = "My cousin gave me the blue frog treatment. He followed me home."


@pytest.fixture
def otto() -> Client:
    return cast.sign_in(Client(), cast.otto())


def press(client: Client, go: str, **fields: Any) -> None:
    answer = client.post(reverse("people:topics"), {"go": go, **fields})
    assert answer.status_code == 302


def add(client: Client, phrase: str = "Blue frog", code: str = "drugging_alcohol") -> None:
    word = {"language": "en", "code": code, "phrase": phrase, "level": "described"}
    press(client, "add", **{f"word-{name}": value for name, value in word.items()})


def row(**changes: Any) -> AddedWord:
    """A row as somebody writes it into the table by hand."""
    word = {"language": "en", "code": "drugging_alcohol", "phrase": "blue frog"}
    return AddedWord.objects.create(
        **{**word, "level": "mentioned", "added_on": "2026-11-22", **changes}
    )


def labels(story: Story) -> list[str]:
    return Screening.objects.get(revision__story=story).findings["labels"]


# --- what the machine reads -----------------------------------------------------------------------


def test_it_finds_a_word_that_an_operator_added(otto: Client):
    assert "drugging_alcohol" not in labels(a_screened_story(words=TEXT))
    add(otto)
    story = a_screened_story(words=TEXT.upper())
    found = Screening.objects.get(revision__story=story).findings
    assert "drugging_alcohol" in found["labels"]
    (warning,) = [each for each in found["warnings"] if each["code"] == "drugging_alcohol"]
    ((start, end),) = warning["passages"]
    assert (warning["level"], start) == ("described", 0)
    assert end < TEXT.index("He followed")


def test_it_finds_no_topic_that_is_off(otto: Client):
    assert "stalking" in labels(a_screened_story(words=TEXT))
    press(otto, "off", code="stalking")
    story = a_screened_story(words=TEXT)
    findings = Screening.objects.get(revision__story=story).findings
    assert all(each["code"] != "stalking" for each in findings["warnings"])


def test_it_reads_what_waits_again_after_each_change(otto: Client):
    story = a_screened_story(words=TEXT)
    open_tasks()
    assert screening_run.screen_outdated() == 0
    add(otto)
    assert screening_run.screen_outdated() == 1
    assert "drugging_alcohol" in labels(story)
    assert take_over_new_readings() == 1
    assert "drugging_alcohol" in ReviewTask.objects.get(story=story).codes
    press(otto, "off", code="stalking")
    assert screening_run.screen_outdated() == 1
    assert "stalking" not in labels(story)
    # Undone, it is the very reading from before: the same version, and nothing left to do.
    press(otto, "on", code="stalking")
    press(otto, "remove", word=AddedWord.objects.get().pk)
    assert checking.version() == library.version()
    assert screening_run.screen_outdated() == 1
    assert screening_run.screen_outdated() == 0


def test_it_reads_again_what_was_read_while_somebody_changed_the_words(monkeypatch):
    def changed_meanwhile(inputs):
        found = library.screen_texts(inputs)
        row()
        return found

    monkeypatch.setattr(screening_run, "screen_texts", changed_meanwhile)
    story = a_screened_story(words=TEXT)
    monkeypatch.undo()
    assert "drugging_alcohol" not in labels(story)
    assert screening_run.screen_outdated() == 1
    assert "drugging_alcohol" in labels(story)


def test_it_tells_versions_apart_within_the_column():
    seen = {checking.version()}
    for change in (row, lambda: row(phrase="red"), lambda: off("death"), lambda: off("medical")):
        change()
        seen.add(checking.version())
    assert len(seen) == 5
    assert max(map(len, seen)) <= Screening._meta.get_field("version").max_length


def off(*codes: str) -> None:
    for code in codes:
        SwitchedOff.objects.create(code=code, since="2026-11-22")


BROKEN = {
    "signs": {"phrase": "{a|b} & *"},
    "nothing": {"phrase": ""},
    "no word": {"phrase": "..."},
    "another language": {"language": "tlh"},
    "another topic": {"code": "lanternfish"},
    "another level": {"level": "loud"},
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_it_leaves_out_a_row_it_cannot_read_and_names_none_of_it(broken, caplog):
    row()
    row(**{"phrase": "lanternfish", **broken})
    with caplog.at_level(logging.INFO):
        story = a_screened_story(words=TEXT)
    assert Screening.objects.get(revision__story=story).failed == []
    assert "drugging_alcohol" in labels(story)
    assert "1 added words cannot be read" in caplog.text
    assert "lanternfish" not in caplog.text
    assert not any(value in caplog.text for value in broken.values() if value)


def test_it_reads_so_many_words_and_asks_twice_whatever_they_are():
    words = [
        AddedWord(
            language="en", code="death", phrase=f"w{n}", level="mentioned", added_on="2026-11-22"
        )
        for n in range(MOST_WORDS + 5)
    ]
    AddedWord.objects.bulk_create(words)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        local = checking.local_now()
    assert len(asked) == 2
    assert len(local.words) == MOST_WORDS


# --- what people are offered ----------------------------------------------------------------------


def test_it_offers_a_writer_no_topic_that_is_off(client: Client, otto: Client):
    assert 'value="death:mentioned"' in at(client, "topics").content.decode()
    press(otto, "off", code="death")
    page = at(client, "topics").content.decode()
    assert 'value="death:mentioned"' not in page
    assert 'value="medical:mentioned"' in page


def test_it_keeps_a_topic_that_a_writer_chose_before(client: Client):
    page = at(client, "where", warnings=["death:described"])
    off("death")
    page = go(client, page, button="back")
    assert 'value="death:described" checked' in page.content.decode()
    while b'id="look"' not in page.content and b'value="send"' not in page.content:
        page = go(client, page)
    page = go(client, page, button="send")
    assert b"data-return-code" in page.content
    assert Revision.objects.get().declared == {"death": "described"}


def test_it_asks_a_writer_about_her_own_places_words(client: Client, otto: Client):
    add(otto)
    press(otto, "off", code="stalking")
    page = at(client, "preview", TEXT).content.decode()
    assert 'value="add:drugging_alcohol' in page
    assert "add:stalking" not in page


def test_it_offers_a_moderator_no_topic_that_is_off_and_all_that_are_declared(client: Client):
    ines = cast.ines()
    a_screened_story(words=TEXT, warnings={"death": "mentioned"})
    off("death", "medical")
    claim = desk.take(ines)
    page = cast.sign_in(client, ines).get(f"/moderation/{claim.task_id}/?open=1").content.decode()
    assert 'value="death:mentioned"' in page
    assert 'value="racism:mentioned"' in page
    assert 'value="medical:mentioned"' not in page


def test_it_offers_readers_no_topic_that_is_off_and_keeps_what_they_chose(client: Client):
    off("death")
    for path in ("/stories/", "/settings/topics/"):
        page = client.get(path).content.decode()
        assert 'value="death"' not in page
        assert 'name="death"' not in page
    assert 'value="death" checked' in client.get("/stories/?hide=death").content.decode()
    assert 'name="death" value="never" checked' in (
        client.get("/settings/topics/?hide=death").content.decode()
    )


def test_it_offers_a_reader_who_reports_what_stands_there_and_what_is_on(client: Client):
    story = a_published_story(words=TEXT, warnings={"death": "mentioned"})
    off("death", "medical")
    page = post(client, f"/stories/{story.pk}/report/", reason="warning").content.decode()
    assert 'value="death:described"' in page
    assert 'value="medical:described"' not in page


def test_it_offers_a_writer_who_changes_words_what_she_had(client: Client):
    code = a_code()
    a_published_story(code=code, words=TEXT, warnings={"death": "mentioned"})
    enter(client, code.digits())
    off("death", "medical")
    page = client.post("/my-story/change/").content.decode()
    assert 'value="death:mentioned" checked' in page
    assert 'value="medical:mentioned"' not in page


def test_it_protects_readers_of_what_is_out_as_before(client: Client):
    story = a_published_story(words=TEXT, warnings={"death": "described"})
    before = PublishedText.objects.values().get(story=story)
    off("death")
    assert screening_run.screen_outdated() == 0
    assert PublishedText.objects.values().get(story=story) == before
    gate = client.get(f"/stories/{story.pk}/").content.decode()
    assert "Death" in gate
    assert "blue frog" not in gate
    assert str(story.pk) not in client.get("/stories/?hide=death").content.decode()
    assert client.get(f"/stories/{story.pk}/?hide=death").context["against"] == ["Death"]


def test_it_shows_no_heading_without_topics():
    off("police_legal", "medical")
    assert [str(heading) for heading, _topics in by_group()][-1] == "Violence and loss"
    assert codes_off() == {"police_legal", "medical"}
