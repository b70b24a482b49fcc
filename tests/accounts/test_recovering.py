"""Coming back without password or passkey, by a recovery code, and what that ends."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from apps.accounts import writer_views
from apps.accounts.models import User
from tests import cast
from tests.accounts.writers import PASSWORD, a_writer, sign_in

pytestmark = pytest.mark.django_db
NEW = "five boats on the lake"
BOTH = {"password1": NEW, "password2": NEW}


@pytest.fixture(autouse=True)
def _no_tries_of_before() -> None:
    cache.clear()


def codes_of(user: User) -> list[str]:
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def recover(client: Client, name: str, code: str):
    return client.post(reverse("account_recover"), {"username": name, "recovery_code": code})


def test_it_lets_in_with_a_code_and_a_new_password(client: Client):
    user = a_writer()
    code = codes_of(user)[3]
    answer = recover(client, "LAMP", f"{code[:5]} {code[5:]}")
    assert answer["Location"] == reverse("account_recover_way")
    assert client.get(reverse("your_stories:list")).status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    answer = client.post(answer["Location"], BOTH)
    assert client.get(answer["Location"])["Location"] == reverse("your_stories:list")
    assert client.get(reverse("your_stories:list")).status_code == 200
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert len(codes_of(user)) == 9


def test_it_reads_the_digits_of_an_arabic_keyboard(client: Client):
    code = codes_of(a_writer())[0].translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert recover(client, "lamp", code).status_code == 302


def test_it_takes_a_code_once(client: Client):
    code = codes_of(a_writer())[0]
    assert recover(client, "lamp", code).status_code == 302
    assert recover(Client(), "lamp", code).status_code == 200


def test_it_ends_what_was_open_before(client: Client):
    user = a_writer()
    elsewhere = sign_in(Client())
    assert elsewhere.get(reverse("your_stories:list")).status_code == 200
    recover(client, "lamp", codes_of(user)[0])
    client.post(reverse("account_recover_way"), BOTH)
    assert elsewhere.get(reverse("your_stories:list")).status_code == 302
    assert sign_in(Client(), password=PASSWORD).get(reverse("mfa_index")).status_code == 302


def test_it_answers_an_unknown_name_and_a_wrong_code_alike(client: Client):
    a_writer()
    cast.ines()
    pages = {without_what_was_typed(recover(Client(), name, "0000000000")) for name in NAMES}
    assert len(pages) == 1
    assert "do not belong together" in pages.pop()


NAMES = ("lamp", "nobody", "ines")


def without_what_was_typed(answer) -> str:
    page = re.sub(r"name=.(csrfmiddlewaretoken|new-).*?>", "", answer.content.decode())
    return re.sub("|".join(f'value="{name}"' for name in NAMES), "", page).strip()


def test_it_opens_no_account_of_the_team(client: Client):
    """A recovery code is a second step there, and must not become the only one."""
    user = cast.ines(second_factor=False)
    cast.sign_in(Client(), user)
    from apps.accounts.services import set_up_second_factor

    set_up_second_factor(user=user, secret=cast.SECRET)
    assert recover(client, "ines", codes_of(user)[0]).status_code == 200
    assert len(codes_of(user)) == 10


def test_it_stops_guessing_kindly_for_a_name_that_exists_and_one_that_does_not(client: Client):
    user = a_writer()
    for name, code in (("lamp", codes_of(user)[0]), ("nobody", "1")):
        statuses = [recover(Client(), name, "0000000000").status_code for _ in range(5)]
        answer = recover(client, name, code)
        assert [*statuses, answer.status_code] == [200] * 5 + [429]
        assert "wait five minutes" in answer.content.decode()
    assert len(codes_of(user)) == 10


def test_it_forgets_the_recovery_when_nobody_goes_on(client: Client, monkeypatch):
    user = a_writer()
    recover(client, "lamp", codes_of(user)[0])
    later = writer_views.time.time() + writer_views.WAITS_SECONDS + 1
    monkeypatch.setattr(writer_views.time, "time", lambda: later)
    answer = client.post(reverse("account_recover_way"), BOTH)
    assert answer["Location"] == reverse("account_recover")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("code", ["", "\x00", "9" * 5000, "lamp"])
def test_it_survives_a_strange_code(client: Client, code: str):
    a_writer()
    assert recover(client, "lamp", code).status_code == 200


def test_it_makes_new_codes_after_a_proof(client: Client):
    user = a_writer()
    old = codes_of(user)
    sign_in(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    assert not {*old} & {*codes_of(user)}
