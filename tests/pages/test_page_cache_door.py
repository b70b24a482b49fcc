"""The door before Django: what it gives out is what the application would have."""

import re
from io import BytesIO
from typing import Any
from unittest import mock

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection
from django.test import Client

from apps.core.form_keys import read_form_key
from apps.core.page_cache_door import KeptFirst
from apps.core.page_shelf import FRESH, MAKING, SHELF
from apps.stories.erasing import withdraw_story
from tests.factories import a_published_story, clock_moved

pytestmark = pytest.mark.django_db(transaction=True)
KEY = re.compile(rb'name="form_key" value="([^"]*)"')
Answer = tuple[str, dict[str, str], bytes]


class Door:
    """KeptFirst around the whole of Django, which is counted when it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.django = get_wsgi_application()
        self.door = KeptFirst(self._asked)

    def _asked(self, environ: Any, start_response: Any) -> Any:
        self.asked += 1
        return self.django(environ, start_response)

    def get(self, path: str, **environ: Any) -> Answer:
        path, _, query = path.partition("?")
        said: list[Any] = []
        body = self.door(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "SERVER_NAME": "testserver",
                "SERVER_PORT": "80",
                "HTTP_HOST": "testserver",
                "wsgi.url_scheme": "http",
                "wsgi.input": BytesIO(),
                "SCRIPT_NAME": "",
                **environ,
            },
            lambda status, headers: said.extend((status, dict(headers))),
        )
        return said[0], said[1], b"".join(body)


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.mark.parametrize("path", ["/", "/ar/stories/", "/help/?country=DE", "/how-many/"])
def test_it_gives_out_what_django_would(door: Door, path: str):
    first, second = door.get(path), door.get(path)
    assert door.asked == 1
    assert second[:2] == first[:2]
    assert KEY.sub(b"", second[2]) == KEY.sub(b"", first[2])
    assert KEY.sub(b"", Client().get(path).content) == KEY.sub(b"", second[2])


def test_it_draws_keys_of_its_own(door: Door):
    keys = [KEY.findall(door.get("/")[2])[0] for _ in range(3)]
    assert len({*keys}) == 3
    assert all(read_form_key(key.decode()) for key in keys)
    assert door.asked == 1


def test_it_answers_304(door: Door):
    tag = door.get("/stories/")[1]["ETag"]
    status, headers, body = door.get("/stories/", HTTP_IF_NONE_MATCH=tag)
    assert (status, headers["ETag"], body) == ("304 Not Modified", tag, b"")
    assert door.asked == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "0"},
        {"HTTP_COOKIE": "display=dark"},
        {"HTTP_HOST": "evil.invalid"},
        {"SCRIPT_NAME": "/under"},
        {"PATH_INFO": "//stories/"},
        {"PATH_INFO": "/stories/\xc3\xa9"},
        {"QUERY_STRING": "hide=death"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
    ],
)
def test_it_asks_django_for_everything_else(door: Door, settings: Any, asked: dict[str, str]):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    door.get("/stories/")
    door.get("/stories/", **asked)
    assert door.asked == 2


def test_it_lets_nothing_out_that_was_taken_back(door: Door):
    story = a_published_story(title="A title")
    path = f"/stories/{story.pk}/"
    assert b"A title" in door.get(path)[2]
    assert b"A title" in door.get(path)[2]
    withdraw_story(story_id=story.pk, stay_counted=False)
    assert door.get(path)[0].startswith("404")
    assert b"A title" not in door.get("/stories/")[2]


def test_it_asks_django_when_nobody_knows_the_version(door: Door):
    door.get("/stories/")
    with mock.patch("apps.core.page_cache.public_version", side_effect=OperationalError):
        assert door.get("/stories/")[0] == "200 OK"
    assert door.asked == 2


def test_it_keeps_no_line_to_the_database_longer_than_django_would(door: Door):
    door.get("/stories/")
    old = connection.connection
    connection.close_at = 0.0
    door.get("/stories/")
    assert door.asked == 1
    assert connection.connection is not old


@pytest.mark.parametrize(("seconds", "made"), [(FRESH + 1, 1), (FRESH + MAKING + 1, 2)])
def test_it_has_one_make_a_page_again_unless_it_is_too_old(door: Door, seconds: int, made: int):
    door.get("/help/")
    again: list[Any] = []

    def meanwhile(environ: Any, start_response: Any) -> Any:
        again.append(environ)
        if len(again) == 1:
            # Somebody else asks while the first one makes it.
            assert door.get("/help/")[0] == "200 OK"
        return door.django(environ, start_response)

    with clock_moved(seconds=seconds):
        door.door.application = meanwhile
        door.get("/help/")
        assert len(again) == made
        door.get("/help/")
        assert len(again) == made
        assert len(SHELF.answers) == 1
