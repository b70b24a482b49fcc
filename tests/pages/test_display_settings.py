"""How the site looks on a device: one cookie, only when someone sets something."""

import pytest
from django.conf import settings

from apps.core.form_keys import draw_form_key
from apps.pages.display import HALF_A_YEAR, Display

pytestmark = pytest.mark.django_db


def choose(client, language="", **chosen):
    return client.post(f"{language}/settings/", {"form_key": draw_form_key(), **chosen})


@pytest.mark.parametrize(
    ("chosen", "mark"),
    [
        ({"theme": "dark"}, 'data-theme="dark"'),
        ({"theme": "light"}, 'data-theme="light"'),
        ({"text": "larger"}, 'data-text="larger"'),
        ({"contrast": "more"}, 'data-contrast="more"'),
        ({"simple": "simple"}, 'data-simple="on"'),
        ({"nastaliq": "naskh"}, 'data-nastaliq="off"'),
    ],
)
def test_it_looks_as_chosen_on_every_page(client, chosen, mark):
    answer = choose(client, **chosen)
    assert answer.status_code == 303
    assert mark in client.get(answer["Location"]).content.decode()
    assert mark in client.get("/ar/about/").content.decode()


def test_it_shows_what_is_chosen(client):
    choose(client, theme="dark", text="large")
    page = client.get("/settings/").content.decode()
    checked = [tag for tag in page.split("<input ") if " checked" in tag.split(">")[0]]
    values = {tag.split('value="')[1].split('"')[0] for tag in checked}
    assert values == {"dark", "large", ""}


def test_it_says_so_and_stays_in_the_language(client):
    answer = choose(client, language="/de", theme="dark")
    assert answer["Location"] == "/de/settings/?saved"
    assert 'class="flash"' in client.get(answer["Location"]).content.decode()


def test_it_forgets_when_the_browser_is_closed(client):
    cookie = choose(client, theme="dark").cookies["display"]
    assert cookie["max-age"] == ""
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_it_remembers_for_half_a_year_when_asked(client):
    cookie = choose(client, theme="dark", remember="on").cookies["display"]
    assert cookie["max-age"] == HALF_A_YEAR


def test_it_takes_the_cookie_away_when_nothing_is_left_to_remember(client):
    choose(client, theme="dark")
    cookie = choose(client, theme="").cookies["display"]
    assert (cookie.value, cookie["max-age"]) == ("", 0)
    assert "data-theme" not in client.get("/about/").content.decode()


def test_it_binds_the_cookie_to_the_host_over_https(client, settings):
    settings.HTTPS = True
    cookie = choose(client, theme="dark").cookies["__Host-display"]
    assert cookie["secure"]
    assert cookie["path"] == "/"
    assert cookie["domain"] == ""


def test_it_refuses_what_is_no_choice(client):
    answer = choose(client, theme="pink")
    assert answer.status_code == 200
    assert answer.cookies == {}
    assert 'role="alert"' in answer.content.decode()


def test_it_refuses_a_post_from_another_site(client):
    answer = client.post(
        "/settings/",
        {"form_key": draw_form_key(), "theme": "dark"},
        headers={"Origin": "https://elsewhere.example"},
    )
    assert answer.status_code == 403
    assert "display" not in answer.cookies


@pytest.mark.parametrize(
    "cookie", ["", "x", "dark.light", '"><script>', "larger.dark.evil", "." * 5000, "é.dark"]
)
def test_it_reads_only_words_that_it_knows(client, cookie):
    display = Display.read(cookie)
    assert display.theme in {"", "dark"}
    assert display.text in {"", "larger"}
    client.cookies["display"] = cookie
    page = client.get("/about/").content.decode()
    assert "evil" not in page
    assert "<script>" not in page


def test_it_writes_what_it_reads():
    everything = Display("dark", "larger", "more", "simple", "naskh")
    assert Display.read(everything.write()) == everything
    assert Display.read(Display().write()) == Display()


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_it_reads_its_cookie_nowhere_else(client, language):
    choose(client, theme="dark")
    answer = client.get("/about/" if language == "en" else f"/{language}/about/")
    assert "Cookie" in answer["Vary"]
