"""`/api/`: what readers may see, for programs: the gate first, words for whoever opens them."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from apps.campaigns.folding import fold
from apps.campaigns.models import Campaign, CampaignText, Hashtag, Status
from apps.content_warnings.vocabulary import WARNINGS
from apps.numbers.models import DailyCell
from apps.numbers.queries import cells
from apps.pages import api_answers
from apps.solidarity.models import Letter, Pledge, PublishedLetter, PublishedPledge, Standing
from apps.stories.models import Audience, PublishedText, Story
from tests import factories

pytestmark = pytest.mark.django_db

LISTS = ("/api/stories", "/api/letters", "/api/pledges")
ADDRESSES = (
    *("/api/", "/api/schema/", "/api/numbers", "/api/campaigns", "/api/content-warnings"),
    *LISTS,
)


def get(path: str, status: int = 200, **query: Any) -> Any:
    answer = Client().get(path, query)
    assert answer.status_code == status, answer.content
    assert not answer.cookies
    return answer.json()


def ids(**query: Any) -> list[str]:
    return [each["id"] for each in get("/api/stories", **query)["stories"]]


def a_campaign(slug: str = "me-too", **fields: Any) -> Campaign:
    campaign = Campaign.objects.create(slug=slug, **{"status": Status.APPROVED, **fields})
    for language, title in (("en", "Me too"), ("fr", "Moi aussi")):
        CampaignText.objects.create(campaign=campaign, language=language, title=title, words=title)
    Hashtag.objects.create(campaign=campaign, name=slug, folded=fold(slug), language="en")
    return campaign


def a_cell(kind: str, key: str, value: int) -> None:
    DailyCell.objects.create(kind=kind, key=key, day=timezone.now().date(), value=value)


def test_it_lists_gates_and_never_a_word():
    story = factories.a_published_story(
        title="At last", country="FR", setting="work", warnings={"stalking": "described"}
    )
    (found,) = get("/api/stories")["stories"]
    assert next(iter(found)) == "warnings"
    assert found["warnings"] == [{"code": "stalking", "level": "described"}]
    assert found["id"] == str(story.pk)
    assert (found["title"], found["country"], found["setting"]) == ("At last", "FR", "work")
    assert found["month"] == f"{timezone.now():%Y-%m}"
    assert found["length"] == PublishedText.objects.get().word_count
    assert found["url"].endswith(f"/stories/{story.pk}/")
    assert "believed me" not in str(get("/api/stories"))


def test_it_gives_words_to_whoever_opens_them():
    story = factories.a_published_story()
    closed = get(f"/api/stories/{story.pk}")
    assert closed["paragraphs"] is None
    assert "believed me" not in str(closed)
    opened = get(f"/api/stories/{story.pk}", open="true")
    assert [each["text"] for each in opened["paragraphs"]] == factories.WORDS.split("\n\n")
    assert next(iter(opened)) == "warnings"
    assert next(iter(opened["paragraphs"][0])) == "warnings"


def test_it_says_what_a_passage_is_about():
    story = factories.a_published_story()
    warning = {"code": "stalking", "level": "mentioned", "passages": [[0, 5]]}
    PublishedText.objects.update(warnings=[warning])
    first, second = get(f"/api/stories/{story.pk}", open="true")["paragraphs"]
    assert first["warnings"] == [{"code": "stalking", "level": "mentioned"}]
    assert second["warnings"] == []


@pytest.mark.parametrize("audience", [Audience.SITE, Audience.COUNT])
def test_it_leaves_out_whoever_did_not_agree(audience):
    story = factories.a_published_story()
    Story.objects.update(audience=audience)
    assert ids() == []
    assert get(f"/api/stories/{story.pk}", 404) == get(f"/api/stories/{uuid4()}", 404)


def test_a_story_that_is_taken_back_is_gone_with_the_commit():
    story = factories.a_published_story()
    address = f"/api/stories/{story.pk}"
    kept = Client().get(address)["ETag"]
    assert Client().get(address, headers={"if-none-match": kept}).status_code == 304
    factories.make_move(story.pk, "hide")
    PublishedText.objects.all().delete()
    assert Client().get(address, headers={"if-none-match": kept}).status_code == 404
    assert ids() == []


def test_it_pages_by_a_cursor_that_outlives_its_story():
    stories = [factories.a_published_story() for _ in range(5)]
    everything = ids()
    assert {*everything} == {str(each.pk) for each in stories}
    first = get("/api/stories", limit=2)
    PublishedText.objects.filter(story=everything[1]).delete()
    second = get("/api/stories", limit=2, after=first["following"])
    third = get("/api/stories", limit=2, after=second["following"])
    pages = [each["id"] for page in (first, second, third) for each in page["stories"]]
    assert pages == everything
    assert third["following"] is None


def test_it_filters():
    campaign = a_campaign()
    here = factories.a_published_story(language="fr", country="FR", setting="work")
    factories.a_published_story(language="en", country="DE", setting="home")
    Story.objects.filter(pk=here.pk).update(campaign=campaign)
    for query in ({"language": "fr"}, {"country": "FR"}, {"setting": "work"}):
        assert ids(**query) == [str(here.pk)]
    assert ids(campaign="me-too") == [str(here.pk)]
    assert get("/api/stories", campaign="me-too")["stories"][0]["campaign"] == "me-too"
    assert ids(campaign="nobody-knows") == ids(country="AQ") == []
    assert len(ids(nonsense="ignored")) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("language", "xx"), ("country", "fr"), ("setting", "moon"), ("campaign", "a b"),
        ("limit", "51"), ("limit", "0"), ("after", "x"), ("after", "\0" * 16),
    ],
)  # fmt: skip
def test_it_says_what_it_cannot_read(name: str, value: str):
    answer = Client().get("/api/stories", {name: value})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert (said["status"], said["title"]) == (400, "Bad Request")
    assert said["detail"].startswith(f"{name}: ")
    assert value not in said["detail"] or value in name


def test_its_numbers_are_the_cells():
    a_cell("total", "", 4300)
    a_cell("country", "FR", 240)
    a_cell("campaign", "me-too", 60)
    a_cell("setting", "work", 0)
    a_campaign()
    said = get("/api/numbers")
    assert said["numbers"] == cells().values
    assert said["day"] == f"{timezone.now():%Y-%m-%d}"
    assert get("/api/campaigns/me-too")["number"] == cells().one("campaign", "me-too") == 60


def test_it_tells_a_campaign_in_the_language_that_is_asked_for():
    a_campaign()
    assert get("/api/campaigns/me-too", language="fr")["title"] == "Moi aussi"
    said = get("/api/campaigns/me-too", language="ur")
    assert (said["title"], said["language"]) == ("Me too", "en")
    assert said["names"] == [{"name": "me-too", "language": "en"}]
    assert get("/api/campaigns")["campaigns"] == [get("/api/campaigns/me-too")]
    assert get("/api/campaigns/%23Me_Too") == get("/api/campaigns/me-too")


def test_it_knows_no_campaign_that_was_not_let_in():
    for status in (Status.PROPOSED, Status.DECLINED):
        a_campaign(f"it-is-{status}", status=status)
        get(f"/api/campaigns/it-is-{status}", 404)
    assert get("/api/campaigns") == {"campaigns": []}


def test_a_campaign_is_quiet_on_its_quiet_day_and_closed_after_its_last():
    today = timezone.now().date()
    a_campaign("quiet", quiet_on=today)
    a_campaign("over", ends_on=today - timedelta(days=1))
    a_cell("campaign", "quiet", 50)
    a_cell("campaign", "over", 50)
    quiet, over = get("/api/campaigns/quiet"), get("/api/campaigns/over")
    assert (quiet["phase"], quiet["number"]) == ("quiet", None)
    assert (over["phase"], over["number"]) == ("ended", 50)


def test_it_names_content_warnings_in_the_language_that_is_asked_for():
    said = get("/api/content-warnings", language="fr")
    assert [each["code"] for each in said["content_warnings"]] == [*WARNINGS]
    assert len(said["content_warnings"]) == 23
    assert said != get("/api/content-warnings")
    answer = Client().get("/api/content-warnings", {"language": "ar"})
    assert answer["Content-Language"] == "ar"


def written(model: Any, public: Any, name: str, **words: str) -> Any:
    row = model(language="en", state=Standing.PUBLISHED, shuffle=len(words))
    row.published_month = timezone.now().date().replace(day=1)
    row.give_key()
    row.seal(words, key=row.key())
    row.save()
    return public.objects.create(language="en", **{name: row}, **words)


def test_it_has_letters_and_pledges_that_are_out():
    letter = written(Letter, PublishedLetter, "letter", words="You are not alone.")
    pledge = written(Pledge, PublishedPledge, "pledge", did="", will="I will listen.", again="")
    (said,) = get("/api/letters")["letters"]
    assert (said["id"], said["words"]) == (str(letter.pk), "You are not alone.")
    (said,) = get("/api/pledges", language="en")["pledges"]
    assert (said["id"], said["will"]) == (str(pledge.pk), "I will listen.")
    assert get("/api/letters", language="fr")["letters"] == []
    PublishedLetter.objects.all().delete()
    Pledge.objects.update(state=Standing.WAITING)
    assert get("/api/letters")["letters"] == get("/api/pledges")["pledges"] == []


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_site_may_read_it_and_no_search_engine_keeps_it(path: str):
    for method in ("get", "head", "options"):
        answer = getattr(Client(), method)(path)
        assert answer.status_code == (204 if method == "options" else 200)
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer
        assert answer["X-Robots-Tag"] == "noindex, noarchive, nosnippet"
    assert answer["Access-Control-Allow-Methods"] == answer["Allow"] == "GET, HEAD, OPTIONS"
    kept = Client().get(path)
    assert kept["Cache-Control"] == "max-age=0, must-revalidate, s-maxage=30"
    again = Client().get(path, headers={"if-none-match": kept["ETag"]})
    assert again.status_code == 304
    assert again["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_it_takes_nothing(method: str, strict: bool):
    answer = Client(enforce_csrf_checks=strict).generic(method, "/api/stories", "x")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_it_slows_whoever_asks_too_much(monkeypatch):
    monkeypatch.setattr(api_answers, "MOST", 2)
    monkeypatch.setattr(api_answers, "SECONDS", 86_400)
    answers = [Client().get("/api/") for _ in range(4)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "86400"
    assert answers[-1]["Access-Control-Allow-Origin"] == "*"
    assert answers[-1].json()["status"] == 429
    assert Client().options("/api/").status_code == 204


def test_it_names_every_address_on_its_first_page():
    links = get("/api/")["links"]
    assert {re.sub(r"^https?://[^/]+", "", each) for each in links.values()} == {
        *ADDRESSES, "/api/hsds/",
    } - {"/api/"}  # fmt: skip
    for link in links.values():
        get(re.sub(r"^https?://[^/]+", "", link))


def test_it_asks_the_database_as_often_for_one_story_as_for_ten(django_assert_max_num_queries):
    for _ in range(10):
        factories.a_published_story()
    with django_assert_max_num_queries(1):
        assert len(ids()) == 10
