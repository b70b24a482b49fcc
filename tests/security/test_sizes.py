"""What the length of an answer gives away: steps of four kilobytes, and nothing is compressed."""

import pytest
from django.conf import settings
from django.test import Client

from apps.core.form_keys import draw_form_key
from tests import cast, factories
from tests.security.addresses import addresses, someone
from tests.security.test_guessing_codes import a_miss

pytestmark = pytest.mark.django_db

STEP = 4096
LEAST = 3 * STEP


def preview(words: str) -> int:
    """How long the answer is that shows these words to their writer."""
    fields = {"form_key": draw_form_key(), "step": "preview", "go": "stay", "words": words}
    answer = Client().post("/write/", fields)
    assert words[:50] in answer.content.decode()
    return len(answer.content)


@pytest.mark.parametrize("who", ["nobody", "visitor", "account", "moderator", "operator"])
def test_it_pads_every_page_that_nobody_may_keep(who: str):
    client = someone(who)
    for address in addresses():
        if address.name == "plain:leave":
            continue
        answer = client.get(address.path)
        page = answer.get("Content-Type", "").startswith("text/html") and answer.content
        if page and "no-store" in answer["Cache-Control"]:
            assert len(answer.content) % STEP == 0, address.path
            assert answer["Content-Length"] == str(len(answer.content)), address.path
            assert answer.status_code != 200 or len(answer.content) >= LEAST, address.path


def test_it_tells_of_words_only_in_steps():
    sizes = {preview("a" * length) for length in range(1, 1200, 83)}
    assert len(sizes) <= 2
    assert all(size % STEP == 0 for size in sizes)


@pytest.mark.parametrize("language", ["", "/ar", "/ur", "/de"])
def test_it_is_as_long_for_a_code_that_opens_as_for_one_that_does_not(language: str):
    """A story that waits, one that is out, a me too, and nothing at all."""
    waiting, out = factories.a_code(), factories.a_code()
    factories.a_screened_story(code=waiting)
    factories.a_published_story(code=out)
    counted = factories.shown_code(factories.say_me_too(cast.maya()))
    sizes = {}
    for typed in (waiting.digits(), out.digits(), counted, a_miss().digits()):
        fields = {"form_key": draw_form_key(), "return_code": typed}
        sizes[typed] = len(Client().post(f"{language}/my-story/", fields, follow=True).content)
    assert {*sizes.values()} == {LEAST}


def test_it_compresses_nothing_that_holds_a_secret():
    """A length that follows from secret and guess together would let somebody guess (BREACH)."""
    assert not [name for name in settings.MIDDLEWARE if "gzip" in name.lower()]
    client = someone("visitor")
    for path in ("/my-story/now/", "/write/", "/accounts/login/"):
        answer = client.get(path, headers={"accept-encoding": "gzip, br, zstd, deflate"})
        assert "Content-Encoding" not in answer
