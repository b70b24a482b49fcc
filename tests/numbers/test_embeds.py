"""The number, and a campaign's, in a frame of another site."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.test import Client
from django.utils import timezone

from apps.campaigns.models import Campaign, CampaignText, Status
from apps.numbers.models import DailyCell
from apps.numbers.queries import cells

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("built_static")]

LARGEST = 20 * 1024
PATHS = ("/embed/number", "/embed/campaigns/me-too")


@pytest.fixture(autouse=True)
def _a_campaign_and_its_cells() -> None:
    a_campaign("me-too")
    a_cell("total", "", 12_300)
    a_cell("campaign", "me-too", 460)


def a_campaign(slug: str, **fields) -> Campaign:
    campaign = Campaign.objects.create(slug=slug, **{"status": Status.APPROVED, **fields})
    for language, title in (("en", "Me too"), ("ar", "وأنا كمان")):
        CampaignText.objects.create(campaign=campaign, language=language, title=title, words="x")
    return campaign


def a_cell(kind: str, key: str, value: int) -> None:
    DailyCell.objects.create(kind=kind, key=key, day=timezone.now().date(), value=value)


def embed(path: str, **query: str):
    answer = Client().get(path, query)
    assert answer.status_code == 200
    assert not answer.cookies
    return answer


def shown(path: str, **query: str) -> int | None:
    """The number that stands in the frame."""
    found = re.search(r'data-count="\w+">([^<]+)<', embed(path, **query).content.decode())
    return int(re.sub(r"\D", "", found[1])) if found else None


def test_its_numbers_are_the_cells():
    assert shown("/embed/number") == cells().one("total") == 12_300
    assert shown("/embed/campaigns/me-too") == cells().one("campaign", "me-too") == 460
    a_campaign("other")
    assert shown("/embed/campaigns/other") is None
    DailyCell.objects.update(value=0)
    assert [shown(path) for path in PATHS] == [None, None]


@pytest.mark.parametrize("path", PATHS)
def test_it_says_beside_the_number_that_it_is_no_survey(path):
    assert "It is not a survey." in embed(path).content.decode()


@pytest.mark.parametrize("path", PATHS)
def test_it_is_small_and_runs_nothing(path):
    for language in ("en", "ar", "ur"):
        answer = embed(path, lang=language)
        page = answer.content.decode()
        style = Path(finders.find("css/embed.css")).stat().st_size
        assert len(answer.content) + style < LARGEST
        assert not re.search(r"<(script|form|img|iframe)\b", page)
        assert re.findall(r'<link[^>]*href="[^"]+/(\w+)\.', page) == ["embed"]
        for link in re.findall(r'<a [^>]*href="http[^>]*>', page):
            assert 'target="_blank" rel="noreferrer noopener"' in link
        assert page.count("<h1") == 1


@pytest.mark.parametrize("path", PATHS)
def test_everybody_may_frame_it_and_leave_blanks_it(path):
    first = embed(path)
    again = Client().get(path, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    for answer in (first, again):
        assert answer["Content-Security-Policy"].endswith("frame-ancestors *")
        assert "X-Frame-Options" not in answer
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert '<a class="leave" href="/embed/blank">' in first.content.decode()


@pytest.mark.parametrize("path", PATHS)
def test_it_speaks_the_language_it_is_asked_in(path):
    answer = embed(path, lang="ar")
    page = answer.content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert answer["Content-Language"] == "ar"
    assert "/ar/" in page
    for odd in ("tlh", "\0", "<b>", "x" * 9000):
        assert '<html lang="en"' in embed(path, lang=odd).content.decode()


def test_on_its_quiet_day_a_campaign_says_nothing_else():
    Campaign.objects.update(quiet_on=timezone.now().date())
    page = embed("/embed/campaigns/me-too").content.decode()
    assert "a day of silence" in page
    assert "data-count" not in page
    assert "not a survey" not in page
    assert 'href="http' not in page


def test_it_says_that_a_campaign_is_over():
    Campaign.objects.update(ends_on=timezone.now().date() - timedelta(days=1))
    page = embed("/embed/campaigns/me-too").content.decode()
    assert "Ended on" in page
    assert shown("/embed/campaigns/me-too") == 460
    DailyCell.objects.all().delete()
    assert "counts all the same" in embed("/embed/campaigns/me-too").content.decode()


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.DECLINED])
def test_it_knows_no_campaign_that_was_not_let_in(status):
    a_campaign("hidden", status=status)
    assert Client().get("/embed/campaigns/hidden").status_code == 404


@pytest.mark.parametrize("slug", ["", "me-too"])
def test_the_code_to_copy_shows_the_number(slug):
    part = '{% include "number_embeds/_code.html" with campaign=slug %}'
    page = Template(part).render(Context({"slug": slug}))
    (code,) = re.findall(r"<textarea[^>]*>([^<]+)</textarea>", page)
    frame = unescape(code)
    assert frame.startswith("<iframe ")
    assert "allow-scripts" not in frame
    assert "allow-same-origin" not in frame
    address = re.search(r'src="http://[^/]+([^?"]+)', frame)[1]
    assert address == PATHS[bool(slug)]
    assert shown(address)
