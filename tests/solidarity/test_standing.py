"""Readers stand with a writer: one tap, nobody's name, no number, and only where it is wished."""

import re
import threading
from html import unescape
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from apps.core.form_keys import draw_form_key
from apps.solidarity.models import Phrase, Stand
from apps.solidarity.queries import stood_with
from apps.solidarity.standing_services import stand_with
from apps.stories.erasing import withdraw_story
from apps.stories.models import Story
from apps.stories.publishing import hide_story
from tests.factories import a_code, a_published_story, a_screened_story, enter, post

pytestmark = pytest.mark.django_db


def tap(client: Client, story: Story, phrase: str = "believe", key: str = "", **more: str):
    fields = {"form_key": key or draw_form_key(), "phrase": phrase}
    return client.post(f"/stories/{story.pk}/stand/", fields, **more)


def place(number: int) -> dict[str, str]:
    """Another place, as apps/core/addresses.py leaves it."""
    return {"chorus.bucket": f"place {number}"}


def many(story: Story, count: int) -> None:
    """So many readers, each somewhere else."""
    for each in range(count):
        assert stand_with(story_id=story.pk, phrase="stand", form_key=each.to_bytes(16))


@pytest.fixture(autouse=True)
def _nobody_was_here():
    cache.clear()


def test_it_keeps_one_tap_without_a_trace(client: Client):
    story = a_published_story()
    answer = tap(client, story)
    assert answer.status_code == 200
    assert "Nobody will know who" in answer.content.decode()
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert Stand.objects.get().phrase == Phrase.BELIEVE


def test_it_stands_at_the_end_of_the_opened_story_only(client: Client):
    story = a_published_story()
    assert "/stand/" not in client.get(f"/stories/{story.pk}/").content.decode()
    page = client.get(f"/stories/{story.pk}/?open=1")
    text = unescape(page.content.decode())
    assert not page.cookies
    said = re.findall(r'name="phrase" value="(\w+)">([^<]+)<', text)
    assert said == [(each.value, str(each.label)) for each in Phrase]
    key = re.search(r'name="form_key" value="([^"]+)"', text)
    assert key
    tap(client, story, key=key[1])
    assert Stand.objects.count() == 1


def test_it_draws_a_form_for_each_reader(client: Client):
    story = a_published_story()
    pages = [client.get(f"/stories/{story.pk}/?open=1") for _ in range(2)]
    assert pages[0].content != pages[1].content
    assert {page["Cache-Control"] for page in pages} == {"private, no-cache"}


def test_it_keeps_a_reload_once(client: Client):
    story, key = a_published_story(), draw_form_key()
    first, second = (tap(client, story, key=key) for _ in range(2))
    assert first.content == second.content
    assert Stand.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_keeps_twelve_double_taps_at_once_as_one():
    story, key, statuses = a_published_story(), draw_form_key(), []

    def once(at: int) -> None:
        statuses.append(tap(Client(), story, key=key, **place(at)).status_code)
        connection.close()

    taps = [threading.Thread(target=once, args=(at,)) for at in range(12)]
    for thread in taps:
        thread.start()
    for thread in taps:
        thread.join(30)
    assert statuses == [200] * 12
    assert Stand.objects.count() == 1


def test_it_keeps_five_from_one_place_and_answers_all_alike(client: Client):
    story, other = a_published_story(), a_published_story()
    answers = [tap(client, story, **place(1)) for _ in range(7)]
    assert {answer.content for answer in answers} == {answers[0].content}
    assert Stand.objects.filter(story=story).count() == 5
    tap(client, other, **place(1))
    tap(client, story, **place(2))
    assert Stand.objects.filter(story=other).count() == 1
    assert Stand.objects.filter(story=story).count() == 6


@pytest.mark.parametrize("phrase", ["", "love", "x" * 500, "\x00", "BELIEVE"])
def test_it_takes_nothing_but_the_phrases(client: Client, phrase: str):
    assert tap(client, a_published_story(), phrase).status_code == 404
    assert not Stand.objects.exists()


def test_it_is_off_where_she_said_so(client: Client):
    story = a_published_story(may_stand=False)
    assert "/stand/" not in client.get(f"/stories/{story.pk}/?open=1").content.decode()
    off, nowhere = tap(client, story), client.post(f"/stories/{uuid4()}/stand/", {})
    assert off.status_code == nowhere.status_code == 404
    assert off.content == nowhere.content
    assert not Stand.objects.exists()


def test_it_is_nowhere_but_before_readers(client: Client):
    waiting, hidden = a_screened_story(), a_published_story()
    hide_story(story_id=hidden.pk)
    for story in (waiting, hidden):
        assert tap(client, story).status_code == 404
        assert client.get(f"/stories/{story.pk}/stand/").status_code == 404
        assert not stand_with(story_id=story.pk, phrase="stand", form_key=uuid4().bytes)


def test_it_leads_somebody_who_comes_by_to_the_story(client: Client):
    story = a_published_story()
    assert client.get(f"/ar/stories/{story.pk}/stand/")["Location"] == f"/ar/stories/{story.pk}/"


def test_it_refuses_a_tap_from_another_site(client: Client):
    answer = tap(client, a_published_story(), headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert not Stand.objects.exists()


def test_it_goes_with_its_story():
    story = a_published_story()
    many(story, 3)
    withdraw_story(story_id=story.pk, stay_counted=True)
    assert not Stand.objects.exists()


def test_it_holds_no_time_and_no_place(client: Client):
    key = draw_form_key()
    tap(client, a_published_story(), key=key)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_name = 'solidarity_stand'"
        )
        columns = dict(cursor.fetchall())
        cursor.execute("SELECT row_to_json(stand)::text FROM solidarity_stand stand")
        dumped = cursor.fetchone()[0]
    assert columns == {
        "id": "uuid",
        "story_id": "uuid",
        "phrase": "character varying",
        "lookup": "bytea",
    }
    assert key not in dumped
    assert "127.0.0.1" not in dumped
    # A random id of version 4 holds no time either, unlike one of version 1 or 7.
    assert Stand.objects.get().pk.version == 4


# --- the writer -----------------------------------------------------------------------------------


def my_page(client: Client, code) -> str:
    return unescape(enter(client, code.digits()).content.decode())


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "No reader has stood with you here yet"),
        (1, "Some readers stood with you"),
        (10, "10 readers or more"),
        (50, "50 readers or more"),
    ],
)
def test_it_tells_the_writer_a_step(client: Client, count: int, said: str):
    code = a_code()
    many(a_published_story(code=code), count)
    assert said in my_page(client, code)


def test_it_tells_which_phrases_were_said(client: Client):
    code = a_code()
    story = a_published_story(code=code)
    tap(client, story, "alone")
    tap(client, story, "believe")
    assert stood_with(story).phrases == ["I believe you", "You are not alone"]
    page = my_page(client, code)
    assert "<li>I believe you</li>" in page
    assert "<li>I stand with you</li>" not in page


def test_it_is_switched_off_and_on_again(client: Client):
    code, reader = a_code(), Client()
    story = a_published_story(code=code)
    many(story, 12)
    assert "10 readers or more" in my_page(client, code)
    off = client.post("/my-story/stands/", {"may_stand": "no"}, follow=True).content.decode()
    assert "You have switched off" in off
    assert "10 readers" not in off
    assert tap(reader, story).status_code == 404
    on = client.post("/my-story/stands/", {"may_stand": "yes"}, follow=True).content.decode()
    assert "10 readers or more" in on
    assert tap(reader, story).status_code == 200


def test_it_asks_for_the_code_before_anything_is_switched(client: Client):
    story = a_published_story()
    assert client.post("/my-story/stands/", {"may_stand": "no"}).status_code == 403
    assert post(client, "/my-story/letters/").status_code == 403
    story.refresh_from_db()
    assert story.may_stand


def test_it_shows_no_number_to_anybody_else(client: Client):
    story = a_published_story()
    before = client.get("/stories/").content
    gate = client.get(f"/stories/{story.pk}/").content
    many(story, 77)
    assert client.get("/stories/").content == before
    assert client.get(f"/stories/{story.pk}/").content == gate
    assert "77" not in re.sub(r"<input[^>]+>|[0-9a-f-]{36}", "", str(tap(client, story).content))
