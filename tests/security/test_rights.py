"""Rights that end while somebody is at work, and what a role opens that reads no stories."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts import services
from apps.accounts.models import User
from apps.accounts.permissions import PERMISSIONS, Permission, Role, permissions_of
from apps.audit.models import AuditEntry
from tests import cast, factories
from tests.security.addresses import addresses

pytestmark = pytest.mark.django_db

WORDS = "Lanternfish were all I could think of."
# What opens a story, or decides over one; whoever holds none of these reads no words.
OF_STORIES = {
    *(Permission.READ_STORIES, Permission.SECOND_REVIEW, Permission.THIRD_REVIEW),
    *(Permission.CARE, Permission.HIDE_STORY, Permission.RESTORE_OR_REMOVE),
    *(Permission.ANSWER_APPEALS, Permission.UNDO_FOR_OTHERS, Permission.HOLD_STORIES),
}

SIGN_OUT = {"plain:leave", "account_logout", "account_logout_everywhere"}

ENDS: dict[str, Callable[[User], None]] = {
    "demoted": lambda user: services.set_roles(user=user, roles=["organisation_editor"]),
    "closed": lambda user: services.deactivate(user=user),
    "new password": lambda user: services.give_new_password(user=user) and None,
    "second step reset": lambda user: services.remove_second_factor(user=user),
}


@pytest.mark.parametrize("how", ENDS)
def test_it_opens_no_staff_page_with_a_session_from_before(how: str):
    """The next request is refused: exports and records as well, whoever holds the cookie."""
    services.create_staff(username="olga", password=cast.PASSWORD, roles=["operator"])
    user = services.create_staff(
        username="ada",
        password=cast.PASSWORD,
        roles=["senior", "safeguarding_lead", "operator"],
        totp_secret=cast.SECRET,
    )
    client = cast.prove(cast.sign_in(Client(raise_request_exception=False), user))
    assert client.get(reverse("moderation:queue")).status_code == 200
    cookie = client.cookies["session"].value
    ENDS[how](user)
    staff = [address for address in addresses() if address.audience.startswith("staff:")]
    assert len(staff) > 20
    for address in staff:
        for method in ("GET", "POST"):
            client.cookies["session"] = cookie
            answer = client.generic(method, address.path)
            assert answer.status_code == 302, f"{method} {address.path}"
            assert answer["Location"].startswith("/accounts/login/?next="), address.path


def test_it_takes_a_right_away_though_the_session_goes_on():
    """Rows changed by hand end no session; the door asks the database each time."""
    user = cast.ines()
    client = cast.sign_in(Client(), user)
    assert client.get(reverse("moderation:queue")).status_code == 200
    user.memberships.update(role="auditor")
    assert client.get(reverse("moderation:queue")).status_code == 404
    assert client.post(reverse("moderation:next")).status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR, Role.ORGANISATION_EDITOR])
def test_it_gives_no_words_to_whoever_does_not_read(role: Role):
    """Every page that they may open, and the review of a story whose address they guessed."""
    assert not permissions_of({role}) & OF_STORIES
    factories.a_screened_story(words=WORDS, title="Lanternfish")
    client = cast.prove(cast.sign_in(Client(raise_request_exception=False), cast.staff(role)))
    seen = 0
    for address in addresses():
        if not address.gaps and address.name not in SIGN_OUT:
            for method in ("GET", "POST"):
                answer = client.generic(method, address.path)
                said = answer.getvalue()
                assert b"anternfish" not in said, f"{method} {address.path}"
                seen += answer.status_code == 200
    assert seen > 20


def test_it_lets_nobody_decide_who_may_not_read():
    """A right to act on a story without the right to read one would be a side door."""
    readers = PERMISSIONS[Permission.READ_STORIES]
    for permission in OF_STORIES:
        assert PERMISSIONS[permission] <= readers, permission
    assert Role.TRAINEE not in PERMISSIONS[Permission.SECOND_REVIEW]


def test_it_keeps_what_needs_two_in_more_than_one_role():
    for permission in (Permission.RESET_SECOND_FACTOR, Permission.RESTORE_OR_REMOVE):
        assert len(PERMISSIONS[permission]) > 1


def test_it_records_that_somebody_of_the_team_signed_in():
    user = cast.ines()
    client = Client()
    client.post(reverse("account_login"), {"login": "ines", "password": cast.PASSWORD})
    assert not AuditEntry.objects.exists()
    client.post(reverse("mfa_authenticate"), {"code": cast.code()})
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.object_id) == ("sign_in", user.pk, str(user.pk))
    assert entry.details == {}


def test_it_records_nothing_of_a_writer_who_signs_in():
    from tests.accounts.writers import a_writer, sign_in

    client = Client()
    sign_in(client, a_writer().username)
    assert client.get(reverse("your_stories:list")).status_code == 200
    assert not AuditEntry.objects.exists()


def test_it_lets_nobody_in_whom_it_cannot_record(monkeypatch: pytest.MonkeyPatch):
    def broken(**fields: object) -> None:
        raise RuntimeError("the record is away")

    monkeypatch.setattr("apps.pages.sign_in_adapter.record", broken)
    cast.ines()
    client = Client(raise_request_exception=False)
    client.post(reverse("account_login"), {"login": "ines", "password": cast.PASSWORD})
    assert client.post(reverse("mfa_authenticate"), {"code": cast.code()}).status_code == 500
    assert client.get(reverse("moderation:queue")).status_code == 302
