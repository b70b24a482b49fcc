"""A lost second step: one asks, another confirms, and neither is who lost it."""

import re
import threading

import pytest
from allauth.mfa.models import Authenticator
from django.db import connections
from django.test import Client
from django.urls import reverse

from apps.accounts import resets, services
from apps.accounts.models import ResetRequest, User
from apps.audit.models import AuditEntry
from tests import cast
from tests.factories import clock_moved

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    return cast.prove(cast.sign_in(Client(), user))


def olga() -> User:
    """A second operator."""
    return cast._staff("olga", "operator", languages=())


def ask(by: User, person: User) -> ResetRequest:
    answer = browser(by).post(reverse("people:resets"), {"person": person.pk})
    row = ResetRequest.objects.get()
    assert answer.headers["Location"] == reverse("people:reset", args=[row.pk])
    return row


def confirm(by: User, row: ResetRequest):
    return browser(by).post(reverse("people:reset", args=[row.pk]))


def is_whole(person: User) -> bool:
    """Whether nothing has changed for who lost it."""
    again = User.objects.get(pk=person.pk)
    return again.has_second_factor() and again.check_password(cast.PASSWORD)


@pytest.mark.parametrize("second", [olga, cast.lena])
def test_it_is_done_by_two_people(second):
    ines = cast.ines()
    at_work = cast.sign_in(Client(), ines)
    Authenticator.objects.create(user=ines, type="webauthn", data={})
    row = ask(cast.otto(), ines)
    assert is_whole(ines)
    assert at_work.get(reverse("moderation:queue")).status_code == 200
    page = confirm(second(), row).content.decode()
    found = re.search(r"data-password>([a-z0-9-]+)<", page)
    assert found
    again = User.objects.get(pk=ines.pk)
    assert again.check_password(found[1])
    assert again.password_is_temporary
    assert not Authenticator.objects.filter(user=ines).exists()
    assert at_work.get(reverse("moderation:queue")).status_code == 302
    assert not ResetRequest.objects.exists()


def test_it_is_never_confirmed_by_who_asked():
    ines, otto = cast.ines(), cast.otto()
    row = ask(otto, ines)
    assert (
        "Confirm the reset"
        not in browser(otto).get(reverse("people:reset", args=[row.pk])).content.decode()
    )
    assert confirm(otto, row).headers["Location"] == reverse("people:resets")
    with pytest.raises(resets.SamePerson):
        resets.confirm_reset(request_id=row.pk, by=otto)
    assert is_whole(ines)


def test_it_is_neither_asked_nor_confirmed_by_who_lost_it():
    lena, otto = cast.lena(), cast.otto()
    page = browser(lena).post(reverse("people:resets"), {"person": lena.pk})
    assert page.status_code == 200
    assert not ResetRequest.objects.exists()
    with pytest.raises(resets.OwnReset):
        resets.ask_reset(person=lena, by=lena)
    row = ask(otto, lena)
    assert confirm(lena, row).headers["Location"] == reverse("people:resets")
    assert is_whole(lena)


@pytest.mark.parametrize("who", ["moderator", "senior", "trainee", "auditor"])
def test_it_is_not_for_everybody(who: str):
    row = ask(cast.otto(), cast.ines())
    assert confirm(cast.staff(who), row).status_code == 404
    with pytest.raises(resets.ResetOver):
        resets.confirm_reset(request_id=row.pk, by=cast.staff(who))
    assert is_whole(cast.ines())


def test_it_is_open_for_two_days():
    ines = cast.ines()
    row = ask(cast.otto(), ines)
    assert (row.ends_at.minute, row.ends_at.second, row.ends_at.microsecond) == (0, 0, 0)
    with clock_moved(hours=47, minutes=59):
        assert ResetRequest.objects.usable().exists()
    with clock_moved(hours=49, minutes=1):
        with pytest.raises(resets.ResetOver):
            resets.confirm_reset(request_id=row.pk, by=olga())
        # Somebody can ask again.
        resets.ask_reset(person=ines, by=olga())
    assert is_whole(ines)


@pytest.mark.parametrize(
    "act",
    [
        lambda user: services.deactivate(user=user),
        lambda user: services.set_roles(user=user, roles=["moderator"]),
    ],
    ids=["closed", "demoted"],
)
@pytest.mark.parametrize("whose", ["asked", "confirms"])
def test_it_dies_with_a_right_of_either(act, whose: str):
    ines, otto, second = cast.ines(), cast.otto(), olga()
    row = ask(otto, ines)
    act(otto if whose == "asked" else second)
    with pytest.raises(resets.ResetOver):
        resets.confirm_reset(request_id=row.pk, by=second)
    assert is_whole(ines)


def test_it_is_asked_once_at_a_time():
    ines = cast.ines()
    ask(cast.otto(), ines)
    page = browser(olga()).post(reverse("people:resets"), {"person": ines.pk}, follow=True)
    assert "has asked for this person already" in page.content.decode()
    assert ResetRequest.objects.count() == 1


def test_it_can_be_taken_back():
    ines = cast.ines()
    row = ask(cast.otto(), ines)
    browser(cast.lena()).post(reverse("people:withdraw_reset", args=[row.pk]))
    assert not ResetRequest.objects.exists()
    assert confirm(olga(), row).status_code == 404
    assert is_whole(ines)


def test_it_tells_the_person_while_it_is_open():
    ines = cast.ines()
    at_work = cast.sign_in(Client(), ines)
    assert b"data-reset-asked" not in at_work.get(reverse("mfa_index")).content
    ask(cast.otto(), ines)
    assert b"data-reset-asked" in at_work.get(reverse("mfa_index")).content


@pytest.mark.parametrize("name", ["reset", "withdraw_reset"])
def test_it_asks_for_a_fresh_proof(name: str):
    row = ask(cast.otto(), cast.ines())
    visitor = cast.prove(cast.sign_in(Client(), olga()), minutes_ago=6)
    answer = visitor.post(reverse(f"people:{name}", args=[row.pk]))
    page = reverse("people:reset", args=[row.pk])
    assert answer.headers["Location"] == f"{reverse('mfa_reauthenticate')}?next={page}"
    assert ResetRequest.objects.exists()


def test_it_is_done_by_one_where_two_are_switched_off(settings):
    settings.TWO_PEOPLE = False
    ines, otto = cast.ines(), cast.otto()
    row = ask(otto, ines)
    assert b"data-password" in confirm(otto, row).content
    assert not User.objects.get(pk=ines.pk).has_second_factor()
    with pytest.raises(resets.OwnReset):
        resets.ask_reset(person=otto, by=otto)


def test_it_records_every_act():
    ines, otto, second = cast.ines(), cast.otto(), cast.lena()
    row = ask(otto, ines)
    browser(second).post(reverse("people:withdraw_reset", args=[row.pk]))
    confirm(second, ask(otto, ines))
    entries = list(AuditEntry.objects.order_by("sequence"))
    assert [(each.verb, each.actor, each.role) for each in entries] == [
        ("ask_reset", otto.pk, "operator"),
        ("withdraw_reset", second.pk, "safeguarding_lead"),
        ("ask_reset", otto.pk, "operator"),
        ("confirm_reset", second.pk, "safeguarding_lead"),
    ]
    assert {each.object_id for each in entries} == {str(ines.pk)}
    assert entries[-1].details == {"asked_by": str(otto.pk)}


def test_it_does_nothing_that_it_cannot_record(monkeypatch):
    def broken(**fields: object) -> None:
        raise RuntimeError("the record is away")

    ines = cast.ines()
    row = ask(cast.otto(), ines)
    monkeypatch.setattr("apps.pages.acts.record", broken)
    with pytest.raises(RuntimeError):
        confirm(olga(), row)
    assert is_whole(ines)
    assert ResetRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_gives_one_password_when_two_confirm_at_once():
    row = resets.ask_reset(person=cast.ines(), by=cast.otto())
    start, outcomes = threading.Barrier(2), []

    def use(by: User) -> None:
        start.wait()
        try:
            outcomes.append(bool(resets.confirm_reset(request_id=row.pk, by=by)))
        except resets.ResetOver:
            outcomes.append(False)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=use, args=[each]) for each in (olga(), cast.lena())]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, True]
