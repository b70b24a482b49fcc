"""The writer's way back: a code, plain words, an answer, taking everything back."""

import base64
import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from apps.core import crypto
from apps.core.form_keys import draw_form_key
from apps.moderation import acting, claims, opening
from apps.moderation import services as moderation
from apps.moderation.models import ReviewTask
from apps.privacy.models import ErasureReceipt, lookup_of
from apps.stories.lifecycle import State
from apps.stories.models import Authorship, Message, MeToo, PublishedText, Revision, Story
from apps.stories.screening_run import screen_waiting
from tests.cast import ines
from tests.desk import decide_by_all
from tests.factories import (
    a_code,
    a_published_story,
    a_screened_story,
    a_story,
    clock_moved,
    enter,
    post,
    say_me_too,
    shown_code,
)

pytestmark = pytest.mark.django_db


def open_with(client: Client, code) -> str:
    return enter(client, code.words("en")).content.decode()


def decide(choice: str, **more: Any) -> None:
    decide_by_all(ines(), choice, **more)


@pytest.mark.parametrize("form", ["words", "digits"])
def test_it_opens_with_words_or_digits(client: Client, form: str):
    code = a_code()
    a_story(code=code)
    typed = code.words("fr") if form == "words" else code.digits()
    page = enter(client, typed)
    assert "A person will read it" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "typed",
    ["", " ", "hello", "abandon " * 8, "1" * 27, "9" * 27, "x" * 10_000, "a\x00b", "\u202e" * 9],
)
def test_it_says_one_kind_sentence_to_every_wrong_code(client: Client, typed: str):
    page = enter(client, typed)
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
    answer = client.post("/my-story/reply/", {"reply": "Yes, please."}, follow=True)
    assert "Your answer is with us" in answer.content.decode()
    story.refresh_from_db()
    assert story.state == State.QUEUED
    opening.open_tasks()
    assert ReviewTask.objects.get(is_open=True).lane == 2
    assert b"Yes, please" not in b"".join(bytes(row.sealed) for row in Message.objects.all())


def test_it_keeps_an_answer_that_comes_too_late(client: Client):
    code = a_code()
    a_screened_story(code=code)
    enter(client, code.digits())
    page = client.post("/my-story/reply/", {"reply": "Words I typed."})
    assert "Words I typed." in page.content.decode()


def test_it_says_what_goes_before_anything_goes(client: Client):
    code = a_code()
    a_published_story(code=code)
    enter(client, code.digits())
    page = client.post("/my-story/delete/")
    assert "We cannot undo this" in page.content.decode()
    assert PublishedText.objects.exists()


@pytest.mark.parametrize(("stay", "counted"), [("yes", 1), ("", 0)])
def test_it_takes_a_published_story_from_every_page_at_once(client: Client, stay, counted):
    code = a_code()
    story = a_published_story(code=code, title="Gone soon")
    assert client.get(f"/stories/{story.pk}/").status_code == 200
    enter(client, code.digits())
    page = client.post("/my-story/delete/", {"sure": "yes", "stay_counted": stay})
    assert "It is deleted" in page.content.decode()
    (number,) = re.findall(
        r'class="code-digits" translate="no">([a-z0-9-]+)<', page.content.decode()
    )
    assert bytes(ErasureReceipt.objects.get().lookup) == lookup_of(number.upper().replace("-", " "))
    for address in (f"/stories/{story.pk}/", f"/stories/{story.pk}/?open=1"):
        assert client.get(address).status_code == 404
    assert "Gone soon" not in client.get("/stories/").content.decode()
    assert MeToo.objects.count() == counted
    assert not Revision.objects.exists()
    assert Story.objects.get().data_key is None
    assert "does not open anything here" in open_with(client, code)
    assert not Authorship.objects.exists()


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
    page = enter(client, code)
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
        ("/my-story/reply/", "/my-story/now/"),
        ("/ar/my-story/delete/", "/ar/my-story/now/"),
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


def test_it_asks_for_work_after_three_misses_and_lets_the_right_code_in(client: Client):
    code = a_code()
    a_screened_story(code=code)
    for _miss in range(3):
        assert enter(client, "1" * 27).status_code == 200
    asked = post(client, "/my-story/", return_code=code.digits())
    assert asked.status_code == 429
    page = unescape(asked.content.decode())
    assert code.digits() in page
    assert 'name="waited"' in page


def test_it_closes_after_fifteen_minutes_and_keeps_what_was_typed(client: Client):
    code = a_code()
    a_screened_story(code=code)
    open_with(client, code)
    decide("ask", note="Which year was it?")
    with clock_moved(minutes=14):
        assert "Which year was it?" in client.get("/my-story/now/").content.decode()
    with clock_moved(minutes=30):
        late = client.post("/my-story/reply/", {"reply": "It was long ago."})
        assert late.status_code == 403
        assert "It was long ago." in late.content.decode()
        fields = {"return_code": code.digits(), "reply": "It was long ago."}
        again = client.post("/my-story/", {"form_key": draw_form_key(), **fields}, follow=True)
        assert "It was long ago." in again.content.decode()
    assert not Message.objects.filter(from_writer=True).exists()


def test_it_opens_nothing_after_leave_or_close(client: Client):
    code = a_code()
    a_screened_story(code=code)
    for way_out in (lambda: client.get("/x"), lambda: client.post("/my-story/close/")):
        open_with(client, code)
        stolen = client.cookies[settings.SESSION_COOKIE_NAME].value
        way_out()
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = stolen
        page = thief.get("/my-story/now/")
        assert "A person will read it" not in page.content.decode()
        assert page.status_code == 403


def test_it_sets_one_cookie_that_no_script_reads_and_that_changes(client: Client):
    code = a_code()
    a_screened_story(code=code)
    open_with(client, code)
    seen = set()
    for _look in range(3):
        cookie = client.get("/my-story/now/").cookies[settings.SESSION_COOKIE_NAME]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        assert not cookie["max-age"]
        seen.add(cookie.value)
    assert len(seen) == 3


def test_it_keeps_the_code_nowhere_but_behind_the_cookie(client: Client):
    code = a_code()
    a_screened_story(code=code)
    response = post(client, "/my-story/", return_code=code.digits())
    assert response["Location"] == "/my-story/now/"
    for row in Session.objects.all():
        binding = f"sessions.session.session_data:{row.session_key}"
        # With the table and the whole keyring: what lies inside still needs the cookie.
        inside = base64.b64decode(crypto.open_text(row.session_data, binding=binding))
        for mark in (code.secret, code.secret.hex().encode(), code.digits().encode()):
            assert mark not in base64.b64decode(row.session_data)
            assert mark not in inside
        with pytest.raises(crypto.CannotOpen):
            crypto.unseal(inside, binding=binding)


def test_it_refuses_a_form_of_another_site(client: Client):
    code = a_code()
    story = a_published_story(code=code)
    strict = Client(enforce_csrf_checks=True)
    strict.post("/my-story/", {"form_key": draw_form_key(), "return_code": code.digits()})
    refused = strict.post("/my-story/hide/", {}, headers={"Origin": "https://elsewhere.invalid"})
    assert refused.status_code == 403
    story.refresh_from_db()
    assert story.state == State.PUBLISHED
    token = re.findall(
        r'csrfmiddlewaretoken" value="(\w+)"', strict.get("/my-story/now/").content.decode()
    )
    strict.post("/my-story/hide/", {"csrfmiddlewaretoken": token[0]})
    story.refresh_from_db()
    assert story.state == State.HIDDEN


def test_it_leaves_nothing_of_a_story_that_was_taken_back(client: Client):
    code = a_code()
    story = a_screened_story(code=code, country="FR", setting="work", language="en")
    decide("publish", warnings=[{"code": "death", "level": "mentioned", "passages": []}])
    enter(client, code.digits())
    client.post("/my-story/delete/", {"sure": "yes"})
    claims.tidy_up()
    story.refresh_from_db()
    kept = (story.country, story.setting, story.language, story.data_key, story.published_month)
    assert kept == ("", "", "", None, None)
    assert not ReviewTask.objects.exists()
    assert not MeToo.objects.exists()
