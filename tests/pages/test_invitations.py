"""Somebody new begins by a link that works once."""

import re
import threading

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from apps.accounts import invitations, services
from apps.accounts.models import Invitation, User
from apps.audit.models import AuditEntry
from tests import cast
from tests.factories import clock_moved

pytestmark = pytest.mark.django_db

FIELDS = {
    "username": "ada",
    "password1": "seven warm windows",
    "password2": "seven warm windows",
}


@pytest.fixture
def otto(client: Client) -> Client:
    return cast.prove(cast.sign_in(client, cast.otto()))


def made_link(client: Client, **more: object) -> str:
    """The path of the link that the page shows."""
    fields = {"roles": ["trainee"], "languages": ["ar", "ur"]}
    page = client.post(reverse("people:invite"), fields | more).content.decode()
    found = re.search(r"data-invitation-link>http://testserver([^<]+)<", page)
    assert found, page
    return found[1]


def opened(link: str) -> Client:
    visitor = Client()
    answer = visitor.get(link)
    assert answer.headers["Location"] == reverse("people:begin")
    return visitor


def opens(link: str) -> bool:
    answer = Client().get(link)
    assert answer.status_code in (302, 404)
    return answer.status_code == 302


def test_it_lets_one_person_begin_with_a_second_step_at_once(otto: Client):
    link = made_link(otto)
    visitor = opened(link)
    assert "Moderator in training" in visitor.get(reverse("people:begin")).content.decode()
    answer = visitor.post(reverse("people:begin"), FIELDS)
    assert answer.headers["Location"] == reverse("mfa_activate_totp")
    ada = User.objects.get(username="ada")
    assert ada.roles() == {"trainee"}
    assert ada.reading_languages() == {"ar", "ur"}
    assert not ada.password_is_temporary
    assert visitor.get(reverse("moderation:queue")).headers["Location"] == reverse(
        "mfa_activate_totp"
    )
    assert not opens(link)
    assert not Invitation.objects.exists()


def test_it_shows_the_link_once_and_keeps_its_hash(otto: Client):
    link = made_link(otto)
    token = link.rstrip("/").rpartition("/")[2]
    assert len(token) == 43  # 256 bits
    row = Invitation.objects.get()
    assert row.token_hash == invitations.hash_of(token)
    kept = str(Invitation.objects.values().get()) + str(AuditEntry.objects.values())
    assert token not in kept
    page = otto.get(reverse("people:list")).content.decode()
    assert token not in page
    assert str(row.pk) in page


def test_it_leaves_the_token_in_no_address_but_the_link(otto: Client):
    visitor = opened(made_link(otto))
    assert reverse("people:begin") == "/accounts/invitation/"
    page = visitor.get(reverse("people:begin"))
    assert "no-store" in page["Cache-Control"]


def test_it_works_for_seven_days(otto: Client):
    link = made_link(otto)
    visitor = opened(link)
    with clock_moved(days=7):
        assert opens(link)
    with clock_moved(days=8):
        assert not opens(link)
        assert visitor.post(reverse("people:begin"), FIELDS).status_code == 404
        made_link_later = invitations.invite(by=User.objects.get(username="otto"), roles=["senior"])
        assert list(Invitation.objects.all()) == [made_link_later[0]]
    assert not User.objects.filter(username="ada").exists()


def test_it_can_be_taken_back(otto: Client):
    link = made_link(otto)
    visitor = opened(link)
    row = Invitation.objects.get()
    otto.post(reverse("people:withdraw_invitation", args=[row.pk]))
    assert not opens(link)
    assert visitor.post(reverse("people:begin"), FIELDS).status_code == 404
    assert not User.objects.filter(username="ada").exists()


@pytest.mark.parametrize(
    "act",
    [
        lambda otto: services.deactivate(user=otto),
        lambda otto: services.set_roles(user=otto, roles=["senior"]),
    ],
    ids=["closed", "demoted"],
)
def test_it_dies_with_the_right_of_whoever_made_it(otto: Client, act):
    link = made_link(otto)
    services.create_staff(username="olga", password=cast.PASSWORD, roles=["operator"])
    act(User.objects.get(username="otto"))
    assert not opens(link)


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "%ff", "a" * 5000])
def test_it_says_the_same_of_every_link_that_opens_nothing(token: str):
    answer = Client().get(f"/accounts/invitation/{token}/")
    assert answer.status_code == 404
    assert not answer.cookies


def test_it_says_the_same_of_a_link_that_is_used_up(otto: Client):
    link = made_link(otto)
    opened(link).post(reverse("people:begin"), FIELDS)
    used, never = Client().get(link), Client().get("/accounts/invitation/never/")
    texts = {each.content.decode().replace(each.wsgi_request.path, "") for each in (used, never)}
    assert len({text.rstrip() for text in texts}) == 1
    assert used.status_code == never.status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        *({"username": "OTTO"}, {"username": ""}, {"password2": "seven cold windows"}),
        *({"password1": "short", "password2": "short"}, {"username": "\x00"}),
        {"username": "seven warm windows"},
    ],
)
def test_it_asks_again_when_a_field_is_wrong(otto: Client, wrong: dict[str, str]):
    visitor = opened(made_link(otto))
    answer = visitor.post(reverse("people:begin"), FIELDS | wrong)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert Invitation.objects.exists()


def test_it_is_not_for_somebody_who_is_signed_in(otto: Client):
    link = made_link(otto)
    at_work = cast.sign_in(Client(), cast.ines())
    page = at_work.get(link)
    assert page.status_code == 404
    assert "You are signed in" in page.content.decode()


def test_it_keeps_some_roles_apart(otto: Client):
    fields = {"roles": ["auditor", "operator"]}
    page = otto.post(reverse("people:invite"), fields).content.decode()
    assert "has no other role" in page
    assert not Invitation.objects.exists()


def test_it_records_every_act(otto: Client):
    link = made_link(otto)
    opened(link).post(reverse("people:begin"), FIELDS)
    made_link(otto)
    second = Invitation.objects.get()
    otto.post(reverse("people:withdraw_invitation", args=[second.pk]))
    operator, ada = User.objects.get(username="otto"), User.objects.get(username="ada")
    acts = AuditEntry.objects.order_by("sequence").values_list("verb", "actor", "role")
    assert [each for each in acts if each[0] != "sign_in"] == [
        ("invite", operator.pk, "operator"),
        ("accept_invitation", ada.pk, ""),
        ("invite", operator.pk, "operator"),
        ("withdraw_invitation", operator.pk, "operator"),
    ]


@pytest.mark.django_db(transaction=True)
def test_it_lets_one_in_when_two_use_it_at_once():
    _row, token = invitations.invite(by=cast.otto(), roles=["moderator"])
    start, outcomes = threading.Barrier(2), []

    def use(name: str) -> None:
        start.wait()
        try:
            invitations.accept_invitation(
                token_hash=invitations.hash_of(token), username=name, password=cast.PASSWORD
            )
            outcomes.append("in")
        except invitations.InvitationOver:
            outcomes.append("over")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=use, args=[name]) for name in ("ada", "bo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "over"]
    assert User.objects.filter(memberships__role="moderator").count() == 1
