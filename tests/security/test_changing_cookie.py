"""The cookie of a session: it changes with every private answer, and alone it opens the row."""

import base64
import json

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from apps.core.cookies import session_key_in
from apps.core.crypto import CannotOpen, keyring, open_text, unseal
from apps.core.sessions import SessionStore, row_key
from tests import cast, factories

pytestmark = pytest.mark.django_db

NAME = settings.SESSION_COOKIE_NAME
PRIVATE = "/accounts/second-factor/"


@pytest.fixture
def ines(client: Client) -> Client:
    return cast.sign_in(client, cast.ines())


def test_it_changes_with_every_private_answer_and_opens_the_same_row(ines: Client):
    seen = []
    for path in (PRIVATE, "/moderation/", PRIVATE, "/nothing-here/", "/write/"):
        answer = ines.get(path)
        assert "no-store" in answer["Cache-Control"]
        seen.append(answer.cookies[NAME].value)
    assert len(set(seen)) == len(seen)
    assert len({session_key_in(value) for value in seen}) == 1
    assert Session.objects.count() == 1


def test_it_stays_as_it_is_on_pages_that_are_for_everybody(ines: Client):
    ines.get(PRIVATE)
    for path in ("/", "/about/", "/stories/", "/static/img/icon.svg"):
        assert NAME not in ines.get(path).cookies


def test_it_takes_an_older_cookie_of_the_same_session(ines: Client):
    """A double tap, a second tab, an answer that got lost."""
    older = ines.cookies[NAME].value
    ines.get(PRIVATE)
    other = Client()
    other.cookies[NAME] = older
    assert other.get(PRIVATE).status_code == 200
    assert ines.get(PRIVATE).status_code == 200


@pytest.mark.parametrize("private_before", [0, 1, 3])
def test_it_is_dead_in_all_its_shapes_after_leaving(ines: Client, private_before: int):
    shapes = [ines.cookies[NAME].value]
    for _time in range(private_before):
        shapes.append(ines.get(PRIVATE).cookies[NAME].value)
    assert ines.get("/x").cookies[NAME].value == ""
    assert not Session.objects.exists()
    for value in (*shapes, session_key_in(shapes[0])):
        late = Client()
        late.cookies[NAME] = value
        assert late.get(PRIVATE).status_code == 302


@pytest.mark.parametrize("value", ["", ".", "x", "x.y", "." * 5000, "a" * 32, 'a"b; c', "é.é"])
def test_it_takes_away_what_opens_nothing(client: Client, value: str):
    client.cookies[NAME] = value
    answer = client.get(PRIVATE)
    assert answer.status_code == 302
    assert NAME not in answer.cookies or answer.cookies[NAME].value == ""


def test_it_is_for_this_browser_session_this_site_and_no_script(ines: Client):
    (cookie,) = ines.get(PRIVATE).cookies.values()
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Strict"
    assert (cookie["path"], cookie["domain"]) == ("/", "")
    assert (cookie["max-age"], cookie["expires"]) == ("", "")


def test_it_is_bound_to_the_host_where_there_is_https():
    """Asked of the settings themselves, read anew with an address of https."""
    from tests.harness.processes import manage

    script = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_PATH,"
        " s.SESSION_COOKIE_DOMAIN)"
    )
    done = manage("shell", "--no-imports", "-c", script, SITE_URL="https://chorus.example")
    assert done.stdout.split() == ["__Host-session", "True", "/", "None"]


class TestAStolenRow:
    """What is needed to open a session: its row, the keyring, and the cookie."""

    WORD = "harpsichord"

    @pytest.fixture
    def store(self) -> SessionStore:
        store = SessionStore()
        store["word"] = self.WORD
        store.save()
        return store

    def test_it_opens_with_row_keyring_and_cookie(self, store: SessionStore):
        assert SessionStore(store.session_key)["word"] == self.WORD
        assert SessionStore(f"{store.session_key}.any-nonce")["word"] == self.WORD

    def test_it_holds_no_word_in_the_dump(self, store: SessionStore):
        row = Session.objects.get()
        everything = json.dumps([row.session_key, row.session_data, str(row.expire_date)])
        assert self.WORD not in everything
        assert store.session_key not in everything

    def test_it_does_not_open_with_row_and_keyring(self, store: SessionStore):
        row = Session.objects.get()
        binding = f"sessions.session.session_data:{row.session_key}"
        inner = open_text(row.session_data, binding=binding)
        assert self.WORD not in inner
        envelope = base64.b64decode(inner)
        for key in (None, *keyring().values()):
            with pytest.raises(CannotOpen):
                unseal(envelope, binding=binding, key=key)

    def test_it_does_not_open_with_row_and_cookie(self, store: SessionStore, settings):
        settings.KEYRING = "other:" + "A" * 43 + "="
        assert SessionStore(store.session_key).get("word") is None

    def test_it_does_not_open_with_the_cookie_of_another_session(self, store: SessionStore):
        other = SessionStore()
        other.save()
        stolen = Session.objects.exclude(session_key=_row(other)).get()
        Session.objects.filter(session_key=_row(other)).update(session_data=stolen.session_data)
        assert SessionStore(other.session_key).get("word") is None


def _row(store: SessionStore) -> str:
    return row_key(store.session_key or "")


def test_it_does_not_come_into_being_for_a_writer():
    maya = cast.maya()
    factories.say_me_too(maya)
    for path in ("/", "/write/", "/me-too/", "/my-story/", "/nothing/", "/x"):
        maya.get(path)
    assert not maya.cookies
    assert not Session.objects.exists()
