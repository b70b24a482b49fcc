"""All stories of an account on one page, and the way in and out of it."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from apps.stories import erasing, linking
from apps.stories.models import Authorship, PublishedText, Story
from apps.stories.publishing import hide_story
from tests.accounts.writers import a_writer, sign_in
from tests.factories import a_code, a_published_story, a_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def lamp():
    cache.clear()
    return a_writer()


@pytest.fixture
def client(lamp) -> Client:
    return sign_in(Client())


def page(client: Client) -> str:
    return client.get(reverse("your_stories:list")).content.decode()


def test_it_shows_where_each_story_is(client: Client, lamp):
    a_published_story(title="The long way", account=lamp)
    a_story(title="Another night", account=lamp)
    a_story(title="Somebody else’s")
    shown = page(client)
    assert "The long way" in shown
    assert "It is out" in shown
    assert "Another night" in shown
    assert "A person will read it" in shown
    assert "Somebody else’s" not in shown


def test_it_never_shows_the_words(client: Client, lamp):
    a_story(words="It was years ago, at work.", account=lamp)
    assert "years ago" not in page(client)


def test_it_opens_a_story_as_its_code_would(client: Client, lamp):
    story = a_story(title="The long way", account=lamp)
    answer = client.post(reverse("your_stories:open", args=[story.pk]))
    assert answer["Location"] == reverse("my_story:now")
    assert "A person will read it" in client.get(answer["Location"]).content.decode()


def test_it_opens_nobody_elses(client: Client):
    other = a_writer("boat")
    for story in (a_story(), a_story(account=other)):
        for name in ("your_stories:open", "your_stories:unlink"):
            assert client.post(reverse(name, args=[story.pk]), {"sure": "yes"}).status_code == 404
        assert client.get(reverse("my_story:now")).status_code != 200


def test_it_adds_a_story_by_its_code(client: Client, lamp):
    code = a_code()
    story = a_story(code=code, title="The long way")
    client.post(reverse("your_stories:add"), {"return_code": code.digits()})
    assert Authorship.objects.get(story=story).account == lamp
    assert "The long way" in page(client)


def test_it_says_of_every_miss_the_same(client: Client):
    taken, free = a_code(), a_code()
    a_story(code=taken, account=a_writer("boat"))
    answers = [
        client.post(reverse("your_stories:add"), {"return_code": typed})
        for typed in (taken.digits(), free.digits(), "nothing like a code")
    ]
    said = {each.content.decode().count("field-bad") for each in answers}
    assert said == {1}
    assert len({errors(each) for each in answers}) == 1
    assert Authorship.objects.get().account.username == "boat"


def errors(answer) -> str:
    shown = answer.content.decode()
    return shown[shown.index('class="errors"') :].split("</ul>")[0]


def test_it_slows_whoever_tries_codes(client: Client):
    for _ in range(11):
        answer = client.post(reverse("your_stories:add"), {"return_code": a_code().digits()})
    assert answer.status_code == 302
    assert "Please wait ten minutes" in page(client)


def test_it_takes_a_story_out_and_leaves_it_its_code(client: Client):
    code = a_code()
    story = a_story(code=code)
    client.post(reverse("your_stories:add"), {"return_code": code.digits()})
    address = reverse("your_stories:unlink", args=[story.pk])
    assert "only its code opens it" in client.post(address).content.decode()
    assert Authorship.objects.get(story=story).account is not None
    client.post(address, {"sure": "yes"})
    row = Authorship.objects.get(story=story)
    assert row.account is None
    assert bytes(row.lookup) == code.lookup()


def test_it_takes_the_name_of_the_account_from_under_it(client: Client, lamp):
    story = a_published_story(byline="account", account=lamp)
    assert PublishedText.objects.get(story=story).name == "lamp"
    client.post(reverse("your_stories:unlink", args=[story.pk]), {"sure": "yes"})
    story.refresh_from_db()
    assert (story.byline, story.published_text.name) == ("anonymous", "")
    opened = client.get(reverse("stories:detail", args=[story.pk]), {"open": "1"})
    assert "lamp" not in opened.content.decode().split("<main")[1].split("</main")[0]


def test_it_takes_the_name_from_what_is_hidden_too(client: Client, lamp):
    from apps.stories.publishing import bring_back

    story = a_published_story(byline="account", account=lamp)
    hide_story(story_id=story.pk)
    client.post(reverse("your_stories:unlink", args=[story.pk]), {"sure": "yes"})
    bring_back(story_id=story.pk)
    assert PublishedText.objects.get(story=story).name == ""


def test_it_keeps_a_story_that_only_the_account_opens(client: Client, lamp):
    story = a_story(account=lamp)
    Authorship.objects.filter(story=story).update(lookup=None)
    answer = client.post(reverse("your_stories:unlink", args=[story.pk]), {"sure": "yes"})
    assert "has no code" in answer.content.decode()
    assert Authorship.objects.get(story=story).account == lamp
    with pytest.raises(linking.OnlyWayBack):
        linking.unlink_story(story_id=story.pk, account=lamp)


def test_it_forgets_a_story_that_was_taken_back(client: Client, lamp):
    story = a_story(title="The long way", account=lamp)
    erasing.withdraw_story(story_id=story.pk, stay_counted=False)
    assert "no story in this account" in page(client)
    assert Story.objects.filter(pk=story.pk).exists()


def test_it_shows_a_story_of_which_nothing_is_left(client: Client, lamp):
    story = a_published_story(title="The long way", account=lamp)
    hide_story(story_id=story.pk)
    erasing.erase_story(story_id=story.pk)
    shown = page(client)
    assert "It is deleted" in shown
    assert "The long way" not in shown
