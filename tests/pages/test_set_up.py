"""An empty site finds its first operator, once."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.audit.models import AuditEntry
from tests import cast

pytestmark = pytest.mark.django_db

TOKEN = "printed-on-the-console"
FIELDS = {"token": TOKEN, "username": "olga", "password": "eleven blue lamps"}


@pytest.fixture(autouse=True)
def _empty_site(settings) -> None:
    settings.DEMO, settings.SETUP_TOKEN = False, TOKEN


def page() -> str:
    return reverse("people:set_up")


def test_it_makes_the_first_operator_and_leads_to_the_second_factor(client: Client):
    assert client.get(page()).status_code == 200
    answer = client.post(page(), FIELDS)
    assert answer.headers["Location"] == reverse("mfa_activate_totp")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert client.get(reverse("people:list")).headers["Location"] == reverse("mfa_activate_totp")
    assert User.objects.get().holds("operator")
    verbs = AuditEntry.objects.order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["set_up_site", "sign_in"]


def test_it_is_closed_as_soon_as_there_is_an_operator(client: Client):
    client.post(page(), FIELDS)
    stranger = Client()
    assert stranger.get(page()).status_code == 404
    assert stranger.post(page(), FIELDS | {"username": "second"}).status_code == 404
    assert User.objects.count() == 1


def test_it_stays_closed_when_the_operator_is_gone(client: Client):
    first = cast.otto()
    User.objects.filter(pk=first.pk).update(is_active=False)
    assert client.get(page()).status_code == 404


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", "ü\x00", "x" * 10_000])
def test_it_refuses_a_wrong_token(client: Client, token: str):
    answer = client.post(page(), FIELDS | {"token": token})
    assert answer.status_code == 200
    assert not User.objects.exists()
    assert not AuditEntry.objects.exists()


def test_it_is_absent_without_a_token(client: Client, settings):
    settings.SETUP_TOKEN = ""
    assert client.get(page()).status_code == 404
    assert client.post(page(), FIELDS | {"token": ""}).status_code == 404


def test_it_slows_guessing(client: Client):
    answers = [client.post(page(), FIELDS | {"token": f"guess{n}"}) for n in range(11)]
    assert answers[-1].status_code == 429
    assert client.post(page(), FIELDS).status_code == 429
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["tiny-one", "password12345", "olga-of-the-lamps"])
def test_it_wants_a_password_that_holds(client: Client, password: str):
    name = "olga-of-the-lamp"
    answer = client.post(page(), FIELDS | {"username": name, "password": password})
    assert answer.status_code == 200
    assert password not in answer.content.decode()
    assert not User.objects.exists()


def test_it_is_linked_from_nowhere(client: Client):
    assert page() not in client.get(reverse("pages:about")).content.decode()


def test_it_needs_a_token_of_the_session():
    assert Client(enforce_csrf_checks=True).post(page(), FIELDS).status_code == 403
