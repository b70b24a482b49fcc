"""Otto adds and closes sign-ins; every act stands in the record."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.permissions import PERMISSIONS, Role
from apps.audit.models import AuditEntry
from apps.moderation import claims
from apps.moderation.models import Claim
from apps.moderation.opening import open_tasks
from tests import cast, factories
from tests.resources import keeping

pytestmark = pytest.mark.django_db


@pytest.fixture
def otto(client: Client) -> Client:
    return cast.prove(cast.sign_in(client, cast.otto()))


def add(client: Client, **more: object):
    fields = {"username": "ada", "roles": ["moderator"], "languages": ["ar", "ur"]}
    return client.post(reverse("people:add"), fields | more)


def password_in(answer) -> str:
    found = re.search(r"data-password>([a-z0-9-]+)<", answer.content.decode())
    assert found
    return found.group(1)


def act(client: Client, name: str, user: User, **fields: object):
    return client.post(reverse(f"people:{name}", args=[user.pk]), fields)


def test_it_adds_a_person_who_can_begin(otto: Client):
    password = password_in(add(otto))
    visitor = Client()
    answer = visitor.post(reverse("account_login"), {"login": "ada", "password": password})
    assert answer.headers["Location"] == reverse("mfa_activate_totp")
    page = visitor.get(answer.headers["Location"], follow=True)
    assert page.redirect_chain[-1][0] == reverse("account_change_password")


def test_it_shows_the_password_once(otto: Client):
    password = password_in(add(otto))
    assert password not in otto.get(reverse("people:list")).content.decode()
    assert password not in str(AuditEntry.objects.values_list("details", flat=True))


def test_it_lists_everybody_on_the_staff(otto: Client):
    cast.ines()
    User.objects.create_user("a-writer-with-an-account")
    page = otto.get(reverse("people:list")).content.decode()
    assert "ines" in page
    assert "Safeguarding lead" in page
    assert "a-writer-with-an-account" not in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "OTTO"},
        {"username": "<b>"},
        {"roles": []},
        {"roles": ["king"]},
        {"username": "\x00"},
    ],
)
def test_it_adds_nobody_when_a_field_is_wrong(otto: Client, wrong: dict[str, object]):
    answer = add(otto, **wrong)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert User.objects.count() == 1


def test_it_closes_a_sign_in_and_opens_it_again(otto: Client):
    ines = cast.ines()
    at_work = cast.sign_in(Client(), ines)
    assert at_work.get(reverse("moderation:queue")).status_code == 200
    act(otto, "close", ines)
    assert at_work.get(reverse("moderation:queue")).status_code == 302
    act(otto, "open", ines)
    assert at_work.get(reverse("moderation:queue")).status_code == 302
    assert ines.holds("moderator") or User.objects.get(pk=ines.pk).holds("moderator")


def test_it_changes_roles_and_languages(otto: Client):
    ines = cast.ines()
    act(otto, "person", ines, roles=["senior"], languages=["de"])
    again = User.objects.get(pk=ines.pk)
    assert again.roles() == {"senior"}
    assert again.reading_languages() == {"de"}


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("close", {}),
        ("person", {"roles": ["auditor"], "languages": ["en"]}),
        ("person", {"roles": ["moderator"], "languages": ["de"]}),
    ],
    ids=["closed", "another role", "another language"],
)
def test_it_gives_back_at_once_what_somebody_has_open(otto: Client, name, fields):
    factories.a_screened_story(language="en")
    open_tasks()
    ines = cast.ines()
    claim = claims.claim_next(user=ines)
    assert claim
    assert claims.claim_next(user=cast.sam()) is None
    act(otto, name, ines, **fields)
    assert not Claim.objects.exists()
    again = claims.claim_next(user=cast.sam())
    assert again
    assert again.task_id == claim.task_id
    with pytest.raises(claims.NotYours):
        claims.renew_claim(user=ines, token=claim.token)


def test_it_gives_a_new_password_and_leaves_the_second_step(otto: Client):
    """Else one person alone could get into a colleague's sign-in."""
    ines = cast.ines()
    password = password_in(act(otto, "new_password", ines))
    again = User.objects.get(pk=ines.pk)
    assert again.check_password(password)
    assert again.password_is_temporary
    assert again.has_second_factor()
    visitor = Client()
    answer = visitor.post(reverse("account_login"), {"login": "ines", "password": password})
    assert answer.headers["Location"] == reverse("mfa_authenticate")


def test_it_keeps_the_last_operator(otto: Client):
    user = User.objects.get(username="otto")
    page = otto.post(reverse("people:close", args=[user.pk]), follow=True)
    assert "Somebody has to run this site" in page.content.decode()
    assert User.objects.get(pk=user.pk).is_active
    assert not AuditEntry.objects.exists()


def test_it_lets_an_operator_change_their_own_roles_and_stay(otto: Client):
    user = User.objects.get(username="otto")
    page = otto.post(
        reverse("people:person", args=[user.pk]),
        {"roles": ["operator", "senior"], "languages": ["en"]},
        follow=True,
    )
    assert page.status_code == 200
    assert "This is done" in page.content.decode()


def test_it_records_every_act(otto: Client):
    operator = User.objects.get(username="otto")
    add(otto)
    ada = User.objects.get(username="ada")
    act(otto, "person", ada, roles=["senior"], languages=["en"])
    act(otto, "new_password", ada)
    act(otto, "close", ada)
    act(otto, "open", ada)
    entries = list(AuditEntry.objects.order_by("sequence"))
    assert [entry.verb for entry in entries] == [
        "add_person",
        "change_roles",
        "give_new_password",
        "close_sign_in",
        "open_sign_in",
    ]
    assert {entry.actor for entry in entries} == {operator.pk}
    assert {entry.object_id for entry in entries} == {str(ada.pk)}
    assert entries[0].details == {"roles": ["moderator"], "languages": ["ar", "ur"]}
    assert "ada" not in str([entry.details for entry in entries])


def test_it_does_nothing_that_it_cannot_record(otto: Client, monkeypatch):
    def broken(**fields: object) -> None:
        raise RuntimeError("the record is away")

    monkeypatch.setattr("apps.pages.acts.record", broken)
    ines = cast.ines()
    with pytest.raises(RuntimeError):
        act(otto, "close", ines)
    assert User.objects.get(pk=ines.pk).is_active


@pytest.mark.parametrize("person", [cast.ines, cast.lena])
@pytest.mark.parametrize("name", ["list", "add", "person", "close", "open", "new_password"])
def test_it_is_for_operators_only(client: Client, person, name: str):
    user = person()
    cast.sign_in(client, user)
    args = [] if name in ("list", "add") else [user.pk]
    assert client.post(reverse(f"people:{name}", args=args)).status_code == 404
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("name", ["close", "open", "new_password"])
def test_it_acts_only_on_a_post(otto: Client, name: str):
    ines = cast.ines()
    assert otto.get(reverse(f"people:{name}", args=[ines.pk])).status_code == 405


@pytest.mark.parametrize(
    ("name", "back"),
    [
        *(("add", "add"), ("invite", "invite"), ("person", "person")),
        *(("close", "person"), ("open", "person"), ("new_password", "person")),
    ],
)
def test_it_asks_for_a_proof_that_is_not_older_than_five_minutes(
    otto: Client, name: str, back: str
):
    ines = cast.ines()
    args = [] if name in ("add", "invite") else [ines.pk]
    cast.prove(otto, minutes_ago=6)
    answer = otto.post(reverse(f"people:{name}", args=args), {"roles": ["senior"]})
    page = reverse(f"people:{back}", args=args)
    assert answer.headers["Location"] == f"{reverse('mfa_reauthenticate')}?next={page}"
    assert not AuditEntry.objects.exists()
    again = User.objects.get(pk=ines.pk)
    assert again.is_active
    assert again.roles() == {"moderator"}
    cast.prove(otto, minutes_ago=4)
    assert otto.get(page).status_code == 200


def test_it_keeps_some_roles_apart(otto: Client):
    """Who reads the record has no acts in it."""
    ines = cast.ines()
    for roles in (["auditor", "moderator"], ["trainee", "senior"], ["auditor", "operator"]):
        page = act(otto, "person", ines, roles=roles, languages=["en"])
        assert "has no other role" in page.content.decode()
    assert User.objects.get(pk=ines.pk).roles() == {"moderator"}


def test_it_shows_what_each_role_may_do(otto: Client):
    page = otto.get(reverse("people:list")).content.decode()
    table = re.search(r"<table data-rights>.*?</table>", page, re.DOTALL)
    assert table
    for permission, holders in PERMISSIONS.items():
        row = re.search(rf'scope="row">{permission.label}</th>(.*?)</tr>', table[0], re.DOTALL)
        assert row, permission
        cells = ["yes" in cell for cell in row[1].split("</td>")[:-1]]
        assert cells == [role in holders for role in Role], permission


@pytest.mark.parametrize(("two", "shown"), [(True, 0), (False, 2)])
def test_it_warns_where_one_person_does_everything(otto: Client, settings, two: bool, shown: int):
    settings.TWO_PEOPLE = two
    pages = [otto.get(reverse(f"people:{name}")).content for name in ("list", "resets")]
    assert sum(b"data-alone" in page for page in pages) == shown


def test_it_shows_no_story_and_no_figure_of_the_queue(otto: Client):
    factories.a_screened_story(words="A lanternfish in the water")
    page = otto.get(reverse("people:list")).content.decode()
    assert "lanternfish" not in page
    assert otto.get(reverse("moderation:queue")).status_code == 404


def test_it_knows_no_writer(otto: Client):
    writer = User.objects.create_user("a-writer-with-an-account")
    assert otto.get(reverse("people:person", args=[writer.pk])).status_code == 404
    assert act(otto, "new_password", writer).status_code == 404
    page = otto.post(reverse("people:resets"), {"person": writer.pk}).content.decode()
    assert 'role="alert"' in page


def test_it_tells_the_operator_of_a_language_that_nobody_reads(otto: Client):
    factories.a_screened_story(language="ur")
    open_tasks()
    page = otto.get(reverse("people:list")).content.decode()
    assert '<bdi lang="ur">' in page


def test_it_leaves_the_place_at_an_organisation_alone(otto: Client):
    """Keeping help is given and taken by the organisation, not here."""
    bo = keeping.bo(keeping.an_organization())
    page = otto.get(reverse("people:person", args=[bo.pk])).content.decode()
    assert "keep an organisation’s help" in page
    assert 'value="organisation_editor"' not in page
    act(otto, "person", bo, roles=["moderator"], languages=["en"])
    assert User.objects.get(pk=bo.pk).roles() == {"moderator", "organisation_editor"}
    act(otto, "person", bo, roles=["auditor"])
    assert User.objects.get(pk=bo.pk).roles() == {"moderator", "organisation_editor"}
    act(otto, "person", bo, languages=["en"])
    assert User.objects.get(pk=bo.pk).roles() == {"organisation_editor"}
