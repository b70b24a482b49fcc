"""Feeds of stories: their gates, by month, for whoever wants to hear of new ones."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from apps.campaigns.models import Campaign, CampaignText, Hashtag, Status
from apps.stories.models import Audience, PublishedText, Story
from tests import factories

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ("/feeds/stories.atom", "/feeds/stories.json")


def get(path: str, query: dict[str, str] | None = None, **headers: str) -> Any:
    answer = Client().get(path, query or {}, headers=headers)
    assert not answer.cookies
    return answer


def entries(**query: str) -> list[dict[str, Any]]:
    """Both feeds, which have to say the same: id, title, gate, day."""
    said = get(FEEDS[1], query).json()
    root = ElementTree.fromstring(get(FEEDS[0], query).content)
    told = [
        tuple(each.findtext(f"{ATOM}{name}") for name in ("id", "title", "summary", "updated"))
        for each in root.findall(f"{ATOM}entry")
    ]
    assert told == [
        tuple(item[name] for name in ("id", "title", "content_text", "date_modified"))
        for item in said["items"]
    ]
    return said["items"]


def a_campaign() -> Campaign:
    campaign = Campaign.objects.create(slug="me-too", status=Status.APPROVED)
    CampaignText.objects.create(campaign=campaign, language="en", title="Me too", words="x")
    Hashtag.objects.create(campaign=campaign, name="YoTambien", folded="yotambien", language="es")
    return campaign


def test_it_tells_the_gate_and_never_a_word():
    story = factories.a_published_story(title="At last", warnings={"stalking": "described"})
    (entry,) = entries()
    assert entry["id"] == f"urn:uuid:{story.pk}"
    assert entry["url"] == f"http://127.0.0.1:8000/stories/{story.pk}/"
    assert entry["title"] == "At last"
    assert entry["content_text"] == "Stalking (described) · English · 1 minute to read"
    assert entry["tags"] == ["stalking"]
    for path in FEEDS:
        page = get(path).content.decode()
        assert "believed me" not in page
        assert "at work" not in page


def test_it_calls_a_story_without_a_title_untitled():
    factories.a_published_story()
    assert entries()[0]["title"] == "Untitled"


def test_it_tells_no_day_but_the_first_of_the_month():
    factories.a_published_story()
    first = f"{timezone.now():%Y-%m}-01T00:00:00+00:00"
    assert entries()[0]["date_modified"] == first
    for path in FEEDS:
        for full in (True, False):
            if not full:
                PublishedText.objects.all().delete()
            answer = get(path)
            assert "Last-Modified" not in answer
            found = re.findall(r"\d{4}-\d\d-\d\dT[\d:+Z]+", answer.content.decode())
            assert {*found} <= {first}


@pytest.mark.parametrize("audience", [Audience.SITE, Audience.COUNT])
def test_it_leaves_out_whoever_did_not_agree(audience):
    factories.a_published_story()
    Story.objects.update(audience=audience)
    assert entries() == []


@pytest.mark.parametrize("path", FEEDS)
def test_what_is_taken_back_is_gone_with_the_commit(path):
    story = factories.a_published_story()
    first = get(path)
    assert str(story.pk) in first.content.decode()
    assert first["Cache-Control"] == "max-age=0, must-revalidate, s-maxage=30"
    assert first["Access-Control-Allow-Origin"] == "*"
    assert get(path, **{"if-none-match": first["ETag"]}).status_code == 304
    PublishedText.objects.all().delete()
    again = get(path, **{"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert str(story.pk) not in again.content.decode()


def test_it_stands_in_the_order_of_lists():
    for _ in range(4):
        factories.a_published_story()
    order = [f"urn:uuid:{story.pk}" for story in Story.objects.in_public_order()]
    assert [each["id"] for each in entries()] == order
    assert [each["id"] for each in entries()] == order


def test_it_has_a_feed_for_each_language_in_its_own_words():
    factories.a_published_story(language="en")
    french = factories.a_published_story(language="fr")
    assert len(entries()) == len(entries(language="tlh")) == 2
    (entry,) = entries(language="fr")
    assert entry["id"] == f"urn:uuid:{french.pk}"
    assert entry["url"].endswith(f"/fr/stories/{french.pk}/")
    assert entry["title"] != "Untitled"
    answer = get(FEEDS[1], {"language": "fr"})
    assert answer["Content-Language"] == answer.json()["language"] == "fr"
    assert answer.json()["feed_url"].endswith("/feeds/stories.json?language=fr")


def test_it_has_a_feed_for_each_campaign_by_any_of_its_names():
    story = factories.a_published_story(campaign=a_campaign())
    factories.a_published_story()
    for name in ("me-too", "#YoTambién"):
        assert [each["id"] for each in entries(campaign=name)] == [f"urn:uuid:{story.pk}"]
    assert "Me too" in get(FEEDS[1], {"campaign": "me-too"}).json()["title"]
    assert "Me too" in get(FEEDS[0], {"campaign": "me-too"}).content.decode()


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("name", ["nobody", "\0", "%00", "x" * 9000, "<b>"])
def test_it_knows_no_other_campaign(path, name):
    assert get(path, {"campaign": name}).status_code == 404


@pytest.mark.parametrize("path", FEEDS)
def test_it_asks_as_often_for_one_story_as_for_ten(path, django_assert_max_num_queries):
    for _ in range(10):
        factories.a_published_story()
    with django_assert_max_num_queries(1):
        assert get(path).status_code == 200


def test_the_list_and_a_campaign_lead_to_their_feeds():
    a_campaign()
    for page in ("/stories/", "/fr/stories/", "/campaigns/me-too/"):
        head = Client().get(page).content.decode()
        found = re.findall(r'<link rel="alternate" type="application/[^"]+" href="([^"]+)"', head)
        assert len(found) == 2, page
        for address in found:
            assert get(address).status_code == 200
