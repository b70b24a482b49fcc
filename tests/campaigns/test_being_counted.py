"""A me too and a story carry the campaign they came with; no tap says which story it was beside."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.form_keys import draw_form_key
from apps.stories.models import MeToo, SavedDraft, Story
from tests.campaigns.running import a_campaign
from tests.factories import a_published_story, post, say_me_too, shown_code

pytestmark = pytest.mark.django_db
WORDS = "It was years ago. A colleague believed me."


def test_it_counts_a_tap_with_its_campaign(client):
    campaign = a_campaign()
    receipt = say_me_too(client, campaign="me-too").content.decode()
    assert MeToo.objects.get().campaign == campaign
    assert "You are counted with this campaign:" in receipt
    assert '<a href="/campaigns/me-too/"><bdi lang="en">Two words</bdi></a>' in receipt


@pytest.mark.parametrize("slug", ["", "nowhere", "MeToo", "%00", "\x00", "x" * 500, "' --"])
def test_it_counts_whatever_came_with_a_tap(client, slug):
    a_campaign()
    receipt = say_me_too(client, campaign=slug)
    assert receipt.status_code == 200
    assert MeToo.objects.get().campaign is None
    assert "counted with this campaign" not in receipt.content.decode()


@pytest.mark.parametrize("status", ["proposed", "declined", "ended"])
def test_it_joins_only_what_runs(client, status):
    a_campaign(status=status)
    say_me_too(client, campaign="me-too")
    assert MeToo.objects.get().campaign is None


def test_it_stays_with_what_was_said_first(client):
    first = a_campaign()
    a_campaign("other", names=(("Other", "en"),))
    key = draw_form_key()
    for slug in ("me-too", "other", ""):
        answer = client.post("/me-too/", {"form_key": key, "campaign": slug})
        assert "campaigns/me-too/" in answer.content.decode()
    assert MeToo.objects.get().campaign == first


def test_it_can_be_said_on_the_receipt(client):
    campaign = a_campaign()
    receipt = say_me_too(client)
    assert '<option value="me-too">Two words</option>' in receipt.content.decode()
    code = shown_code(receipt)
    post(client, "/me-too/place/", return_code=code, country="FR", campaign="me-too")
    kept = MeToo.objects.get()
    assert (kept.country, kept.campaign) == ("FR", campaign)
    # Another place does not take it away again.
    post(client, "/me-too/place/", return_code=code, country="DE")
    assert MeToo.objects.get().campaign == campaign


def test_it_asks_nothing_where_there_is_no_campaign(client):
    assert 'name="campaign"' not in say_me_too(client).content.decode()
    assert 'name="campaign"' not in client.get("/stories/").content.decode()


def test_it_has_a_page_with_the_button(client):
    a_campaign()
    page = client.get("/me-too/?campaign=me-too").content.decode()
    assert '<input type="hidden" name="campaign" value="me-too">' in page
    assert "You will be counted with this campaign:" in page
    assert 'name="campaign"' not in client.get("/me-too/?campaign=nowhere").content.decode()


def test_it_travels_through_the_steps_to_the_story(client):
    campaign = a_campaign()
    start = client.get("/write/?campaign=me-too").content.decode()
    assert '<input type="hidden" name="campaign" value="me-too">' in start
    key = re.search(r'name="form_key" value="([^"]+)"', start)[1]
    sent = {"form_key": key, "campaign": "me-too", "words": WORDS}
    reach = client.post("/write/", sent | {"step": "name", "go": "next"}).content.decode()
    assert '<option value="me-too" selected>Two words</option>' in reach
    preview = client.post("/write/", sent | {"step": "reach", "go": "next"}).content.decode()
    assert '<input type="hidden" name="campaign" value="me-too">' in preview
    assert '<bdi lang="en">Two words</bdi>' in preview
    client.post("/write/", sent | {"step": "preview", "go": "send"})
    story = Story.objects.get()
    assert (story.campaign, story.me_too.campaign) == (campaign, campaign)


def test_it_counts_words_that_nobody_reads_with_their_campaign(client):
    campaign = a_campaign()
    post(client, "/write/", words=WORDS, audience="count", campaign="me-too", go="send")
    assert SavedDraft.objects.exists()
    assert MeToo.objects.get().campaign == campaign


def test_it_sends_a_story_whose_campaign_is_over(client):
    today = timezone.now().date()
    a_campaign(ends_on=today - timedelta(days=1))
    post(client, "/write/", words=WORDS, campaign="me-too", go="send", step="preview")
    assert Story.objects.get().campaign is None


def test_it_says_the_campaign_of_a_story(client):
    campaign = a_campaign()
    story = a_published_story(campaign=campaign, title="Mine")
    link = '<a href="/campaigns/me-too/"><bdi lang="en">Two words</bdi></a>'
    for path in ("/stories/", f"/stories/{story.pk}/", f"/stories/{story.pk}/?open=1"):
        assert link in client.get(path).content.decode(), path


def test_it_lists_the_stories_of_a_campaign(client):
    campaign = a_campaign(status="ended")
    for number in range(11):
        a_published_story(campaign=campaign, title=f"Ours {number}")
    a_published_story(title="Another one")
    seen, path = [], "/stories/?campaign=me-too"
    while path:
        page = client.get(path).content.decode()
        seen += re.findall(r"Ours \d+|Another one", page)
        onward = re.search(r'href="(\?[^"]+)" rel="next"', page)
        path = "/stories/" + onward[1].replace("&amp;", "&") if onward else ""
    assert sorted(seen) == sorted(f"Ours {number}" for number in range(11))
    # One that is not there is as good as none.
    assert 'rel="next"' in client.get("/stories/?campaign=nowhere").content.decode()


def test_it_asks_the_database_no_more_for_many_cards(client, django_assert_num_queries):
    a_published_story(campaign=a_campaign(), title="One")
    with CaptureQueriesContext(connection) as one:
        client.get("/stories/")
    for number in range(4):
        campaign = a_campaign(f"other-{number}", names=((f"Other{number}", "en"),))
        a_published_story(campaign=campaign, title=f"Story {number}")
    with django_assert_num_queries(len(one)):
        client.get("/stories/")


def test_it_says_me_too_beside_a_story_and_nothing_of_the_story(client):
    campaign = a_campaign()
    story = a_published_story(campaign=campaign)
    page = client.get(f"/stories/{story.pk}/?open=1").content.decode()
    form = next(
        f for f in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'action="/me-too/"' in f
    )
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert {*fields} == {"form_key", "campaign"}
    assert str(story.pk) not in form
    before = MeToo.objects.count()
    client.post("/me-too/", fields)
    said = MeToo.objects.exclude(story=story)
    assert MeToo.objects.count() == before + 1
    assert said.get().campaign == campaign
    assert client.get(f"/stories/{story.pk}/").content.decode().count('action="/me-too/"') == 0


def test_it_stays_a_page_that_a_proxy_may_keep_where_nobody_can_stand(client):
    story = a_published_story(campaign=a_campaign(), may_stand=False)
    page = client.get(f"/stories/{story.pk}/?open=1")
    assert "s-maxage=30" in page["Cache-Control"]
    assert 'href="/me-too/?campaign=me-too"' in page.content.decode()
