"""When a session ends, and what its row tells."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts import services
from apps.accounts.middleware import BEGAN, SEEN
from apps.accounts.models import User
from apps.core.cookies import session_key_in
from apps.core.sessions import SessionStore, row_key
from apps.core.tasks import clear_sessions
from tests import cast

pytestmark = pytest.mark.django_db

PAGE = "mfa_index"


@pytest.fixture
def user() -> User:
    return cast.ines()


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    cast.sign_in(client, user)
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    answer = client.get(reverse(PAGE))
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith(reverse("account_login"))
    return answer.status_code == 200


def turn_back(client: Client, **seconds: int) -> None:
    session = client.session
    for name, back in seconds.items():
        session[name] = int(time.time()) - back
    session.save()


def test_it_ends_after_fifteen_minutes_without_use(signed_in: Client):
    turn_back(signed_in, **{SEEN: 15 * 60 + 1})
    assert not is_in(signed_in)


def test_it_goes_on_while_it_is_used(signed_in: Client):
    turn_back(signed_in, **{SEEN: 14 * 60})
    assert is_in(signed_in)
    assert signed_in.session[SEEN] >= int(time.time()) - 5


def test_it_ends_eight_hours_after_it_began_used_or_not(signed_in: Client):
    turn_back(signed_in, **{SEEN: 0, BEGAN: 8 * 3600 + 1})
    assert not is_in(signed_in)


def test_it_leaves_no_row_when_its_time_is_over(signed_in: Client):
    turn_back(signed_in, **{SEEN: 15 * 60 + 1})
    old = signed_in.cookies["session"].value
    signed_in.get(reverse(PAGE))
    signed_in.cookies["session"] = old
    assert not is_in(signed_in)


def test_it_does_not_write_on_every_request(signed_in: Client):
    with CaptureQueriesContext(connection) as queries:
        assert is_in(signed_in)
    assert not [each["sql"] for each in queries if not each["sql"].startswith("SELECT")]


def test_it_opens_no_session_for_a_reader(client: Client):
    client.get(reverse("pages:about"))
    assert not client.cookies
    assert not Session.objects.exists()


def test_it_dies_at_sign_out(signed_in: Client):
    cookie = signed_in.cookies["session"].value
    answer = signed_in.post(reverse("account_logout"))
    assert answer.headers["Location"] == reverse("pages:home")
    assert "cookies" in answer.headers["Clear-Site-Data"]
    assert not Session.objects.exists()
    thief = Client()
    thief.cookies["session"] = cookie
    assert not is_in(thief)


def test_it_signs_out_only_by_a_post(signed_in: Client):
    assert signed_in.get(reverse("account_logout")).status_code == 200
    assert is_in(signed_in)


def test_it_changes_its_cookie_when_somebody_signs_in(client: Client, user: User):
    client.get(reverse("account_login"))
    before = client.cookies["session"].value
    client.post(reverse("account_login"), {"login": "ines", "password": cast.PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": cast.code()})
    assert session_key_in(client.cookies["session"].value) != session_key_in(before)
    old = Client()
    old.cookies["session"] = before
    assert not is_in(old)


def test_it_dies_elsewhere_when_the_password_changes(signed_in: Client, user: User):
    elsewhere = cast.sign_in(Client(), user)
    assert is_in(elsewhere)
    answer = signed_in.post(
        reverse("account_change_password"),
        {
            "oldpassword": cast.PASSWORD,
            "password1": "seven warm windows",
            "password2": "seven warm windows",
        },
    )
    assert answer.headers["Location"] == reverse(PAGE)
    assert is_in(signed_in)
    assert not is_in(elsewhere)


@pytest.mark.parametrize(
    "act",
    [
        lambda user: services.set_roles(user=user, roles=["senior"], languages=["ar"]),
        lambda user: services.deactivate(user=user),
        lambda user: services.give_new_password(user=user),
        lambda user: services.remove_second_factor(user=user),
    ],
    ids=["roles changed", "sign-in closed", "new password", "second factor removed"],
)
def test_it_dies_with_the_right_it_stood_on(signed_in: Client, user: User, act):
    act(user)
    assert not is_in(signed_in)


@pytest.mark.parametrize("person", [cast.ines, cast.wren], ids=["staff", "writer"])
def test_it_ends_everywhere_by_one_button(client: Client, person):
    user = person()
    elsewhere = cast.sign_in(Client(), user)
    cast.sign_in(client, user)
    assert is_in(elsewhere)
    assert client.get(reverse("account_logout_everywhere")).status_code == 405
    answer = client.post(reverse("account_logout_everywhere"))
    assert answer.headers["Location"] == reverse("account_login")
    assert "cookies" in answer.headers["Clear-Site-Data"]
    assert not is_in(client)
    assert not is_in(elsewhere)


def test_it_stays_dead_when_the_sign_in_is_opened_again(signed_in: Client, user: User):
    services.deactivate(user=user)
    services.reactivate(user=user)
    assert not is_in(signed_in)


def test_it_loses_a_right_at_the_next_request(signed_in: Client, user: User):
    assert signed_in.get(reverse("moderation:queue")).status_code == 200
    user.memberships.all().delete()
    assert signed_in.get(reverse("moderation:queue")).status_code == 404


def test_its_row_holds_neither_the_cookie_nor_the_person_nor_the_hour(
    signed_in: Client, user: User
):
    row = Session.objects.get()
    key = session_key_in(signed_in.cookies["session"].value)
    assert key not in (row.session_key, row.session_data)
    assert user.username not in row.session_data
    assert (row.expire_date.hour, row.expire_date.minute, row.expire_date.second) == (0, 0, 0)
    assert row.expire_date > timezone.now()


def test_its_row_cannot_be_moved_to_another_cookie(signed_in: Client, user: User):
    thief = Client()
    thief.get(reverse("account_login"))
    own = row_key(session_key_in(thief.cookies["session"].value))
    stolen = Session.objects.exclude(session_key=own).get()
    Session.objects.filter(session_key=own).update(session_data=stolen.session_data)
    assert not is_in(thief)


def test_it_ends_at_the_second_that_was_asked_for(client: Client):
    store = SessionStore()
    store["word"] = "kept"
    store.set_expiry(1)
    store.save()
    assert SessionStore(store.session_key)["word"] == "kept"
    store.set_expiry(-1)
    store.save()
    assert "word" not in SessionStore(store.session_key)


def test_its_row_goes_when_its_day_is_over(signed_in: Client):
    clear_sessions()
    assert Session.objects.exists()
    Session.objects.update(expire_date=timezone.now())
    clear_sessions()
    assert not Session.objects.exists()
