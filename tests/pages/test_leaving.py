"""Leave: a plain link that ends everything and shows a page that has nothing to do with us."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError

from tests.harness.browser import OpenPage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_it_goes_to_the_neutral_page_of_the_language(client, language):
    answer = client.get(f"/x?lang={language}")
    assert answer.status_code == 303
    assert answer["Location"] == settings.EXIT_URLS[language]


@pytest.mark.parametrize("language", ["", "xx", "//evil.example", "en\x00", "\ud800"])
def test_it_goes_nowhere_else(client, language):
    answer = client.get("/x", {"lang": language.encode("utf-8", "surrogatepass")})
    assert answer["Location"] == settings.EXIT_URLS["en"]


def test_it_clears_the_browser_and_is_kept_by_nobody(client):
    answer = client.get("/x")
    assert answer["Clear-Site-Data"] == '"cookies", "storage"'
    assert answer["Cache-Control"] == "no-store"
    assert answer.content == b""


def test_it_ends_the_session(client):
    session = client.session
    session["story"] = "some id"
    session.save()
    client.cookies["display"] = "dark"
    answer = client.get("/x")
    assert not Session.objects.exists()
    assert answer.cookies[settings.SESSION_COOKIE_NAME].value == ""
    assert answer.cookies["display"].value == ""


def test_it_works_when_the_database_does_not(client, monkeypatch):
    def broken(self):
        raise DatabaseError

    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    monkeypatch.setattr("django.contrib.sessions.backends.base.SessionBase.flush", broken)
    assert client.get("/x").status_code == 303


def test_it_changes_nothing_by_post(client):
    assert client.post("/x").status_code == 405


class TestInABrowser:
    pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

    @pytest.fixture(autouse=True)
    def away(self, live_server, settings):
        """Where leaving ends, on this machine: a page that is not here."""
        settings.EXIT_URLS = {
            code: f"{live_server.url}/elsewhere/{code}" for code in settings.EXIT_URLS
        }

    @pytest.fixture
    def visit(self, built_static, open_page: OpenPage, live_server):
        def visit_(path, **how):
            page = open_page(**how)
            page.goto(live_server.url + path)
            return page

        return visit_

    @pytest.mark.parametrize("javascript", [True, False])
    def test_it_leaves_by_the_button(self, visit, javascript):
        page = visit("/safety/", javascript=javascript)
        page.locator(".leave").click()
        page.wait_for_url("**/elsewhere/en")

    def test_it_is_two_tabs_and_enter_away(self, visit):
        page = visit("/ar/safety/")
        for key in ("Tab", "Tab", "Enter"):
            page.keyboard.press(key)
        page.wait_for_url("**/elsewhere/ar")

    def test_it_leaves_no_page_of_ours_behind_the_last_one(self, visit, live_server):
        page = visit("/privacy/")
        page.goto(f"{live_server.url}/safety/")
        page.locator(".leave").click()
        page.wait_for_url("**/elsewhere/en")
        page.go_back(wait_until="commit")
        assert page.url.endswith("/privacy/")

    def test_it_is_blank_before_the_server_answers(self, visit):
        page = visit("/safety/")
        # A page that is gone into the back-forward cache would never answer us.
        page.route("**/x?*", lambda route: route.abort())
        left = page.evaluate(
            """() => {
                document.querySelector(".leave").click();
                return [document.body.childNodes.length, document.title.trim()];
            }"""
        )
        assert left == [0, ""]

    def test_it_hears_shift_three_times(self, visit):
        page = visit("/safety/")
        for _time in range(3):
            page.keyboard.press("Shift")
        page.wait_for_url("**/elsewhere/en")

    def test_it_does_not_take_typing_for_leaving(self, visit):
        page = visit("/safety/")
        for key in ("Shift", "a", "Shift", "Shift", "b", "Shift", "Shift+A", "Shift", "Shift"):
            page.keyboard.press(key)
        assert page.url.endswith("/safety/")

    def test_it_does_not_take_both_shift_keys_for_leaving(self, visit):
        page = visit("/safety/")
        for _time in range(3):
            page.keyboard.down("ShiftLeft")
            page.keyboard.down("ShiftRight")
            page.keyboard.up("ShiftRight")
            page.keyboard.up("ShiftLeft")
        assert page.url.endswith("/safety/")

    @pytest.mark.parametrize(("locale", "path"), [("en", "/safety/"), ("ar", "/ar/safety/")])
    @pytest.mark.parametrize("width", [360, 1200])
    def test_it_stays_in_its_corner_when_the_page_is_scrolled(self, visit, locale, path, width):
        page = visit(path, width=width, locale=locale)
        page.mouse.wheel(0, 2000)
        page.wait_for_function("scrollY > 100")
        box = page.locator(".leave").bounding_box()
        assert 0 <= box["y"] < 40
        assert box["height"] >= 48
        middle = box["x"] + box["width"] / 2
        assert middle < width / 2 if locale == "ar" else middle > width / 2
        on_top = page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y).className",
            [middle, box["y"] + box["height"] / 2],
        )
        assert on_top == "leave"

    def test_it_empties_a_private_page_that_the_browser_keeps_for_back(self, visit, live_server):
        page = visit("/about/")
        served = []

        def answer(route):
            served.append(route.request.url)
            script = f'<script src="{live_server.url}/static/js/leave.js" defer></script>'
            route.fulfill(
                body=f'{script}<body data-private><a data-leave href="/x">x</a>words {len(served)}',
                content_type="text/html",
            )

        page.context.route("**/private/", answer)
        page.goto(f"{live_server.url}/private/")
        page.evaluate("window.first = true")
        page.goto(f"{live_server.url}/about/")
        page.go_back(wait_until="commit")
        page.get_by_text("words 2").wait_for()
        assert page.evaluate("window.first") is None
        assert len(served) == 2
