"""The writer's way back: a code, plain words, an answer, taking everything back."""

from typing import Any

import pytest
from django.test import Client

from apps.moderation import acting, claims
from apps.moderation import services as moderation
from apps.moderation.models import ReviewTask
from apps.moderation.services import Verdict
from apps.my_story import views
from apps.stories.lifecycle import State
from apps.stories.models import Message, MeToo, PublishedText, Revision, Story
from apps.stories.screening_run import screen_waiting
from tests.cast import ines
from tests.factories import (
    a_code,
    a_published_story,
    a_screened_story,
    a_story,
    post,
    say_me_too,
    shown_code,
)

pytestmark = pytest.mark.django_db


def open_with(client: Client, code) -> str:
    return post(client, "/my-story/", return_code=code.words("en")).content.decode()


def decide(choice: str, **more: Any) -> None:
    user = ines()
    claims.open_tasks()
    claim = claims.claim_next(user=user)
    moderation.decide(
        user=user,
        task_id=claim.task_id,
        token=claim.token,
        version=claim.task.version,
        verdict=Verdict(choice, **more),
    )


@pytest.mark.parametrize("form", ["words", "digits"])
def test_it_opens_with_words_or_digits(client: Client, form: str):
    code = a_code()
    a_story(code=code)
    typed = code.words("fr") if form == "words" else code.digits()
    page = post(client, "/my-story/", return_code=typed)
    assert "A person will read it" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert not page.cookies


@pytest.mark.parametrize(
    "typed",
    ["", " ", "hello", "abandon " * 8, "1" * 27, "9" * 27, "x" * 10_000, "a\x00b", "\u202e" * 9],
)
def test_it_says_one_kind_sentence_to_every_wrong_code(client: Client, typed: str):
    page = post(client, "/my-story/", return_code=typed)
    assert page.status_code == 200
    text = page.content.decode()
    assert "does not open anything here" in text or "Type the eight words" in text


def test_it_tells_where_the_story_is(client: Client):
    code = a_code()
    a_screened_story(code=code)
    assert "A person will read it" in open_with(client, code)
    decide("publish")
    assert "about to go out" in open_with(client, code)
    ReviewTask.objects.update(acts_at="2020-01-01T00:00Z")
    acting.act_on_due()
    assert "It is out" in open_with(client, code)


def test_it_shows_the_rule_and_the_note_of_a_declined_story(client: Client):
    code = a_code()
    a_screened_story(code=code)
    decide("decline", rule="names", note="Please leave out the name.")
    waiting = open_with(client, code)
    assert "Please leave out the name." not in waiting
    ReviewTask.objects.update(acts_at="2020-01-01T00:00Z")
    acting.act_on_due()
    page = open_with(client, code)
    assert "It names or points to someone" in page
    assert "Please leave out the name." in page
    assert "not about whether we believe you" in page


def test_it_carries_a_question_and_its_answer(client: Client):
    code = a_code()
    story = a_screened_story(code=code)
    decide("ask", note="May we leave out the town?")
    assert "May we leave out the town?" in open_with(client, code)
    answer = post(client, "/my-story/reply/", return_code=code.digits(), reply="Yes, please.")
    assert "Your answer is with us" in answer.content.decode()
    story.refresh_from_db()
    assert story.state == State.QUEUED
    claims.open_tasks()
    assert ReviewTask.objects.get(is_open=True).lane == 2
    assert b"Yes, please" not in b"".join(bytes(row.sealed) for row in Message.objects.all())


def test_it_keeps_an_answer_that_comes_too_late(client: Client):
    code = a_code()
    a_screened_story(code=code)
    page = post(client, "/my-story/reply/", return_code=code.digits(), reply="Words I typed.")
    assert "Words I typed." in page.content.decode()


def test_it_says_what_goes_before_anything_goes(client: Client):
    code = a_code()
    a_published_story(code=code)
    page = post(client, "/my-story/take-back/", return_code=code.digits())
    assert "We cannot undo this" in page.content.decode()
    assert PublishedText.objects.exists()


@pytest.mark.parametrize(("stay", "counted"), [("yes", 1), ("", 0)])
def test_it_takes_a_published_story_from_every_page_at_once(client: Client, stay, counted):
    code = a_code()
    story = a_published_story(code=code, title="Gone soon")
    assert client.get(f"/stories/{story.pk}/").status_code == 200
    fields = {"return_code": code.digits(), "sure": "yes", "stay_counted": stay}
    assert "It is deleted" in post(client, "/my-story/take-back/", **fields).content.decode()
    for address in (f"/stories/{story.pk}/", f"/stories/{story.pk}/?open=1"):
        assert client.get(address).status_code == 404
    assert "Gone soon" not in client.get("/stories/").content.decode()
    assert MeToo.objects.count() == counted
    assert not Revision.objects.exists()
    assert Story.objects.get().data_key is None
    assert "You took it back" in open_with(client, code)


def test_it_makes_missing_withdrawn_and_waiting_stories_look_alike(client: Client):
    waiting = a_screened_story()
    gone = a_published_story()
    from apps.stories.erasing import withdraw_story

    withdraw_story(story_id=gone.pk, stay_counted=True)
    pages = [
        client.get(f"/stories/{pk}/").content
        for pk in (waiting.pk, gone.pk, "00000000-0000-4000-8000-000000000000")
    ]
    for page, pk in zip(pages, (waiting.pk, gone.pk), strict=False):
        assert str(pk).encode() not in page.replace(f"/stories/{pk}/".encode(), b"")
    assert len({len(page.replace(b"x", b"")) // 64 for page in pages}) == 1


def test_it_opens_a_plain_me_too(client: Client):
    code = shown_code(say_me_too(client))
    page = post(client, "/my-story/", return_code=code)
    assert "There is no story under this code" in page.content.decode()


def test_it_says_when_nobody_reads_the_language(client: Client):
    code = a_code()
    a_screened_story(code=code, language="ur")
    assert "Nobody on our team reads this language yet" in open_with(client, code)


def test_it_says_so_in_the_preview_before_anything_is_sent(client: Client):
    ines().memberships.update(languages=["en"])
    fields = {"step": "name", "go": "preview"}
    sentence = "Nobody on our team reads this language yet"
    german = post(client, "/write/", words="Es war vor Jahren.", language="de", **fields)
    english = post(client, "/write/", words="It was years ago.", language="en", **fields)
    assert sentence in german.content.decode()
    assert sentence not in english.content.decode()


@pytest.mark.parametrize(
    ("path", "onward"),
    [
        ("/my-story/reply/", "/my-story/"),
        ("/ar/my-story/take-back/", "/ar/my-story/"),
        ("/me-too/place/", "/me-too/"),
        ("/ur/me-too/take-back/", "/ur/me-too/"),
    ],
)
def test_it_has_a_way_on_where_only_forms_lead(client: Client, path: str, onward: str):
    response = client.get(path)
    assert (response.status_code, response.headers.get("Location")) == (302, onward)


def test_it_never_shows_the_note_of_a_decision_that_was_undone(client: Client):
    code = a_code()
    a_story(code=code)
    screen_waiting()
    decide("decline", rule="names", note="It names a person.")
    moderation.undo_decision(user=ines(), task_id=ReviewTask.objects.get().pk)
    assert "It names a person." not in open_with(client, code)


def test_it_slows_guessing_and_never_a_code_that_opens_something(client: Client, monkeypatch):
    monkeypatch.setitem(views.MISSES, "limit", 3)
    code = a_code()
    a_story(code=code)
    answers = [post(client, "/my-story/", return_code="1" * 27).status_code for _ in range(12)]
    assert answers[0] == 200
    assert 429 in answers
    assert "A person will read it" in open_with(client, code)


def test_it_leaves_nothing_of_a_story_that_was_taken_back(client: Client):
    code = a_code()
    story = a_screened_story(code=code, country="FR", setting="work", language="en")
    decide("publish", warnings=[{"code": "death", "level": "mentioned", "passages": []}])
    post(client, "/my-story/take-back/", return_code=code.digits(), sure="yes")
    claims.tidy_up()
    story.refresh_from_db()
    kept = (story.country, story.setting, story.language, story.data_key, story.published_month)
    assert kept == ("", "", "", None, None)
    assert not ReviewTask.objects.exists()
    assert not MeToo.objects.exists()
