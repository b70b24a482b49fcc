"""Pages for when something is not as it should be: no blame, a next step, nothing told."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.utils import translation

from apps.core.bare import bare_page
from apps.pages import errors

BLAME = ("oops", "unfortunately", "invalid", "forbidden", "illegal", "you must", "error")


@pytest.mark.parametrize("status", [400, 403, 404, 410, 413, 429])
def test_it_says_what_is_and_what_to_do(status):
    answer = errors.answer(RequestFactory().get("/"), status)
    page = answer.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert answer.status_code == status
    assert answer["Cache-Control"] == "no-store"
    assert "<h1>" in main
    assert main.count('<a href="') >= 3
    assert not any(word in main.lower() for word in BLAME)
    assert "!" not in main


@pytest.mark.django_db
def test_it_answers_a_missing_page_kindly(client):
    answer = client.get("/ar/nothing-here/")
    assert answer.status_code == 404
    assert '<html lang="ar" dir="rtl"' in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nothing/", "/stories/7f9c2c1e-0000-4000-8000-000000000000/"])
def test_it_looks_the_same_whatever_is_missing(client, path):
    page, other = client.get(path).content, client.get("/nowhere/").content
    # Padded to steps of 4 KiB, so a longer address does not show in the length either.
    assert len(page) == len(other)
    page, other = page.replace(path.encode(), b""), other.replace(b"/nowhere/", b"")
    assert page.rstrip() == other.rstrip()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_stands_on_nothing_when_the_server_breaks(language, django_db_blocker):
    connection.close()
    with django_db_blocker.block(), translation.override(language):
        answer = errors.server_error(RequestFactory().get("/"))
    page = answer.content.decode()
    assert answer.status_code == 500
    assert f'lang="{language}"' in page
    assert f"/x?lang={language}" in page
    assert "tel:112" in page


def test_it_tells_nothing_of_what_broke(settings, monkeypatch, db):
    def broken():
        raise RuntimeError("secret words")

    monkeypatch.setattr("apps.pages.views.public_total", broken)
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    assert b"secret" not in answer.content
    assert b"RuntimeError" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "language"), [("/", "en"), ("/ar/", "ar")])
def test_it_shows_places_that_help_when_the_database_is_away(client, monkeypatch, path, language):
    def away():
        raise OperationalError("host=secret")

    monkeypatch.setattr("apps.pages.views.public_total", away)
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert f'<html lang="{language}"' in page
    assert "tel:112" in page
    assert "<form" not in page
    assert "secret" not in page


def test_it_gives_words_back_when_a_session_form_is_old(db):
    request = RequestFactory().post(
        "/my-story/reply/", {"reply": "my <words>", "password": "sesame", "step": "2"}
    )
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "open"
    request.session = {}
    answer = errors.stale_form(request)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "my &lt;words&gt;</textarea>" in page
    assert 'name="step" value="2"' in page
    assert "sesame" not in page
    assert "csrfmiddlewaretoken" in page


def test_it_takes_up_no_words_that_another_site_posted(db):
    request = RequestFactory().post(
        "/my-story/reply/", {"reply": "planted"}, headers={"Origin": "https://elsewhere.example"}
    )
    request.session = {}
    page = errors.stale_form(request).content.decode()
    assert "planted" not in page
    assert "<form" not in page


def test_it_has_a_way_out_without_the_frame():
    with translation.override("de"):
        page = bare_page("errors/503.html")
    assert 'class="leave" href="/x?lang=de" rel="noreferrer"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/stories/", "/help/", "/x", "/moderation/"])
def test_it_opens_no_session_for_a_post_that_nobody_asked_for(path: str):
    answer = Client(enforce_csrf_checks=True).post(path, {"words": "A word.", "a": "1"})
    assert answer.status_code == 403
    assert not answer.cookies
    assert not Session.objects.exists()
