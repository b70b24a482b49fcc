"""No page for staff without a code; how it is set up, proven, lost and replaced."""

import base64
import json
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.cache import cache
from django.core.signing import BadSignature
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.accounts import services
from apps.accounts.models import User
from tests import cast

pytestmark = pytest.mark.django_db


def password_only(client: Client, user: User) -> None:
    client.post(reverse("account_login"), {"login": user.username, "password": cast.PASSWORD})


def shown_secret(client: Client) -> str:
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    found = re.search(r"data-totp-secret>([A-Z2-7 ]+)<", page)
    assert found, page
    return found.group(1).replace(" ", "")


def set_up(client: Client) -> str:
    secret = shown_secret(client)
    set_up_with(client, secret)
    return secret


def set_up_with(client: Client, secret: str) -> None:
    answer = client.post(reverse("mfa_activate_totp"), {"code": cast.code(secret)})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")


def shown_codes(client: Client) -> list[str]:
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    return [f"{first}{rest}" for first, rest in re.findall(r"recovery-code>(\d+) (\d+)<", page)]


@pytest.mark.parametrize(
    ("person", "page"), [(cast.ines, "moderation:queue"), (cast.otto, "people:list")]
)
def test_it_opens_no_staff_page_before_the_second_factor(client: Client, person, page):
    password_only(client, person(second_factor=False))
    assert client.get(reverse(page)).headers["Location"] == reverse("mfa_activate_totp")


@pytest.mark.parametrize("page", ["moderation:queue", "people:list"])
def test_it_shows_a_person_without_a_role_nothing(client: Client, page):
    user = User.objects.create_user("noone", cast.PASSWORD)
    client.force_login(user)
    answer = client.get(reverse(page))
    nowhere = client.get("/never-was/")
    assert answer.status_code == 404
    assert without_path(answer, reverse(page)) == without_path(nowhere, "/never-was/")


def without_path(answer, path: str) -> str:
    page = re.sub(r"name=.csrfmiddlewaretoken.*?>", "", answer.content.decode().replace(path, "/"))
    return page.rstrip()


def test_it_is_set_up_at_the_first_sign_in_without_asking_twice(client: Client):
    user = cast.ines(second_factor=False)
    answer = client.post(reverse("account_login"), {"login": "ines", "password": cast.PASSWORD})
    assert answer.headers["Location"] == reverse("mfa_activate_totp")
    set_up(client)
    assert user.has_second_factor()
    assert len(shown_codes(client)) == 10
    answer = client.post(reverse("mfa_view_recovery_codes"))
    assert client.get(answer.headers["Location"]).headers["Location"] == reverse("moderation:queue")
    assert client.get(reverse("moderation:queue")).status_code == 200


def test_it_keeps_its_secret_when_the_page_is_loaded_again(client: Client):
    password_only(client, cast.ines(second_factor=False))
    assert shown_secret(client) == shown_secret(client)


def test_it_sets_up_nothing_with_a_wrong_code(client: Client):
    user = cast.ines(second_factor=False)
    password_only(client, user)
    secret = shown_secret(client)
    wrong = "000000" if cast.code(secret) != "000000" else "111111"
    answer = client.post(reverse("mfa_activate_totp"), {"code": wrong})
    assert "This code is not right" in answer.content.decode()
    assert not user.has_second_factor()
    assert shown_secret(client) == secret


def test_it_draws_the_picture_on_its_own_address(client: Client):
    password_only(client, cast.ines(second_factor=False))
    assert client.get(reverse("mfa_totp_picture")).status_code == 404
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert "data:" not in page
    assert f'src="{reverse("mfa_totp_picture")}"' in page
    picture = client.get(reverse("mfa_totp_picture"))
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    assert b"style=" not in picture.content


def test_it_ends_sessions_that_only_knew_the_password(client: Client):
    """Whoever stole the password and waited must not walk in on the owner's second factor."""
    user = cast.ines(second_factor=False)
    waiting = Client()
    password_only(waiting, user)
    assert waiting.get(reverse("mfa_index")).status_code == 200
    password_only(client, user)
    set_up(client)
    assert (
        waiting.get(reverse("moderation:queue"))
        .headers["Location"]
        .startswith(reverse("account_login"))
    )
    assert client.get(reverse("moderation:queue")).status_code == 200


def test_it_shows_recovery_codes_until_they_are_written_down_and_never_again(client: Client):
    password_only(client, cast.ines(second_factor=False))
    set_up(client)
    codes = shown_codes(client)
    assert shown_codes(client) == codes
    client.post(reverse("mfa_view_recovery_codes"))
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not any(each[:5] in page for each in codes)
    assert "10 codes left" in page


def test_it_lets_in_with_a_recovery_code_once(client: Client):
    user = cast.ines(second_factor=False)
    password_only(client, user)
    set_up(client)
    recovery = shown_codes(client)[0]
    for expected in (302, 200):
        visitor = Client()
        password_only(visitor, user)
        spaced = f"{recovery[:5]} {recovery[5:]}"
        answer = visitor.post(reverse("mfa_authenticate"), {"code": spaced})
        assert answer.status_code == expected


def test_it_makes_new_recovery_codes_and_forgets_the_old(client: Client):
    password_only(client, cast.ines(second_factor=False))
    set_up(client)
    old = shown_codes(client)
    client.post(reverse("mfa_view_recovery_codes"))
    client.post(reverse("mfa_generate_recovery_codes"))
    new = shown_codes(client)
    assert len(new) == 10
    assert not set(new) & set(old)


def test_it_takes_a_code_once_however_it_is_spelled():
    user = cast.ines()
    shown = cast.code()
    for spelling, expected in ((shown, 302), (shown, 200), (f"{shown[:3]}-{shown[3:]}", 200)):
        visitor = Client()
        password_only(visitor, user)
        answer = visitor.post(reverse("mfa_authenticate"), {"code": spelling})
        assert answer.status_code == expected


def test_it_takes_a_code_once_for_as_long_as_it_is_valid():
    """allauth forgets a used code after 30 seconds; this one is still valid for a minute more."""
    user = cast.ines()
    shown = cast.code(steps=1)
    for expected in (302, 200):
        visitor = Client()
        password_only(visitor, user)
        answer = visitor.post(reverse("mfa_authenticate"), {"code": shown})
        assert answer.status_code == expected
        forgotten = user.authenticator_set.get(type="totp").wrap()
        assert cache.delete(forgotten._get_used_cache_key(shown))


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_it_takes_the_code_of_a_phone_that_runs_early_or_late(client: Client, steps: int):
    password_only(client, cast.ines())
    answer = client.post(reverse("mfa_authenticate"), {"code": cast.code(steps=steps)})
    assert answer.status_code == 302


def test_it_reads_the_digits_of_an_arabic_keyboard(client: Client):
    password_only(client, cast.ines())
    arabic = cast.code().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    answer = client.post(reverse("mfa_authenticate"), {"code": f"{arabic[:3]} {arabic[3:]}"})
    assert answer.status_code == 302


def test_it_stops_guessing_kindly(client: Client):
    password_only(client, cast.ines())
    right = cast.code()
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        answer = client.post(reverse("mfa_authenticate"), {"code": wrong})
        assert "This code is not right" in answer.content.decode()
    answer = client.post(reverse("mfa_authenticate"), {"code": right})
    assert answer.status_code == 200
    assert "Please wait five minutes" in answer.content.decode()


@pytest.mark.parametrize("data", [{}, {"code": ""}, {"code": "\x00"}, {"code": "9" * 5000}])
def test_it_survives_a_strange_code(client: Client, data: dict[str, str]):
    password_only(client, cast.ines())
    assert client.post(reverse("mfa_authenticate"), data).status_code in (200, 302)
    assert client.get(reverse("moderation:queue")).status_code == 302


@pytest.mark.parametrize("name", ["mfa_deactivate_totp", "mfa_activate_totp"])
def test_it_asks_for_a_code_again_before_the_app_is_taken_away(client: Client, name: str):
    user = cast.ines()
    another_way(user)
    cast.sign_in(client, user)
    address, proving = reverse(name), reverse("mfa_reauthenticate")
    assert client.post(address).headers["Location"] == f"{proving}?next={address}"
    assert client.get(address).headers["Location"] == f"{proving}?next={address}"
    assert apps_of(user) == 1
    answer = client.post(proving, {"code": cast.code(), "next": address})
    assert answer.headers["Location"] == address
    assert client.get(address).status_code == 200


def another_way(user: User) -> None:
    Authenticator.objects.create(user=user, type="webauthn", data={})


def apps_of(user: User) -> int:
    return Authenticator.objects.filter(user=user, type="totp").count()


def test_it_takes_the_app_away_where_a_passkey_is_left(client: Client):
    user = cast.ines()
    another_way(user)
    cast.prove(cast.sign_in(client, user))
    assert client.post(reverse("mfa_deactivate_totp")).headers["Location"] == reverse("mfa_index")
    assert apps_of(user) == 0
    assert user.has_second_factor()
    assert client.get(reverse("moderation:queue")).status_code == 200


def test_it_never_takes_the_last_second_step_away(client: Client):
    user = cast.ines()
    cast.prove(cast.sign_in(client, user))
    for _ in range(2):
        answer = client.post(reverse("mfa_deactivate_totp"))
        assert answer.headers["Location"] == reverse("mfa_activate_totp")
    with pytest.raises(services.LastWayIn):
        services.remove_app(user=user)
    assert apps_of(user) == 1
    Authenticator.objects.filter(user=user).delete()
    another_way(user)
    passkey = Authenticator.objects.get(user=user)
    cast.prove(client)
    page = client.post(reverse("mfa_remove_passkey", args=[passkey.pk])).content.decode()
    assert "only way in" in page
    assert user.has_second_factor()


def test_it_puts_another_phone_in_the_place_of_the_first(client: Client):
    """At no moment there is none: the old app works until the new one has shown a code."""
    user = cast.ines()
    elsewhere = cast.sign_in(Client(), user)
    cast.prove(cast.sign_in(client, user))
    secret = shown_secret(client)
    wrong = "000000" if cast.code(secret) != "000000" else "111111"
    client.post(reverse("mfa_activate_totp"), {"code": wrong})
    assert decrypt(user.authenticator_set.get(type="totp").data["secret"]) == cast.SECRET
    set_up_with(client, secret)
    assert decrypt(user.authenticator_set.get(type="totp").data["secret"]) == secret
    assert len(shown_codes(client)) == 10
    assert client.get(reverse("moderation:queue")).status_code == 200
    assert elsewhere.get(reverse("moderation:queue")).status_code == 302


def test_it_never_accepts_the_password_as_that_proof(client: Client):
    cast.sign_in(client, cast.ines())
    page = client.get(reverse("mfa_reauthenticate")).content.decode()
    assert 'name="password"' not in page


def test_it_keeps_no_posted_field_while_it_asks(client: Client):
    cast.sign_in(client, cast.ines())
    client.post(reverse("mfa_deactivate_totp"), {"anything": "a-private-word"})
    assert "a-private-word" not in str(dict(client.session.items()))


def test_it_seals_secret_and_recovery_codes_in_the_database(client: Client):
    password_only(client, cast.ines(second_factor=False))
    secret = set_up(client)
    codes = shown_codes(client)
    seed_marks = [row.data.get("seed", "") for row in Authenticator.objects.all()]
    dump = dumped("mfa_authenticator") + dumped("django_session")
    assert len(dump) > 500
    assert not [mark for mark in (secret, *codes) if mark in dump]
    assert all(not re.fullmatch(r"[0-9a-f]{80}", seed) for seed in seed_marks)


def test_it_seals_the_secret_while_it_is_being_set_up(client: Client):
    password_only(client, cast.ines(second_factor=False))
    secret = shown_secret(client)
    in_clear = json.dumps(dict(client.session.items()))
    assert secret in in_clear
    rows = [row.session_data for row in Session.objects.all()]
    assert rows
    for row in rows:
        # As Django itself would have stored it, the secret is a base64 and an unzip away.
        with pytest.raises(BadSignature):
            signing.loads(row, salt="django.contrib.sessions.SessionStore")
        assert secret.encode() not in base64.b64decode(row)


def dumped(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {table}::text FROM {table}")
        return "\n".join(row for (row,) in cursor.fetchall())
