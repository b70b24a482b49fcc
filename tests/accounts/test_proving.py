"""Once more that it is her, before something that matters; and what is kept of when."""

import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.accounts.writers import PASSWORD, a_writer, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(client: Client) -> Client:
    """A writer who signed in six minutes ago."""
    cache.clear()
    sign_in(client, a_writer().username)
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time() - 360
    session.save()
    return client


GUARDED = [
    *("privacy:export_page", "privacy:export_json", "privacy:close_account"),
    *("mfa_view_recovery_codes", "mfa_add_passkey"),
]


@pytest.mark.parametrize("name", GUARDED)
def test_it_is_asked_after_five_minutes(waiting: Client, name: str):
    prove = reverse("mfa_reauthenticate")
    answer = waiting.get(reverse(name))
    assert answer["Location"] == f"{prove}?next={reverse(name)}"
    answer = waiting.post(prove, {"password": PASSWORD, "next": reverse(name)})
    assert answer["Location"] == reverse(name)
    assert waiting.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", GUARDED)
def test_it_is_not_asked_twice(client: Client, name: str):
    sign_in(client, a_writer().username)
    assert client.get(reverse(name)).status_code == 200


def test_it_is_not_given_by_a_wrong_password(waiting: Client):
    prove = reverse("mfa_reauthenticate")
    page = waiting.post(prove, {"password": "not this"}).content.decode()
    assert "This is not your password" in page
    assert waiting.get(reverse("privacy:export_json")).status_code == 302


def test_it_stops_guessing(waiting: Client):
    prove = reverse("mfa_reauthenticate")
    for _ in range(5):
        waiting.post(prove, {"password": "not this"})
    page = waiting.post(prove, {"password": PASSWORD}).content.decode()
    assert "wait five minutes" in page
    assert waiting.get(reverse("privacy:export_json")).status_code == 302


def test_it_is_no_proof_of_staff(client: Client):
    cast.sign_in(client, cast.ines())
    client.post(reverse("mfa_reauthenticate"), {"password": cast.PASSWORD})
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 302


def test_it_is_no_proof_of_staff_to_have_signed_in_with_the_password(client: Client):
    user = cast.ines()
    cast.sign_in(client, user)
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
    session.save()
    address = reverse("mfa_view_recovery_codes")
    assert client.get(address)["Location"] == f"{reverse('mfa_reauthenticate')}?next={address}"
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time()}]
    session.save()
    assert client.get(address).status_code == 404  # she has no recovery codes


def test_it_goes_to_no_other_site(waiting: Client):
    prove = reverse("mfa_reauthenticate")
    answer = waiting.post(prove, {"password": PASSWORD, "next": "https://elsewhere.example/"})
    assert answer["Location"] == reverse("account_onward")


@pytest.mark.parametrize(
    "credential",
    [
        *("", "x", "[]", "{}", "null", '"a"', '{"response": []}', '{"response": {}}', "9" * 20000),
        *('{"id": "a", "response": {"userHandle": "_w"}}', "[" * 9000),
        '{"id": 1, "rawId": 2, "type": 3, "response": {"clientDataJSON": 4, "userHandle": 5}}',
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA",'
        '"authenticatorData":"AA","signature":"AA","userHandle":"AA"},"clientExtensionResults":{}}',
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA",'
        '"attestationObject":"oA"},"clientExtensionResults":{}}',
    ],
)
def test_it_survives_a_strange_passkey(client: Client, credential: str):
    cache.clear()
    answer = client.post(reverse("account_login_passkey"), {"credential": credential}, follow=True)
    assert answer.status_code == 200
    assert "This passkey could not be used here" in answer.content.decode()
    client.post(reverse("account_signup"), {"username": "lamp"})
    for name in ("account_signup_way", "mfa_reauthenticate", "mfa_add_passkey"):
        if name == "mfa_reauthenticate":
            sign_in(client, a_writer("boat").username)
        answer = client.post(reverse(name), {"credential": credential})
        assert answer.status_code == 200, name


def test_it_keeps_the_day_and_no_time_of_use():
    """The database itself forgets, whoever writes."""
    user = a_writer()
    row = Authenticator.objects.get(user=user)
    row.record_usage()
    row.wrap().mark_as_viewed()
    row.refresh_from_db()
    assert row.wrap().did_view
    assert row.data["viewed_at"] == 1
    made = row.created_at
    assert row.last_used_at is None
    assert (made.hour, made.minute, made.second, made.microsecond) == (0, 0, 0, 0)


def test_it_writes_no_time_of_sign_in(client: Client):
    user = a_writer()
    before = type(user).objects.filter(pk=user.pk).values().get()
    sign_in(client)
    assert type(user).objects.filter(pk=user.pk).values().get() == before


def test_it_ends_after_a_quarter_of_an_hour_without_use(client: Client):
    sign_in(client, a_writer().username)
    session = client.session
    session["seen"] -= 15 * 60 + 1
    session.save()
    assert client.get(reverse("your_stories:list")).status_code == 302


def test_it_asks_a_writer_for_one_way_in_and_not_for_two(client: Client):
    """A passkey beside the password is a second door. Without scripts it could not be proven."""
    cache.clear()
    Authenticator.objects.create(user=a_writer(), type="webauthn", data={})
    answer = client.post(reverse("account_login"), {"login": "lamp", "password": PASSWORD})
    assert answer["Location"] == reverse("your_stories:list")


def test_it_asks_staff_for_both(client: Client):
    cache.clear()
    user = cast.ines(second_factor=False)
    Authenticator.objects.create(user=user, type="webauthn", data={})
    assert user.has_second_factor()
    answer = client.post(reverse("account_login"), {"login": "ines", "password": cast.PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("moderation:queue")).status_code == 302
