"""Help in a frame of another site, and the same as data."""

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from apps.resources.models import Service
from config.static_headers import for_frames
from tests.resources import keeping

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("built_static")]

LARGEST = 20 * 1024


def embed(**query: str):
    answer = Client().get("/embed/resources", query)
    assert answer.status_code == 200
    assert not answer.cookies
    return answer


def ancestors(answer) -> str:
    return answer["Content-Security-Policy"].partition("frame-ancestors ")[2]


def test_it_puts_danger_first_from_level_two_on(loaded, demo):
    for level, first in (("0", False), ("1", False), ("2", True), ("3", True)):
        page = embed(country="DE", level=level).content.decode()
        assert (page.index('data-resource="emergency-DE"') < page.index("<article")) is first


@pytest.mark.parametrize("country", ["", "DE", "EG", "AQ", "ZZ", "xx"])
def test_it_always_has_somebody_to_reach(loaded, real, country):
    page = embed(country=country, level="3").content.decode()
    assert 'href="tel:' in page
    assert "<article" in page


def test_it_shows_what_fits_the_harm(loaded, demo):
    page = embed(country="US", harm="suicide_crisis").content.decode()
    first = page.partition("<article")[2].partition("</article>")[0]
    assert "988" in first


@pytest.mark.parametrize(
    "query", [{"country": "GB", "level": "3"}, {"country": "EG", "lang": "ar"}]
)
def test_it_is_small_and_runs_nothing(loaded, demo, query):
    answer = embed(**query)
    page = answer.content.decode()
    style = Path(finders.find("css/embed.css")).stat().st_size
    assert len(answer.content) + style < LARGEST
    assert "<script" not in page
    assert "<form" not in page
    assert re.findall(r'<link[^>]*href="([^"]+)"', page) == [
        link for link in re.findall(r'href="([^"]+)"', page) if "embed" in link and ".css" in link
    ]
    for link in re.findall(r"<a [^>]*href=\"http[^>]*>", page):
        assert 'target="_blank" rel="noreferrer noopener"' in link


def test_its_leave_blanks_the_frame_and_nothing_else(loaded, demo):
    assert '<a class="leave" href="/embed/blank">' in embed(country="EG").content.decode()
    blank = Client().get("/embed/blank")
    body = blank.content.decode().partition("<body>")[2].partition("</body>")[0]
    assert body.strip() == ""
    assert ancestors(blank) == "*"


def test_it_speaks_the_language_it_is_asked_in(loaded, demo):
    answer = embed(country="EG", lang="ar")
    assert '<html lang="ar" dir="rtl">' in answer.content.decode()
    assert answer["Content-Language"] == "ar"
    assert '<html lang="en"' in embed(country="UA", lang="uk").content.decode()


def test_everybody_may_frame_it_until_it_names_an_organisation(loaded, demo):
    ours = keeping.an_organization(
        embed_origins=["https://harbour.example", "http://localhost:9000", "x; script-src *"]
    )
    assert ancestors(embed(country="DE")) == "*"
    named = embed(country="DE", organization=str(ours.pk))
    assert ancestors(named) == "https://harbour.example http://localhost:9000"
    for answer in (named, embed()):
        assert "X-Frame-Options" not in answer
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    none = keeping.an_organization("Quiet House")
    assert ancestors(embed(organization=str(none.pk))) == "'none'"


@pytest.mark.parametrize("path", ["/embed/resources", "/embed/blank"])
def test_who_may_frame_it_is_said_again_of_what_a_browser_has_kept(loaded, demo, path):
    first = Client().get(path)
    again = Client().get(path, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert ancestors(again) == "*"
    assert "X-Frame-Options" not in again
    assert again["Referrer-Policy"] == "no-referrer"


def test_an_organisations_own_entries_come_first(loaded, demo):
    ours = keeping.an_organization()
    line = keeping.an_entry(ours)
    draft = keeping.an_entry(ours, "Not yet", status="draft", assured_date=None)
    page = embed(country="DE", organization=str(ours.pk)).content.decode()
    assert re.search(r'data-resource="([^"]+)"', page)[1] == str(line.pk)
    assert page.count(str(line.pk)) == 1
    assert str(draft.pk) not in page
    elsewhere = embed(country="FR", organization=str(ours.pk)).content.decode()
    assert str(line.pk) not in elsewhere


@pytest.mark.parametrize("value", ["\0", "<script>", "x" * 9000, "\u202e", "1;DROP", "-1", "%ff"])
def test_it_shrugs_at_what_it_cannot_read(loaded, demo, value):
    for name in ("country", "harm", "lang", "level", "organization"):
        assert "<article" in embed(**{name: value}).content.decode()
        assert Client().get("/embed/resources.json", {name: value}).status_code == 200


def test_an_organisation_that_is_nobody_is_none(loaded, demo):
    assert ancestors(embed(organization=str(uuid4()))) == "*"


def test_the_same_is_there_as_data_for_every_site(loaded, demo):
    answer = Client().get("/embed/resources.json", {"country": "DE", "level": "2", "lang": "fr"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    data = json.loads(answer.content)
    assert data["language"] == "fr"
    assert data["emergency_first"] is True
    assert data["emergency"][0]["number"] == "112"
    page = embed(country="DE", level="2", lang="fr").content.decode()
    assert [each["id"] for each in data["services"]] == re.findall(
        r'<article class="resource" data-resource="([^"]+)"', page
    )
    for each in data["services"]:
        assert each["freshness"]
        assert each["name"] == Service.objects.get(pk=each["id"]).name
    again = Client().get(
        "/embed/resources.json",
        {"country": "DE", "level": "2", "lang": "fr"},
        headers={"if-none-match": answer["ETag"]},
    )
    assert again.status_code == 304


def test_a_frame_in_a_sandbox_gets_its_style_sheet():
    told: dict[str, str] = {}
    for_frames(told, "", "/static/css/embed.0123456789ab.css")
    assert told == {
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    others: dict[str, str] = {}
    for url in ("/static/css/site.0123.css", "/static/js/embed.js", "/static/css/embedded.css"):
        for_frames(others, "", url)
    assert not others
