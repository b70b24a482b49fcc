"""A copy of everything that is kept, for the person it belongs to and nobody else."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from apps.stories import erasing
from apps.stories.changing import change_story, propose_redaction
from apps.stories.models import NewsMail
from apps.stories.publishing import hide_story
from apps.stories.services import add_message
from apps.stories.wishes import change_uses
from tests.accounts.writers import a_writer, sign_in
from tests.factories import a_published_story, a_screened_story, a_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def lamp():
    return a_writer()


@pytest.fixture
def client(lamp) -> Client:
    return sign_in(Client())


def file(client: Client) -> dict:
    answer = client.get(reverse("privacy:export_json"))
    assert answer.status_code == 200
    return json.loads(answer.content)


def test_it_holds_every_version_message_choice_and_consent(client: Client, lamp):
    story = a_published_story(
        words="The first words.",
        title="The long way",
        country="FR",
        setting="work",
        audience="site",
        warnings={"stalking": "mentioned"},
        uses=frozenset({"research"}),
        account=lamp,
    )
    change_story(
        story_id=story.pk,
        words="Other words.",
        title="A longer way",
        name="",
        byline="anonymous",
        warnings={},
        stays_out=True,
    )
    add_message(story=story, words="May we ask?", from_writer=False)
    add_message(story=story, words="You may.", from_writer=True)
    change_uses(story=story, uses=[])
    (kept,) = file(client)["stories"]
    assert [each["words"] for each in kept["revisions"]] == ["The first words.", "Other words."]
    assert [each["title"] for each in kept["revisions"]] == ["The long way", "A longer way"]
    assert kept["revisions"][0]["topics"] == {"stalking": "mentioned"}
    assert [(each["from"], each["words"]) for each in kept["messages"]] == [
        ("team", "May we ask?"),
        ("you", "You may."),
    ]
    assert (kept["choices"]["country"], kept["choices"]["audience"]) == ("FR", "site")
    assert [(each["purpose"], each["given"]) for each in kept["consents"]] == [
        ("processing", True),
        ("research", True),
        ("research", False),
    ]
    assert kept["public"]["words"] == "The first words."
    assert kept["state"] == "screening"


def test_it_holds_what_is_hidden_proposed_and_asked_for_by_mail(client: Client, lamp):
    story = a_published_story(words="Hidden words.", account=lamp)
    hide_story(story_id=story.pk)
    mail = NewsMail(story=story)
    mail.seal("somebody@example.org", key=story.key())
    mail.save(force_insert=True)
    asked = a_screened_story(words="Meet me at 12 Long Street.", account=lamp)
    propose_redaction(
        story_id=asked.pk,
        revision_id=asked.revisions.get().pk,
        title="",
        words="Meet me.",
        note="A place can be found.",
    )
    stories = {each["id"]: each for each in file(client)["stories"]}
    assert stories[str(story.pk)]["hidden"]["words"] == "Hidden words."
    assert stories[str(story.pk)]["choices"]["news_by_mail"] == "somebody@example.org"
    (proposal,) = stories[str(asked.pk)]["proposals"]
    assert (proposal["words"], proposal["note"]) == ("Meet me.", "A place can be found.")


def test_it_holds_nothing_of_anybody_else(client: Client):
    a_story(words="Somebody else’s words.")
    a_story(words="Words of a boat.", account=a_writer("boat"))
    copy = file(client)
    assert copy["stories"] == []
    assert "boat" not in json.dumps(copy)


def test_it_knows_no_time_finer_than_a_day(client: Client, lamp):
    a_published_story(account=lamp)
    assert not re.search(r"\d\d:\d\d", json.dumps(file(client)))


def test_it_comes_with_a_name_that_says_nothing(client: Client):
    answer = client.get(reverse("privacy:export_json"))
    assert answer["Content-Disposition"] == 'attachment; filename="copy.json"'
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"]


def test_it_keeps_every_letter_as_it_is(client: Client, lamp):
    words = "كان ذلك قبل سنوات — “quoted” <b>bold</b> \\ & 🙂"
    a_story(words=words, account=lamp)
    raw = client.get(reverse("privacy:export_json")).content.decode()
    assert json.loads(raw)["stories"][0]["revisions"][0]["words"] == words
    assert "كان ذلك" in raw


def test_it_can_be_read_on_one_page_without_scripts(client: Client, lamp):
    story = a_published_story(words="One <script>alert(1)</script> word.", title="T", account=lamp)
    add_message(story=story, words="May we ask?", from_writer=False)
    answer = client.get(reverse("privacy:export_page"))
    page = answer.content.decode()
    assert "Content-Disposition" not in answer
    assert "One &lt;script&gt;alert(1)&lt;/script&gt; word." in page
    assert "May we ask?" in page
    assert "To keep it, read it and show it here" in page
    assert "It is out" in page


def test_it_warns_before_a_file_is_left_on_a_device(client: Client):
    page = client.get(reverse("privacy:export")).content.decode()
    assert "A file stays on this device" in page


def test_it_holds_the_days_of_a_story_of_which_nothing_is_left(client: Client, lamp):
    story = a_published_story(words="Gone words.", account=lamp)
    hide_story(story_id=story.pk)
    erasing.erase_story(story_id=story.pk)
    (kept,) = file(client)["stories"]
    assert (kept["revisions"], kept["hidden"], kept["messages"]) == ([], None, [])
    assert [each["move"] for each in kept["moves"]][-1] == "erase"
    assert client.get(reverse("privacy:export_page")).status_code == 200


@pytest.mark.parametrize("name", ["export_page", "export_json"])
def test_it_opens_to_nobody_who_has_not_signed_in(name: str):
    answer = Client().get(reverse(f"privacy:{name}"))
    assert answer.status_code == 302
    assert "/accounts/" in answer["Location"]
