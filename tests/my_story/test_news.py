"""News that say only that there are some: a private address, and a mail."""

import re
from xml.etree import ElementTree

import pytest
from django.core import mail
from django.test import Client

from apps.stories import news
from apps.stories.models import NewsAddress, NewsMail, Story
from tests.factories import a_code, a_published_story, a_screened_story, enter, make_move

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def make_address(client: Client) -> str:
    page = client.post("/my-story/news/address/", {"go": "new"}).content.decode()
    return re.findall(r"http://testserver(/news/[\w-]+\.atom)", page)[0]


def entries(path: str) -> list[ElementTree.Element]:
    answer = Client().get(path)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")


@pytest.fixture
def asked(client: Client) -> Story:
    code = a_code()
    story = a_screened_story(code=code, words="Words that nobody else should see.")
    enter(client, code.digits())
    return story


def test_it_says_only_that_there_is_something_new(client: Client, asked: Story):
    path = make_address(client)
    assert entries(path) == []
    make_move(asked.pk, "ask")
    (entry,) = entries(path)
    assert entry.findtext(f"{ATOM}title") == "There is something new"
    body = Client().get(path).content.decode().lower()
    for word in ("story", "chorus", "question", "nobody", str(asked.pk), "me too"):
        assert word not in body
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", entry.findtext(f"{ATOM}updated") or "")
    assert "no-store" in Client().get(path)["Cache-Control"]


def test_it_does_not_tell_of_what_can_still_be_undone(client: Client, asked: Story):
    path = make_address(client)
    make_move(asked.pk, "approve")
    assert entries(path) == []
    make_move(asked.pk, "undo")
    make_move(asked.pk, "decline")
    assert entries(path) == []
    make_move(asked.pk, "confirm_decline")
    assert len(entries(path)) == 1


def test_an_address_ends(client: Client, asked: Story):
    first = make_address(client)
    second = make_address(client)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    never = "/news/" + "n" * 32 + ".atom"
    missing, ended = (Client().get(path).content for path in (never, first))
    assert missing.replace(never.encode(), b"") == ended.replace(first.encode(), b"")
    client.post("/my-story/news/address/", {"go": "stop"})
    assert Client().get(second).status_code == 404


def test_it_keeps_no_address_that_could_be_asked(client: Client, asked: Story):
    token = make_address(client).removeprefix("/news/").removesuffix(".atom")
    assert token.encode() not in bytes(NewsAddress.objects.get().lookup)


def test_an_address_goes_with_its_story(client: Client, asked: Story):
    path = make_address(client)
    client.post("/my-story/delete/", {"sure": "yes"})
    assert Client().get(path).status_code == 404


def test_it_offers_no_mail_where_none_is_sent(client: Client, asked: Story, settings):
    settings.NEWS_MAIL_FROM = ""
    assert "By mail" not in client.post("/my-story/news/").content.decode()
    client.post("/my-story/news/mail/", {"email": "maya@example.org"})
    assert not NewsMail.objects.exists()


def test_it_sends_a_mail_that_says_nothing(client: Client, settings):
    settings.NEWS_MAIL_FROM = "post@example.org"
    code = a_code()
    story = a_published_story(code=code)
    enter(client, code.digits())
    assert (
        "does not look like" in client.post("/my-story/news/mail/", {"email": "@"}).content.decode()
    )
    client.post("/my-story/news/mail/", {"email": "maya@example.org"})
    assert b"maya" not in bytes(NewsMail.objects.get().sealed)
    assert news.send_news() == 0
    make_move(story.pk, "change")
    assert news.send_news() == 0
    make_move(story.pk, "queue")
    make_move(story.pk, "ask")
    assert (news.send_news(), news.send_news()) == (1, 0)
    (sent,) = mail.outbox
    assert sent.to == ["maya@example.org"]
    assert sent.from_email == "post@example.org"
    whole = sent.message().as_string().lower()
    for word in ("chorus", "story", "me too", "question", str(story.pk), "http"):
        assert word not in whole.replace("maya@example.org", "")
    client.post("/my-story/news/mail/", {"go": "stop"})
    assert not NewsMail.objects.exists()
