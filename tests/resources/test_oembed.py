"""From the address of a page of help to a frame, after oembed.com."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from tests.resources import keeping

pytestmark = pytest.mark.django_db


def ask(url: str, **more: str):
    return Client().get("/embed/oembed", {"url": url, **more})


def frame(answer) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The attributes of the frame, and what its address asks for."""
    html = json.loads(answer.content)["html"]
    found = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', html)}
    assert found["src"].startswith(f"{settings.SITE_URL}/embed/resources?")
    return found, parse_qs(urlsplit(found["src"]).query)


def test_it_gives_a_frame_for_our_pages_of_help():
    for path, asked in (
        ("/help/?country=EG", {"country": ["EG"]}),
        ("/ar/help/?country=EG&language=ar", {"country": ["EG"], "lang": ["ar"]}),
        (
            "/embed/resources?country=DE&harm=stalking&level=2&lang=de",
            {
                "country": ["DE"],
                "harm": ["stalking"],
                "level": ["2"],
                "lang": ["de"],
            },
        ),
        ("/help/", {}),
    ):
        answer = ask(settings.SITE_URL + path, format="json")
        assert answer.status_code == 200, path
        told = json.loads(answer.content)
        assert told["version"] == "1.0"
        assert told["type"] == "rich"
        assert answer["Access-Control-Allow-Origin"] == "*"
        attributes, query = frame(answer)
        assert query == asked
        assert "allow-scripts" not in attributes["sandbox"]
        assert attributes["referrerpolicy"] == "no-referrer"


def test_it_keeps_the_organisation_of_an_embed():
    ours = keeping.an_organization()
    _frame, query = frame(ask(f"{settings.SITE_URL}/embed/resources?organization={ours.pk}"))
    assert query == {"organization": [str(ours.pk)]}


@pytest.mark.parametrize(
    ("asked", "width", "height"),
    [
        ({}, 480, 640),
        ({"maxwidth": "320", "maxheight": "400"}, 320, 400),
        ({"maxwidth": "5000"}, 480, 640),
        ({"maxwidth": "1"}, 200, 640),
        ({"maxwidth": "-5", "maxheight": "x"}, 480, 640),
        ({"maxwidth": "٣٢٠"}, 480, 640),
    ],
)
def test_it_stays_within_the_room_there_is(asked, width, height):
    answer = ask(f"{settings.SITE_URL}/help/", **asked)
    told = json.loads(answer.content)
    attributes, _query = frame(answer)
    assert (told["width"], told["height"]) == (width, height)
    assert (attributes["width"], attributes["height"]) == (str(width), str(height))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "http://[",
        "https://elsewhere.example/help/",
        "{site}.elsewhere.example/help/",
        "{site}@elsewhere.example/help/",
        "{site}/",
        "{site}/stories/",
        "{site}/accounts/login/",
        "{site}/nothing/",
        "javascript:alert(1)",
    ],
)
def test_it_knows_no_other_address(url):
    answer = ask(url.replace("{site}", settings.SITE_URL))
    assert answer.status_code == 404
    assert "html" not in json.loads(answer.content)


def test_it_has_no_xml():
    assert ask(f"{settings.SITE_URL}/help/", format="xml").status_code == 501


def test_nothing_of_an_address_becomes_markup():
    answer = ask(f'{settings.SITE_URL}/help/?country=EG&lang="><script>alert(1)</script>')
    assert "<script" not in json.loads(answer.content)["html"]


def test_a_page_of_help_says_where_to_ask(loaded, demo):
    page = Client().get("/fr/help/", {"country": "EG", "channel": "call"}).content.decode()
    link = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', page)
    address = urlsplit(unescape(link[1]))
    answer = Client().get(f"{address.path}?{address.query}")
    assert frame(answer)[1] == {"country": ["EG"], "lang": ["fr"]}
