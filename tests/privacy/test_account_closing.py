"""Closing an account: it is gone at once, and its stories go or stay as its writer says."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.privacy.models import ErasureReceipt, lookup_of
from apps.stories.models import Authorship, MeToo, PublishedText, Story
from apps.stories.queries import public_story, story_of
from tests.accounts.writers import PASSWORD, a_writer, sign_in
from tests.factories import a_code, a_published_story, a_story

pytestmark = pytest.mark.django_db
CLOSE = "privacy:close_account"


@pytest.fixture
def lamp() -> User:
    return a_writer()


@pytest.fixture
def client(lamp: User) -> Client:
    return sign_in(Client())


def close(client: Client, **fields: str) -> str:
    answer = client.post(reverse(CLOSE), fields)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_deletes_the_account_and_ends_every_session(client: Client, lamp: User):
    elsewhere = sign_in(Client())
    close(client, stories="leave")
    assert not User.objects.exists()
    assert not Authenticator.objects.exists()
    for each in (client, elsewhere):
        assert each.get(reverse("your_stories:list")).status_code == 302
    assert sign_in(Client()).get(reverse("your_stories:list")).status_code == 302


def test_it_gives_a_receipt_that_says_what_and_when_and_no_more(client: Client):
    page = close(client, stories="leave")
    number = re.search(r"data-receipt>([^<]+)<", page)
    assert number
    receipt = ErasureReceipt.objects.get()
    assert bytes(receipt.lookup) == lookup_of(number[1])
    assert (receipt.kind, receipt.month.day) == ("account", 1)


def test_it_leaves_stories_where_they_are_under_nobodys_name(client: Client, lamp: User):
    code = a_code()
    story = a_published_story(code=code, byline="account", account=lamp)
    assert PublishedText.objects.get(story=story).name == "lamp"
    close(client, stories="leave")
    shown = public_story(story.pk)
    assert shown is not None
    assert (shown.byline, shown.published_text.name) == ("anonymous", "")
    assert story_of([code]) == story
    assert Authorship.objects.get(story=story).account is None


def test_it_deletes_stories_too(client: Client, lamp: User):
    code = a_code()
    story = a_published_story(code=code, account=lamp)
    waiting = a_story(account=lamp)
    other = a_published_story()
    close(client, stories="delete")
    assert public_story(story.pk) is None
    assert story_of([code]) is None
    assert {*Story.objects.filter(state="withdrawn")} == {story, waiting}
    assert public_story(other.pk) is not None
    assert MeToo.objects.count() == 1


def test_it_keeps_her_counted_if_she_says_so(client: Client, lamp: User):
    a_published_story(account=lamp)
    close(client, stories="delete", stay_counted="on")
    assert MeToo.objects.count() == 1


def test_it_asks_what_becomes_of_the_stories(client: Client):
    page = close(client)
    assert "choose what becomes of your stories" in page
    assert User.objects.exists()


def test_it_warns_of_stories_that_nobody_could_open_again(client: Client, lamp: User):
    story = a_story(account=lamp)
    assert "has no code" not in client.get(reverse(CLOSE)).content.decode()
    Authorship.objects.filter(story=story).update(lookup=None)
    assert "has no code" in client.get(reverse(CLOSE)).content.decode()


def test_it_is_not_done_from_another_site(lamp: User):
    client = Client(enforce_csrf_checks=True)
    client.force_login(lamp)
    assert client.post(reverse(CLOSE), {"stories": "delete"}).status_code in (302, 403)
    assert User.objects.exists()


def test_it_frees_the_name(client: Client):
    close(client, stories="leave")
    a_writer("lamp")
    assert sign_in(Client(), password=PASSWORD).get(reverse("your_stories:list")).status_code == 200
