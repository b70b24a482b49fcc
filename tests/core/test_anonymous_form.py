"""The one way past Django's CSRF check, asked through the pages that use it."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.form_keys import draw_form_key, read_form_key
from apps.stories import services
from apps.stories.models import MeToo, Story

WORDS = "Mine & <b>nobody's</b>:\n\n  قبل سنوات “so”.\n"
OURS = "http://testserver"

pytestmark = pytest.mark.django_db


def write(client: Client, *, words: str = WORDS, key: str | None = None, **more: Any) -> Any:
    """Post the words step of the write flow."""
    fields = {"words": words, "title": "A title", "step": "words", "go": "next"}
    fields |= {"form_key": draw_form_key() if key is None else key} | more.pop("fields", {})
    return client.post("/write/", fields, **more)


def given_back(response: Any) -> str:
    """The words in the field of a page, as a browser would read them."""
    field = r'<textarea[^>]*name="words"[^>]*>\n?(.*?)</textarea>'
    (words,) = re.findall(field, response.content.decode(), re.DOTALL)
    return unescape(words)


def assert_kept(response: Any, *, status: int, said: str, words: str = WORDS) -> None:
    """A refusal that holds everything that was typed, and a key that works."""
    assert response.status_code == status
    page = response.content.decode()
    assert said in page
    assert given_back(response) == words.replace("\r\n", "\n")
    assert '<input type="hidden" name="title" value="A title">' in page
    (key,) = re.findall(r'name="form_key" value="([^"]+)"', page)
    assert read_form_key(key)
    assert 'action="/write/"' in page
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": OURS},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null"},
        {"Origin": "HTTP://TESTSERVER"},
        # A proxy in front may speak https while we do not know it.
        {"Origin": "https://testserver"},
    ],
)
def test_it_takes_what_our_own_page_has_posted(client: Client, headers: dict[str, str]):
    response = write(client, headers=headers)
    assert response.status_code == 200
    assert "data-step" in response.content.decode() or "warnings" in response.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": OURS},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://sub.testserver"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://testserver.elsewhere.example"},
        {"Origin": "http://elsewhere.example/testserver"},
        {"Origin": "http://testserver:8000"},
        {"Origin": "http://testserver@elsewhere.example"},
        {"Origin": "file://testserver"},
        {"Origin": "testserver"},
        {"Origin": "//testserver"},
        {"Origin": "http://[elsewhere"},
        {"Origin": "http://testserver, https://elsewhere.example"},
        {"Origin": ""},
    ],
)
def test_it_refuses_another_site_and_gives_the_words_back(client: Client, headers):
    assert_kept(write(client, headers=headers), status=403, said="Was this you?")


def test_it_refuses_http_where_the_site_is_https(client: Client, settings):
    settings.HTTPS = True
    refused = write(client, headers={"Origin": OURS})
    assert_kept(refused, status=403, said="Was this you?")
    assert write(client, headers={"Origin": "https://testserver"}).status_code == 200


@pytest.mark.parametrize("key", ["", "x", "A" * 51, "\x00"])
def test_it_refuses_a_key_that_is_none(client: Client, key: str):
    assert_kept(write(client, key=key), status=403, said="open for a long time")


def test_it_refuses_a_form_without_a_key(client: Client):
    response = client.post("/write/", {"words": WORDS, "title": "A title", "step": "words"})
    assert_kept(response, status=403, said="open for a long time")


def test_it_refuses_a_key_of_the_month_before_last(client: Client, monkeypatch):
    key = draw_form_key()
    now = timezone.now()
    later = datetime(now.year + 1, now.month, 1, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert_kept(write(client, key=key), status=403, said="open for a long time")


def test_it_takes_the_same_words_with_the_fresh_key(client: Client):
    refused = write(client, key="old")
    (key,) = re.findall(r'name="form_key" value="([^"]+)"', refused.content.decode())
    taken = write(client, words=given_back(refused), key=key)
    assert taken.status_code == 200
    assert unescape(taken.content.decode()).count("قبل سنوات") == 1


def test_it_counts_nobody_who_was_sent_here_by_another_site(client: Client):
    fields = {"form_key": draw_form_key()}
    client.post("/me-too/", fields, headers={"Sec-Fetch-Site": "cross-site"})
    client.post("/me-too/", fields, headers={"Origin": "https://elsewhere.example"})
    assert not MeToo.objects.exists()
    client.post("/me-too/", fields, headers={"Origin": OURS})
    assert MeToo.objects.count() == 1


def test_it_gives_words_over_half_a_mebibyte_back(client: Client):
    words = "ق" * 90_000  # six bytes each in a form
    response = client.post(
        "/write/",
        "words=" + "%D9%82" * 90_000 + "&title=A+title&step=words&form_key=" + draw_form_key(),
        content_type="application/x-www-form-urlencoded",
    )
    assert_kept(response, status=413, said="longer than we can take", words=words)
    assert "Your words are still here" in response.content.decode()


def test_it_stays_calm_over_a_mebibyte_and_promises_nothing(client: Client):
    response = write(client, words="x" * 1_100_000)
    assert response.status_code == 413
    page = response.content.decode()
    assert "longer than we can take" in page
    assert "It did not reach us" in page
    assert "still here" not in page
    assert "<textarea" not in page


def test_it_gives_the_words_of_a_form_with_too_many_fields_back(client: Client):
    extra = {f"field{number}": "x" for number in range(120)}
    fields = {"form_key": draw_form_key(), "words": WORDS, "step": "words", **extra}
    kind = "application/x-www-form-urlencoded"
    response = client.post("/write/", urlencode(fields), content_type=kind)
    assert response.status_code == 413
    assert given_back(response) == WORDS
    assert "field7" not in response.content.decode()


@pytest.mark.parametrize("path", ["/me-too/", "/my-story/", "/settings/", "/ar/write/"])
def test_it_stays_calm_about_too_many_fields_everywhere(client: Client, path: str):
    body = "&".join(f"f{number}=x" for number in range(200))
    kind = "application/x-www-form-urlencoded"
    assert client.post(path, body, content_type=kind).status_code == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe=%00%ff&words=%ed%a0%80", "application/x-www-form-urlencoded"),
        (b"words=x", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"words=x", "application/x-www-form-urlencoded; charset=nothing"),
        (b'{"words": "x"}', "application/json"),
        (b"words=x", "multipart/form-data"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="words"; filename="a"\r\n\r\nx\r\n--x--\r\n',
         "multipart/form-data; boundary=x"),
        (b"\x00" * 1000, "multipart/form-data; boundary=\xff"),
        (b"words=x", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/write/", "/me-too/", "/my-story/"])
def test_it_answers_a_body_of_any_kind(client: Client, path: str, body: bytes, kind: str):
    client.raise_request_exception = False
    assert client.generic("POST", path, body, content_type=kind).status_code in (
        *(400, 403, 413, 415),
    )


@pytest.mark.parametrize("path", ["/write/", "/me-too/", "/my-story/"])
def test_it_takes_no_files_and_does_not_read_them(client: Client, path: str):
    fields = {"form_key": draw_form_key(), "words": "in a part", "go": "send", "step": "preview"}
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
             for name, value in fields.items()]  # fmt: skip
    body = "".join(parts) + "--x--\r\n"
    answer = client.generic("POST", path, body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 415
    page = answer.content.decode()
    assert "We cannot take files" in page
    assert "in a part" not in page
    assert not MeToo.objects.exists()


def test_it_gives_words_back_while_the_database_is_away(client: Client, monkeypatch):
    for error in (OperationalError, InterfaceError):

        def fail(error: type[Exception] = error, **_: Any) -> None:
            raise error("marked")

        monkeypatch.setattr(services, "submit_story", fail)
        key = draw_form_key()
        response = write(client, key=key, fields={"go": "send"})
        assert_kept(response, status=503, said="We cannot keep anything")
        # The same key: had the story arrived after all, this is the same story.
        assert f'value="{key}"' in response.content.decode()
        assert response["Retry-After"] == "30"
        assert "marked" not in response.content.decode()
    monkeypatch.undo()
    assert write(client, key=key, fields={"go": "send"}).status_code == 200
    assert write(client, key=key, fields={"go": "send"}).status_code == 200
    assert Story.objects.count() == 1


def test_it_asks_the_database_nothing_for_the_page_that_says_it_is_away(
    client: Client, monkeypatch
):
    def fail(**_: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(services, "say_me_too", fail)
    with CaptureQueriesContext(connection) as asked:
        response = client.post("/me-too/", {"form_key": draw_form_key()})
    # Whether there is a surge, the transaction in which the saving failed, and nothing after it.
    surge, *saving = [query["sql"] for query in asked]
    assert "stories_surge" in surge
    assert saving
    assert not [sql for sql in saving if "SAVEPOINT" not in sql]
    assert response.status_code == 503
    assert "Your words" not in response.content.decode()


def test_it_never_writes_a_password_back(client: Client, monkeypatch):
    from apps.accounts.forms import SignInForm

    def fail(self: SignInForm) -> None:
        raise OperationalError

    monkeypatch.setattr(SignInForm, "clean", fail)
    response = client.post("/accounts/login/", {"login": "ines", "password": "marked-password"})
    assert response.status_code == 503
    assert "ines" in response.content.decode()
    assert "marked-password" not in response.content.decode()


def test_it_leaves_a_bug_to_be_found(client: Client, monkeypatch):
    """Only what will pass by itself is met with "try again"."""

    def fail(**_: Any) -> None:
        raise TypeError("a bug")

    monkeypatch.setattr(services, "say_me_too", fail)
    with pytest.raises(TypeError):
        client.post("/me-too/", {"form_key": draw_form_key()})


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "patch", "delete"])
def test_it_changes_nothing_but_by_post(client: Client, method: str):
    body = "form_key=" + draw_form_key() + "&words=x&go=send"
    for path in ("/me-too/", "/write/", "/me-too/take-back/", "/my-story/take-back/"):
        client.generic(method.upper(), path, body, content_type="application/x-www-form-urlencoded")
    assert not MeToo.objects.exists()
    assert not Story.objects.exists()
