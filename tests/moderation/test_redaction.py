"""Hiding details: the rows on the review page, what they send, and who is asked."""

import re
from typing import Any

import pytest
from django.test import Client

from apps.moderation import opening
from apps.moderation.claims import NotYours
from apps.moderation.models import Decision, DecisionText, KeptNote, ReviewTask, Stage
from apps.moderation.recording import Verdict
from apps.moderation.services import decide as decide_on
from apps.stories.lifecycle import State
from apps.stories.models import RedactionProposal, Screening, Story
from apps.stories.screening_run import screen_waiting
from tests.cast import ines, sam, sign_in, wren
from tests.desk import take
from tests.factories import a_screened_story

pytestmark = pytest.mark.django_db
WORDS = "Dana called me. I told dana nothing.\n\nAt Lamp Works it was WordPress day."


@pytest.fixture
def desk(client: Client) -> Client:
    return sign_in(client, ines())


def a_story(**draft: Any) -> Story:
    """A story with one name that our checks found."""
    story = a_screened_story(**{"words": WORDS, "title": "Dear Dana", "language": "en"} | draft)
    screening = Screening.objects.get(revision__story=story)
    mark = {"start": 0, "end": 4, "kind": "person", "score": 0.9}
    screening.findings = {**screening.findings, "identifying": [mark]}
    screening.save()
    return story


def open_review(desk: Client) -> tuple[str, str]:
    """The address and the page of the next story, with its words."""
    opening.open_tasks()
    desk.post("/moderation/next/")
    path = f"/moderation/{ReviewTask.objects.get(is_open=True).pk}/"
    return path, desk.get(f"{path}?open=1").content.decode()


HIDDEN = re.compile(r'<input type="hidden" name="(token|version|revision|marks)" value="([^"]*)"')


def send(desk: Client, path: str, page: str, **fields: Any) -> Any:
    """Press a button of the review page with these fields and the hidden ones."""
    return desk.post(path, dict(HIDDEN.findall(page)) | fields)


def row(number: int, words: str, **more: Any) -> dict[str, Any]:
    """The fields of one ticked row."""
    fields = {"hide": "on", "words": words, "kind": "third", **more}
    return {f"mark-{number}-{name}": value for name, value in fields.items()}


def test_it_offers_a_row_for_what_was_found_and_three_empty_ones(desk: Client):
    a_story()
    _path, page = open_review(desk)
    assert page.count("data-mark-row") == 4
    assert 'value="Dana"' in page
    assert re.search(r"stands here 3 times \(<bdi>Dana</bdi>, <bdi>dana</bdi>\)", page)


def test_it_shows_what_would_stand_and_keeps_what_was_written(desk: Client):
    a_story()
    path, page = open_review(desk)
    fields = {"go": "show", "decision": "redact", "note": "So that nobody finds her."}
    shown = send(
        desk,
        path,
        page,
        **fields,
        **row(0, "Dana"),
        **row(1, "Lamp Works", kind="organisation", role="a company"),
    )
    text = shown.content.decode()
    assert shown.status_code == 200
    assert text.count("<del>Dana</del>") == 2
    assert text.count("<ins>A friend</ins>") == 0
    assert "<ins>Someone</ins>" in text
    assert "<ins>a company</ins>" in text
    assert "The writer wants to be asked first." in text
    assert "So that nobody finds her.</textarea>" in text
    assert re.search(r'value="redact"[^>]*checked', text)
    assert not Decision.objects.exists()


def test_it_proposes_the_words_without_what_was_ticked(desk: Client):
    story = a_story()
    path, page = open_review(desk)
    send(desk, path, page, decision="redact", note="Why.", **row(0, "Dana", role="a colleague"))
    proposal = RedactionProposal.objects.get()
    proposed = proposal.unseal(key=story.key())
    assert proposed["words"] == WORDS.replace("Dana", "A colleague").replace("dana", "a colleague")
    assert proposed["title"] == "Dear a colleague"
    assert proposed["spans"] == [
        [0, 4, "third", "A colleague", "words"],
        [23, 27, "third", "a colleague", "words"],
        [5, 9, "third", "a colleague", "title"],
    ]
    assert proposal.revision == story.revisions.get()
    kept = DecisionText.objects.get().unseal(key=story.key())
    assert kept["spans"] == proposed["spans"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"decision": "redact"}, "Tick the words to hide"),
        ({"decision": "redact", **row(1, "Nowhere")}, "do not stand in the text"),
        ({"decision": "redact", **row(1, "")}, "Write the words to hide"),
        ({"decision": "redact", **row(1, "press")}, "do not stand in the text"),
        ({"decision": "publish", **row(0, "Dana")}, "You ticked words to hide"),
        ({"decision": "redact", "marks": "²", **row(1, "Nowhere")}, "do not stand"),
    ],
)
def test_it_says_what_is_missing_and_decides_nothing(desk: Client, fields, sentence):
    a_story()
    path, page = open_review(desk)
    answer = send(desk, path, page, **fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Decision.objects.exists()


def test_it_adds_rows_and_never_more_than_sixty(desk: Client):
    a_story()
    path, page = open_review(desk)
    page = send(desk, path, page, go="rows").content.decode()
    assert page.count("data-mark-row") == 7
    page = send(desk, path, page, go="rows", marks="5000000").content.decode()
    assert page.count("data-mark-row") == 60


def test_it_keeps_ticked_rows_when_the_time_runs_out(desk: Client):
    story = a_story()
    path, page = open_review(desk)
    send(desk, path, page, go="keep", **row(0, "Lamp Works", kind="organisation"))
    assert KeptNote.objects.get().unseal(key=story.key())["mark-0-words"] == "Lamp Works"
    page = desk.get(f"{path}?open=1").content.decode()
    assert 'value="Lamp Works"' in page
    assert re.search(r'name="mark-0-hide"[^>]*checked', page)


def test_it_takes_out_at_once_what_the_writer_allowed(desk: Client):
    story = a_story(hide_details=True)
    path, page = open_review(desk)
    shown = send(desk, path, page, go="show", **row(0, "Dana")).content.decode()
    assert "The writer allowed this beforehand" in shown
    send(desk, path, page, decision="redact", **row(0, "Dana"))
    story.refresh_from_db()
    assert story.state == State.SCREENING
    assert not RedactionProposal.objects.exists()
    newest = story.revisions.order_by("-number")[0]
    assert newest.by_team
    assert "Dana" not in newest.unseal(key=story.key())["words"]


@pytest.mark.parametrize(
    ("draft", "more", "sentence"),
    [
        ({}, {"own": "the person I loved"}, "may change what is said"),
        ({"byline": "name", "name": "Dana"}, {}, "The name under the story"),
    ],
)
def test_it_asks_all_the_same_where_more_than_an_identifier_changes(
    desk: Client, draft, more, sentence
):
    a_story(hide_details=True, **draft)
    path, page = open_review(desk)
    assert sentence in send(desk, path, page, go="show", **row(0, "Dana", **more)).content.decode()
    send(desk, path, page, decision="redact", **row(0, "Dana", **more))
    assert RedactionProposal.objects.count() == 1


def test_it_flags_a_hidden_name_in_the_name_of_an_account(desk: Client):
    a_story(hide_details=True, byline="account", account=wren("dana"))
    path, page = open_review(desk)
    shown = send(desk, path, page, go="show", **row(0, "Dana")).content.decode()
    assert "The name under the story" in shown


def test_a_second_reader_sees_passages_first_and_the_whole_text_closed(client: Client):
    words = "First of all. Then nothing. A third. Dana came. She went. A sixth. A seventh. The end."
    a_story(words=words, title="", hide_details=True)
    desk = sign_in(client, ines())
    path, page = open_review(desk)
    send(desk, path, page, decision="redact", **row(0, "Dana", role="a friend"))
    screen_waiting()
    other = sign_in(Client(), sam())
    _path, page = open_review(other)
    assert ReviewTask.objects.get(is_open=True).stage == Stage.SECOND
    first = page[: page.index("Show the whole text")]
    assert "<del>Dana</del>" in first
    assert "<ins>A friend</ins>" in first
    assert "Then nothing." in first
    assert "First of all." not in first
    assert "A seventh." not in first
    whole = page[page.index("Show the whole text") :]
    assert re.search(r'<details class="veil">\s*<summary>[^\n]*Show the whole text', page)
    assert "First of all." in whole
    assert "Dana" not in whole
    assert "data-mark-row" not in page


def test_it_decides_nothing_on_words_that_were_cleaned_anew(desk: Client):
    story = a_story()
    claim = take(sam())
    with pytest.raises(NotYours, match="changed"):
        decide_on(
            user=sam(),
            task_id=claim.task_id,
            token=claim.token,
            version=claim.task.version,
            verdict=Verdict("redact", words="x", title="", spans=[[0, 400, "third", "x"]]),
        )
    story.refresh_from_db()
    assert story.state == State.QUEUED
