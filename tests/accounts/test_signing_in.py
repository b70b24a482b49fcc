"""Name and password, and what a wrong one tells (nothing)."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.accounts.services import create_staff, deactivate
from tests import cast

pytestmark = pytest.mark.django_db

WRONG_PAIR = "This name and this password do not belong together"


def sign_in(client: Client, name: str = "ines", password: str = cast.PASSWORD, **more: str):
    return client.post(reverse("account_login"), {"login": name, "password": password, **more})


def test_it_lets_a_moderator_in_with_password_and_code(client: Client):
    cast.ines()
    assert sign_in(client).headers["Location"] == reverse("mfa_authenticate")
    answer = client.post(reverse("mfa_authenticate"), {"code": cast.code()})
    assert answer.headers["Location"] == reverse("moderation:queue")
    assert client.get(reverse("mfa_index")).status_code == 200


def test_it_leads_an_operator_to_the_people(client: Client):
    cast.otto()
    sign_in(client, "otto")
    answer = client.post(reverse("mfa_authenticate"), {"code": cast.code()})
    assert answer.headers["Location"] == reverse("people:list")


def test_it_goes_where_somebody_was_on_the_way(client: Client):
    cast.ines()
    sign_in(client, next=reverse("mfa_index"))
    answer = client.post(reverse("mfa_authenticate"), {"code": cast.code()})
    assert answer.headers["Location"] == reverse("mfa_index")


def test_it_never_goes_to_another_site(client: Client):
    cast.ines()
    sign_in(client, next="https://elsewhere.example/")
    answer = client.post(reverse("mfa_authenticate"), {"code": cast.code()})
    assert answer.headers["Location"] == reverse("moderation:queue")


def test_it_takes_the_name_in_any_case(client: Client):
    cast.ines()
    assert sign_in(client, "INES").headers["Location"] == reverse("mfa_authenticate")


@pytest.mark.parametrize(
    ("name", "password"),
    [("ines", "not her password"), ("nobody", cast.PASSWORD), ("nobody", "nothing")],
)
def test_it_does_not_say_which_half_was_wrong(client: Client, name: str, password: str):
    cast.ines()
    answer = sign_in(client, name, password)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count(WRONG_PAIR) == 1
    assert password not in page


def test_it_offers_no_sign_up_and_no_reset_by_mail(client: Client):
    for path in ("signup/", "password/reset/", "email/", "password/set/", "signup/passkey/"):
        assert client.get(f"/accounts/{path}").status_code == 404


def test_it_keeps_a_closed_sign_in_closed(client: Client):
    user = cast.ines()
    deactivate(user=user)
    sign_in(client)
    assert client.get(reverse("mfa_index")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_it_is_kind_after_many_wrong_passwords(client: Client):
    cast.ines()
    for _ in range(5):
        sign_in(client, password="guess")
    answer = sign_in(client)
    assert answer.status_code == 200
    assert "Please wait five minutes" in answer.content.decode()


def test_it_answers_a_flood_with_a_page_that_says_wait(client: Client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "2/m/ip"}
    answers = [sign_in(client, f"name{number}", "guess") for number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Please wait a little" in answers[-1].content.decode()


def test_it_asks_for_a_token_that_belongs_to_the_session():
    cast.ines()
    stranger = Client(enforce_csrf_checks=True)
    assert sign_in(stranger).status_code == 403


def test_it_lets_no_browser_keep_a_page(client: Client):
    cast.ines(second_factor=False)
    assert client.get(reverse("account_login")).headers["Cache-Control"] == "no-store"
    cast.sign_in(client, cast.ines())
    for name in ("mfa_index", "mfa_activate_totp", "mfa_totp_picture", "account_change_password"):
        assert client.get(reverse(name)).headers["Cache-Control"] == "no-store"


def test_it_writes_no_time_of_sign_in(client: Client):
    user = cast.ines()
    before = type(user).objects.filter(pk=user.pk).values().get()
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": cast.code()})
    assert type(user).objects.filter(pk=user.pk).values().get() == before


def test_it_asks_for_a_new_password_before_anything_else(client: Client):
    create_staff(username="ada", password="for-one-visit-only", roles=["moderator"], temporary=True)
    sign_in(client, "ada", "for-one-visit-only")
    first = client.get(reverse("moderation:queue"), follow=True)
    assert first.redirect_chain[-1][0] == reverse("account_change_password")
    answer = client.post(
        reverse("account_change_password"),
        {
            "oldpassword": "for-one-visit-only",
            "password1": "three small lamps",
            "password2": "three small lamps",
        },
    )
    assert answer.headers["Location"] == reverse("mfa_activate_totp")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_it_speaks_the_language_of_the_path(client: Client):
    with translation.override("en"):
        answer = client.get("/ar/accounts/login/")
    assert answer.status_code == 200
    assert 'dir="rtl"' in answer.content.decode()
