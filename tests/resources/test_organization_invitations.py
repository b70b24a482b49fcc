"""Somebody begins to keep an organisation's entries by a link that works once."""

import re
import threading

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from apps.accounts import services
from apps.accounts.invitations import hash_of
from apps.accounts.models import User
from apps.audit.models import AuditEntry
from apps.resources import inviting_services
from apps.resources.models import Organization, OrganizationInvitation
from tests import cast
from tests.factories import clock_moved
from tests.resources.keeping import amal, an_organization, at_work, bo

pytestmark = pytest.mark.django_db

FIELDS = {
    "username": "ada",
    "password1": "seven warm windows",
    "password2": "seven warm windows",
}
JOIN = "/organisations/join/"


@pytest.fixture
def house() -> Organization:
    return an_organization()


@pytest.fixture
def boss(house: Organization) -> Client:
    return cast.prove(at_work(amal(house)))


def link_in(answer) -> str:
    found = re.search(r"data-invitation-link>http://testserver([^<]+)<", answer.content.decode())
    assert found, answer.content.decode()
    return found[1]


def made_link(client: Client, organization: Organization, role: str = "editor") -> str:
    return link_in(client.post(reverse("members:invite", args=[organization.pk]), {"role": role}))


def opened(link: str, visitor: Client | None = None) -> Client:
    visitor = visitor or Client()
    assert visitor.get(link).headers["Location"] == JOIN
    return visitor


def opens(link: str) -> bool:
    answer = Client().get(link)
    assert answer.status_code in (302, 404)
    return answer.status_code == 302


def test_it_lets_one_person_begin_with_a_second_step_at_once(house, boss):
    link = made_link(boss, house)
    visitor = opened(link)
    assert house.name in visitor.get(JOIN).content.decode()
    answer = visitor.post(JOIN, FIELDS)
    assert answer.headers["Location"] == reverse("mfa_activate_totp")
    ada = User.objects.get(username="ada")
    assert ada.roles() == {"organisation_editor"}
    assert house.members.get(user=ada).role == "editor"
    start = visitor.get(reverse("members:organization", args=[house.pk]))
    assert start.headers["Location"] == reverse("mfa_activate_totp")
    assert not opens(link)
    assert not OrganizationInvitation.objects.exists()


def test_it_shows_the_link_once_and_keeps_its_hash(house, boss):
    token = made_link(boss, house).rstrip("/").rpartition("/")[2]
    row = OrganizationInvitation.objects.get()
    assert len(token) == 43  # 256 bits
    assert row.token_hash == hash_of(token)
    kept = str(OrganizationInvitation.objects.values().get()) + str(AuditEntry.objects.values())
    assert token not in kept
    people = boss.get(reverse("members:people", args=[house.pk])).content.decode()
    assert token not in people
    assert str(row.pk) in people


def test_it_works_for_seven_days(house, boss):
    link = made_link(boss, house)
    visitor = opened(link)
    with clock_moved(days=7):
        assert opens(link)
    with clock_moved(days=8):
        assert not opens(link)
        assert visitor.post(JOIN, FIELDS).status_code == 404
    assert not User.objects.filter(username="ada").exists()


def test_it_renews_a_lost_link_even_a_late_one(house, boss):
    lost = made_link(boss, house)
    row = OrganizationInvitation.objects.get()
    path = reverse("members:renew_invitation", args=[house.pk, row.pk])
    with clock_moved(days=9):
        boss = cast.prove(at_work(amal(house)))
        assert "seven days are over" in (
            boss.get(reverse("members:people", args=[house.pk])).content.decode()
        )
        assert boss.get(path).status_code == 200
        assert OrganizationInvitation.objects.get().token_hash == row.token_hash
        link = link_in(boss.post(path))
        assert not opens(lost)
        assert opens(link)
        assert OrganizationInvitation.objects.get().pk == row.pk
    assert AuditEntry.objects.filter(verb="renew_invitation").count() == 1


def test_it_can_be_taken_back(house, boss):
    link = made_link(boss, house)
    visitor = opened(link)
    row = OrganizationInvitation.objects.get()
    boss.post(reverse("members:withdraw_invitation", args=[house.pk, row.pk]))
    assert not opens(link)
    assert visitor.post(JOIN, FIELDS).status_code == 404


def test_it_dies_with_the_right_of_whoever_made_it(house, boss):
    bo(house, role="manager")
    link = made_link(boss, house)
    house.members.filter(user__username="amal").update(role="editor")
    assert not opens(link)


def test_it_dies_with_the_sign_in_of_whoever_made_it(house, boss):
    link = made_link(boss, house)
    services.deactivate(user=User.objects.get(username="amal"))
    assert not opens(link)


def test_it_keeps_invitations_of_another_organisation_apart(house, boss):
    other = an_organization("Lantern Line")
    row, _token = inviting_services.invite(
        organization=other, to_be="editor", by=cast.otto(), role="operator"
    )
    for name in ("renew_invitation", "withdraw_invitation"):
        for organization in (house, other):
            path = reverse(f"members:{name}", args=[organization.pk, row.pk])
            assert boss.post(path).status_code == 404, name
    assert OrganizationInvitation.objects.get(pk=row.pk).token_hash == row.token_hash


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "%ff", "a" * 5000])
def test_it_says_the_same_of_every_link_that_opens_nothing(token: str):
    answer = Client().get(f"/organisations/join/{token}/")
    assert answer.status_code == 404
    assert not answer.cookies


# --- with a sign-in -------------------------------------------------------------------------------


def test_it_adds_a_place_to_a_sign_in_that_works_here(house, boss):
    ines = cast.ines()
    visitor = opened(made_link(boss, house, "manager"), at_work(ines))
    page = visitor.get(JOIN).content.decode()
    assert "password1" not in page
    assert not house.members.filter(user=ines).exists()
    answer = visitor.post(JOIN)
    assert answer.headers["Location"] == reverse("members:organization", args=[house.pk])
    assert visitor.get(answer.headers["Location"]).status_code == 200
    assert house.members.get(user=ines).role == "manager"
    assert User.objects.get(pk=ines.pk).roles() == {"moderator", "organisation_editor"}


def test_it_comes_back_after_signing_in(house, boss):
    """Somebody of the team opens the link signed out: the session remembers it."""
    visitor = opened(made_link(boss, house))
    assert f"/accounts/login/?next={JOIN}" in visitor.get(JOIN).content.decode()
    cast.sign_in(visitor, cast.ines())
    assert "ines" in visitor.get(JOIN).content.decode()


def test_it_never_turns_a_writers_account_into_staff(house, boss):
    wren = cast.wren()
    visitor = opened(made_link(boss, house), at_work(wren))
    for answer in (visitor.get(JOIN), visitor.post(JOIN, FIELDS)):
        assert answer.status_code == 403
        assert "Sign out, open the link again" in answer.content.decode()
    assert not wren.works_here()
    assert OrganizationInvitation.objects.exists()


@pytest.mark.parametrize("role", ["auditor", "trainee"])
def test_it_keeps_apart_what_does_not_go_together(house, boss, role: str):
    somebody = cast.staff(role)
    visitor = opened(made_link(boss, house), at_work(somebody))
    answer = visitor.post(JOIN, follow=True)
    assert "cannot stand beside keeping help" in answer.content.decode()
    assert User.objects.get(pk=somebody.pk).roles() == {role}
    assert OrganizationInvitation.objects.exists()


def test_it_leaves_the_link_to_whom_it_was_meant_for(house, boss):
    """A manager tries the link they made."""
    opened(made_link(boss, house), boss)
    answer = boss.post(JOIN, follow=True)
    assert "You work there already" in answer.content.decode()
    assert OrganizationInvitation.objects.exists()


def test_it_asks_for_the_second_step_before_it_lets_join(house, boss):
    somebody = cast.ines(second_factor=False)
    visitor = opened(made_link(boss, house), at_work(somebody))
    assert visitor.post(JOIN).headers["Location"] == reverse("mfa_activate_totp")
    assert not house.members.filter(user=somebody).exists()


def test_it_records_every_act(house, boss):
    opened(made_link(boss, house)).post(JOIN, FIELDS)
    acts = AuditEntry.objects.order_by("sequence").values_list("verb", "kind", "role")
    assert [each for each in acts if each[0] != "sign_in"] == [
        ("invite_member", "invitation", "organisation_editor"),
        ("join_organisation", "invitation", ""),
    ]


@pytest.mark.django_db(transaction=True)
def test_it_lets_one_in_when_two_use_it_at_once():
    house = an_organization()
    _row, token = inviting_services.invite(
        organization=house, to_be="editor", by=amal(house), role="organisation_editor"
    )
    start, outcomes = threading.Barrier(2), []

    def use(name: str) -> None:
        start.wait()
        try:
            inviting_services.begin(
                token_hash=hash_of(token), username=name, password=cast.PASSWORD
            )
            outcomes.append("in")
        except inviting_services.InvitationOver:
            outcomes.append("over")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=use, args=[name]) for name in ("ada", "cleo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "over"]
    assert house.members.count() == 2
