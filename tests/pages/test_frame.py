"""What stands on every page: the way out, the languages, the direction, a neutral head."""

import re

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db

PAGES = (
    "/",
    "/safety/",
    "/privacy/",
    "/how-we-review/",
    "/for-organisations/",
    "/about/",
    "/younger/",
    "/terms/",
    "/contact/",
    "/accessibility/",
    "/who-reads/",
    "/settings/",
    "/not-here/",
)
RIGHT_TO_LEFT = ("ar", "ur")


def html(client, path):
    return client.get(path).content.decode()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_it_says_its_language_and_direction(client, path, language):
    address = path if language == "en" else f"/{language}{path}"
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in html(client, address)


@pytest.mark.parametrize("path", PAGES)
def test_it_has_the_way_out_as_second_skip_link_and_in_the_bar(client, path):
    page = html(client, f"/ar{path}")
    first, second = re.findall(r"<a [^>]*>", page)[:2]
    assert 'href="#content"' in first
    assert 'href="/x?lang=ar"' in second
    bar = page[page.index('class="bar"') : page.index("</header>")]
    assert 'class="leave" href="/x?lang=ar" rel="noreferrer" data-leave' in bar


@pytest.mark.parametrize("path", PAGES)
def test_it_offers_itself_in_every_language_by_its_own_name(client, path):
    page = html(client, f"/fr{path}")
    # What is not here says so in one way, whatever was asked for: its languages lead home.
    there = "/" if path == "/not-here/" else path
    for code, name in settings.LANGUAGES:
        address = there if code == "en" else f"/{code}{there}"
        assert re.search(rf'<a href="{address}" lang="{code}"[^>]*>{name}</a>', page)


def test_it_keeps_filters_when_the_language_changes(client):
    assert 'href="/ar/about/?hide=stalking&amp;page=2"' in html(
        client, "/about/?hide=stalking&page=2"
    )


@pytest.mark.parametrize("path", PAGES)
def test_it_has_a_head_that_tells_nothing(client, path):
    page = html(client, path)
    head = page[: page.index("</head>")]
    assert re.search(r"<title>(?:[^<]+ · )?Chorus</title>", head)
    assert "og:" not in head
    assert "description" not in head


@pytest.mark.parametrize("path", PAGES)
def test_it_gives_a_reader_no_cookie(client, path):
    assert client.get(path).cookies == {}


def test_it_says_that_a_demonstration_is_one(client, settings):
    settings.DEMO = True
    assert "made up" in html(client, "/safety/")
    settings.DEMO = False
    assert "made up" not in html(client, "/safety/")


def test_it_calls_the_site_by_its_name(client, settings):
    settings.SITE_NAME = "Other <name>"
    assert "<bdi>Other &lt;name&gt;</bdi>" in html(client, "/safety/")
