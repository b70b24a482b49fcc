"""The queue and the review page, by the buttons that moderators press."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.moderation import acting, claims, opening
from apps.moderation.models import Claim, ReviewTask
from apps.stories.erasing import withdraw_story
from apps.stories.lifecycle import State
from apps.stories.models import Screening, Story
from tests.cast import ines, lena, otto, sign_in
from tests.factories import a_screened_story

SECRET = "A sentence that no list may show."


@pytest.fixture
def moderator(db: None, client: Client) -> Any:
    user = ines()
    sign_in(client, user)
    return user


def csrf(page: str) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]


def press(client: Client, page: Any, path: str, **fields: Any) -> Any:
    found = csrf(page.content.decode())
    return client.post(path, {"csrfmiddlewaretoken": found, **fields}, follow=True)


def open_review(client: Client) -> Any:
    opening.open_tasks()
    gate = press(client, client.get("/moderation/"), "/moderation/next/")
    return client.get(gate.redirect_chain[-1][0], {"open": "1"})


def decide(client: Client, page: Any, **fields: Any) -> Any:
    text = page.content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(token|version)" value="([^"]*)"', text))
    task = ReviewTask.objects.get(is_open=True)
    path = f"/moderation/{task.pk}/"
    found = {"csrfmiddlewaretoken": csrf(text), **hidden, **fields}
    return client.post(path, found, follow=True)


def test_it_shows_metadata_and_never_a_word_in_the_queue(moderator, client: Client):
    a_screened_story(words=SECRET, title="A title of mine", setting="work")
    opening.open_tasks()
    page = client.get("/moderation/").content.decode()
    assert f'data-task="{ReviewTask.objects.get().pk}"' in page
    assert "At work" in page
    assert SECRET not in page
    assert "A title of mine" not in page


def test_it_puts_the_warnings_before_the_veiled_words(moderator, client: Client):
    a_screened_story(words=SECRET, warnings={"stalking": "described"})
    page = open_review(client).content.decode()
    assert page.index("Stalking") < page.index("Show the words") < page.index(SECRET)


def test_it_marks_identifying_details_with_their_kind(moderator, client: Client):
    story = a_screened_story(words="Write to anna@example.org or stay.")
    start = "Write to anna@example.org or stay.".index("anna")
    screening = Screening.objects.get()
    mark = {"start": start, "end": start + 16, "kind": "email", "score": 1.0}
    screening.findings = {**screening.findings, "identifying": [mark]}
    screening.save()
    page = open_review(client).content.decode()
    assert ">anna@example.org</mark>" in page
    assert story.pk


def test_it_publishes_with_corrected_warnings(moderator, client: Client):
    story = a_screened_story(words=SECRET, warnings={"stalking": "described"})
    page = open_review(client)
    done = decide(client, page, decision="publish", warnings=["death:mentioned"])
    assert "You can undo it" in done.content.decode()
    ReviewTask.objects.update(acts_at="2020-01-01T00:00Z")
    acting.act_on_due()
    gate = client.get(f"/stories/{story.pk}/").content.decode()
    assert 'data-warning="death"' in gate
    assert 'data-warning="stalking"' not in gate
    assert SECRET not in gate
    opened = client.get(f"/stories/{story.pk}/?open=1").content.decode()
    assert SECRET in opened


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Choose a decision"),
        ({"decision": "decline"}, "Choose the rule"),
        ({"decision": "ask"}, "Write the question"),
        ({"decision": "return"}, "Select a valid choice"),
        ({"decision": "escalate"}, "Select a valid choice"),
        ({"decision": "publish", "note": "Thank you."}, "a question, a proposal or a rule"),
    ],
)
def test_it_asks_for_what_is_missing_and_keeps_the_note(
    moderator, client: Client, fields: dict[str, str], sentence: str
):
    a_screened_story()
    answer = decide(client, open_review(client), **{"note": "", **fields})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_it_keeps_the_note_when_the_writer_was_faster(moderator, client: Client):
    story = a_screened_story()
    page = open_review(client)
    withdraw_story(story_id=story.pk, stay_counted=True)
    answer = decide(client, page, decision="ask", note="A question I thought about.")
    assert answer.status_code == 409
    assert "A question I thought about." in answer.content.decode()


def test_it_gives_the_story_back_without_a_note(moderator, client: Client):
    story = a_screened_story()
    page = open_review(client)
    token = Claim.objects.get().token
    press(client, page, f"/moderation/{ReviewTask.objects.get().pk}/release/", token=str(token))
    assert not Claim.objects.exists()
    story.refresh_from_db()
    assert story.state == State.QUEUED


def test_it_turns_the_keys_on_and_off(moderator, client: Client):
    page = client.get("/moderation/guide/")
    assert page.status_code == 200
    a_screened_story()
    review = open_review(client)
    assert 'data-keys="off"' in review.content.decode()
    again = decide(client, review, go="keys", note="Half a sentence")
    assert 'data-keys="on"' in again.content.decode()
    assert "Half a sentence" in again.content.decode()
    queue = press(client, client.get("/moderation/"), "/moderation/keys/")
    assert 'data-keys="off"' in queue.content.decode()


def test_it_opens_no_queue_to_an_operator_or_a_stranger(db: None, client: Client):
    assert client.get("/moderation/").status_code == 302
    sign_in(client, otto())
    assert client.get("/moderation/").status_code == 404


def test_it_answers_odd_tokens_calmly(moderator, client: Client):
    a_screened_story()
    page = open_review(client)
    task = ReviewTask.objects.get()
    for token in ("", "x", "\x00", "0" * 5000):
        answer = press(client, page, f"/moderation/{task.pk}/renew/", token=token)
        assert answer.status_code == 409


@pytest.mark.parametrize(
    ("choice", "more", "undoable"),
    [
        ("publish", {}, True),
        ("decline", {"rule": "names"}, False),
        ("ask", {"note": "May we shorten it?"}, False),
        ("pass", {}, False),
        ("escalate", {}, False),
    ],
)
def test_it_promises_undo_only_where_there_is_one(
    moderator, client: Client, choice: str, more: dict[str, str], undoable: bool
):
    a_screened_story()
    page = decide(client, open_review(client), decision=choice, **more).content.decode()
    assert ("You can undo it for a few minutes" in page) is undoable
    assert ("You can still undo" in page) is undoable


def test_it_sends_a_reader_without_a_form_to_the_queue(moderator, client: Client):
    for name in ("next", "keys", f"{ReviewTask().pk}/release", f"{ReviewTask().pk}/undo"):
        assert client.get(f"/moderation/{name}/").headers.get("Location") == "/moderation/"


def test_it_offers_to_escalate_only_where_somebody_leads(moderator, client: Client):
    a_screened_story()
    page = open_review(client)
    assert 'value="escalate"' not in page.content.decode()
    lena()
    again = client.get(page.wsgi_request.path, {"open": "1"})
    assert 'value="escalate"' in again.content.decode()


def test_it_moves_a_story_up_when_a_later_check_finds_a_risk(moderator):
    story = a_screened_story()
    opening.open_tasks()
    Story.objects.filter(pk=story.pk).update(at_risk=True)
    claims.tidy_up()
    assert ReviewTask.objects.get().lane == 0


def test_it_gives_more_time_by_a_button_and_keeps_what_was_written(moderator, client: Client):
    a_screened_story()
    page = open_review(client)
    before = Claim.objects.get().expires_at
    Claim.objects.update(expires_at=before - timedelta(minutes=8))
    fields = {"go": "keep", "note": "A note so far.", "warnings": ["death:mentioned"]}
    answer = decide(client, page, **fields)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "A note so far." in text
    assert 'value="death:mentioned" checked' in text
    assert Claim.objects.get().expires_at >= before - timedelta(seconds=1)
