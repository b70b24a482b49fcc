"""What a me too and a story ask of the database and of the cache: guards on the way of the many."""

import threading
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core import molds
from apps.core.form_keys import draw_form_key, read_form_key
from apps.stories.models import MeToo, Story
from apps.stories.return_codes import code_for
from tests.factories import shown_code

SENT = {"step": "preview", "go": "send", "words": "I had told nobody for years.", "language": "en"}


def post(path: str, key: str, **fields: str) -> Any:
    return Client().post(path, {"form_key": key, **fields})


def queries_of(path: str, **fields: str) -> list[str]:
    """Statements of the second post: the first one fills what is kept for a moment."""
    post(path, draw_form_key(), **fields)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert post(path, draw_form_key(), **fields).status_code == 200
    return [each["sql"].split()[0] for each in asked.captured_queries]


@pytest.mark.django_db(transaction=True)
def test_it_counts_a_me_too_in_one_statement():
    assert queries_of("/me-too/") == ["BEGIN", "INSERT", "COMMIT"]


@pytest.mark.django_db(transaction=True)
def test_it_keeps_a_story_in_few_statements():
    asked = queries_of("/write/", **SENT)
    assert asked.count("BEGIN") == 1
    assert "SAVEPOINT" not in asked
    assert len(asked) <= 15, asked


@pytest.mark.django_db(transaction=True)
def test_it_asks_the_cache_twice_for_a_me_too(monkeypatch):
    post("/me-too/", draw_form_key())
    client, asked = cache._cache.get_client(), []  # type: ignore[attr-defined]
    send = client.execute_command
    monkeypatch.setattr(client, "execute_command", lambda *a, **k: asked.append(a) or send(*a, **k))
    post("/me-too/", draw_form_key())
    assert [each[0] for each in asked] == ["EVALSHA", "SET"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "ar/"])
def test_it_puts_each_persons_own_code_into_a_page_made_once(language: str):
    keys = [draw_form_key() for _ in range(3)]
    pages = [post(f"/{language}me-too/", key) for key in keys]
    codes = [shown_code(page) for page in pages]
    name = "digits" if language else "en"
    wanted = [code_for(read_form_key(key)) for key in keys]
    assert codes == [each.digits() if name == "digits" else each.words("en") for each in wanted]
    for key, page in zip(keys, pages, strict=True):
        text = page.content.decode()
        assert [other in text for other in keys] == [other == key for other in keys]


@pytest.mark.django_db
def test_it_makes_no_page_for_many_out_of_one_with_a_cookie():
    molds.forget()
    client = Client()
    client.cookies["display"] = "dark"
    assert (
        'data-theme="dark"'
        in client.post("/me-too/", {"form_key": draw_form_key()}).content.decode()
    )
    assert not molds._molds
    assert "data-theme" not in post("/me-too/", draw_form_key()).content.decode()


@pytest.mark.django_db
def test_it_keeps_a_page_without_a_code_apart_from_one_with():
    key = draw_form_key()
    assert shown_code(post("/me-too/", key))
    cache.clear()
    assert not shown_code(post("/me-too/", key))
    assert shown_code(post("/me-too/", draw_form_key()))


@pytest.mark.django_db(transaction=True)
def test_it_makes_one_story_of_six_sends_after_a_me_too():
    key, found = draw_form_key(), []
    post("/me-too/", key)

    def send() -> None:
        found.append(post("/write/", key, **SENT).status_code)
        connection.close()

    sends = [threading.Thread(target=send) for _ in range(6)]
    for each in sends:
        each.start()
    for each in sends:
        each.join(30)
    assert found == [200] * 6
    assert (Story.objects.count(), MeToo.objects.count()) == (1, 1)
