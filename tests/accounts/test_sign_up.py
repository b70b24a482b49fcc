"""An account for a writer: a name and a password, and nothing that names her."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.accounts import writer_views
from apps.accounts.models import User
from tests import cast
from tests.accounts.writers import PASSWORD, a_writer, shown_codes, sign_in, sign_up

pytestmark = pytest.mark.django_db


def test_it_takes_a_name_and_a_password(client: Client):
    answer = sign_up(client)
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert len(shown_codes(client)) == 10
    client.post(reverse("mfa_view_recovery_codes"))
    onward = client.get(reverse("account_onward"))
    assert onward["Location"] == reverse("your_stories:list")
    assert client.get(onward["Location"]).status_code == 200
    user = User.objects.get()
    assert (user.username, user.email, user.memberships.count()) == ("lamp", "", 0)


def test_it_asks_for_no_address_of_any_kind(client: Client):
    page = client.get(reverse("account_signup")).content.decode()
    assert "email" not in page
    assert "tel" not in page.replace('format-detection" content="telephone', "")


def test_it_shows_the_recovery_codes_once(client: Client):
    sign_up(client)
    first = shown_codes(client)
    client.post(reverse("mfa_view_recovery_codes"))
    assert shown_codes(client) == []
    assert first


def test_it_shows_them_again_at_the_next_sign_in_until_they_are_written_down(client: Client):
    sign_up(client)
    first = shown_codes(client)
    again = Client()
    answer = again.post(reverse("account_login"), {"login": "lamp", "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert shown_codes(again) == first


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("maria@example.org", "e-mail address"),
        ("0170.1234567", "phone number"),
        ("maria.silva.com", "address on the web"),
        ("Maria_Silva", "full name"),
        ("MariaSilva", "full name"),
        ("moderator7", "runs this site"),
        ("4dmin", "runs this site"),
        ("Chorus", "runs this site"),
        ("lаmp", "use one alphabet"),
        ("la", "at least three"),
        ("la mp", "Letters and numbers"),
        ("a\u0301\u0301\u0301\u0301bc", "Letters and numbers"),
        ("l" * 31, "at most 30"),
        ("", "Please invent a name"),
    ],
)
def test_it_refuses_kindly_a_name_that_says_too_much(client: Client, name: str, said: str):
    answer = client.post(reverse("account_signup"), {"username": name})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "name", ["lamp", "Maria", "نور", "نور٣", "шторм", "हिन्दी", "أَمَل", "lamp-7"]
)
def test_it_takes_invented_names_of_every_script(client: Client, name: str):
    assert sign_up(client, name).status_code == 302
    assert User.objects.named(name).exists()


@pytest.mark.parametrize("name", ["lena", "Iena", "LENA", "lеna"])
def test_it_lets_nobody_pass_for_someone_who_works_here(client: Client, name: str):
    cast.lena()
    answer = client.post(reverse("account_signup"), {"username": name})
    assert answer.status_code == 200
    assert User.objects.count() == 1


def test_it_gives_one_name_once_in_any_case(client: Client):
    a_writer("lamp")
    page = client.post(reverse("account_signup"), {"username": "LAMP"}).content.decode()
    assert "has this name already" in page


def test_it_loses_a_race_for_a_name_kindly(client: Client):
    client.post(reverse("account_signup"), {"username": "lamp"})
    a_writer("Lamp")
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    page = client.post(reverse("account_signup_way"), passwords).content.decode()
    assert "has this name already" in page
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("short", "short", "too short"),
        ("four lamps in the rain", "four lamps in the sun", "not the same"),
        ("startfinding", "startfinding", "too common"),
        ("", "", "required"),
    ],
)
def test_it_helps_with_a_password(client: Client, first: str, second: str, said: str):
    client.post(reverse("account_signup"), {"username": "lamp"})
    answer = client.post(reverse("account_signup_way"), {"password1": first, "password2": second})
    page = answer.content.decode()
    assert said in page
    assert not first or f'value="{first}"' not in page
    assert not User.objects.exists()


def test_it_begins_again_when_the_name_was_given_long_ago(client: Client, monkeypatch):
    client.post(reverse("account_signup"), {"username": "lamp"})
    later = writer_views.time.time() + writer_views.WAITS_SECONDS + 1
    monkeypatch.setattr(writer_views.time, "time", lambda: later)
    answer = client.post(
        reverse("account_signup_way"), {"password1": PASSWORD, "password2": PASSWORD}
    )
    assert answer["Location"] == reverse("account_signup")
    assert not User.objects.exists()


def test_it_makes_no_second_account_of_one_form(client: Client):
    sign_up(client)
    answer = client.post(
        reverse("account_signup_way"), {"password1": PASSWORD, "password2": PASSWORD}
    )
    assert answer["Location"] == reverse("account_signup")
    assert User.objects.count() == 1


def test_it_slows_a_flood_of_names(client: Client, monkeypatch):
    cache.clear()
    monkeypatch.setitem(writer_views.SIGN_UPS, "limit", 2)
    answers = [client.post(reverse("account_signup"), {"username": "x"}) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]


def test_it_asks_for_a_token_that_belongs_to_the_session():
    stranger = Client(enforce_csrf_checks=True)
    for name in (
        "account_signup",
        "account_signup_way",
        "account_recover",
        "account_login_passkey",
    ):
        assert stranger.post(reverse(name), {"username": "lamp"}).status_code == 403


def test_it_needs_no_second_step_of_a_writer(client: Client):
    a_writer()
    answer = client.post(reverse("account_login"), {"login": "lamp", "password": PASSWORD})
    assert answer["Location"] == reverse("your_stories:list")
    assert client.get(reverse("your_stories:list")).status_code == 200


def test_it_lets_no_browser_keep_a_page(client: Client):
    for name in ("account_signup", "account_recover"):
        assert client.get(reverse(name))["Cache-Control"] == "no-store"
    sign_in(client, a_writer().username)
    for name in ("your_stories:list", "mfa_index", "privacy:export", "privacy:close_account"):
        answer = client.get(reverse(name))
        assert answer.status_code == 200, name
        assert "no-store" in answer["Cache-Control"]


def test_it_opens_nothing_of_the_team_to_a_writer(client: Client):
    sign_in(client, a_writer().username)
    for name in ("moderation:queue", "people:list"):
        assert client.get(reverse(name)).status_code == 404
    assert client.get(reverse("mfa_activate_totp"))["Location"] == reverse("mfa_index")


def test_it_opens_nothing_of_writers_to_the_team(client: Client):
    """So that nobody on the team is known as the writer of a story."""
    cast.sign_in(client, cast.ines())
    names = ("your_stories:list", "privacy:export")
    assert [client.get(reverse(name)).status_code for name in names] == [404, 404]


def test_it_speaks_the_language_of_the_path(client: Client):
    with translation.override("en"):
        answer = client.get("/ar/accounts/sign-up/")
    assert 'dir="rtl"' in answer.content.decode()
