"""Operators add organisations, invite their first manager, and hand entries over."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from apps.audit.models import AuditEntry
from apps.resources.keeping_services import ask_to_keep
from apps.resources.models import Change, Organization, OrganizationInvitation
from tests import cast
from tests.resources.keeping import amal, an_entry, an_organization, at_work

pytestmark = pytest.mark.django_db
ALL = "/organisations/all/"


@pytest.fixture
def otto() -> Client:
    return cast.prove(at_work(cast.otto()))


def one(organization: Organization, name: str = "one", *more: object) -> str:
    return reverse(f"members:{name}", args=[organization.pk, *more])


def test_it_lists_all_with_those_who_have_people_first(otto: Client):
    house = an_organization()
    an_entry(an_organization("A Found One"), keeper=None)
    an_entry(house)
    amal(house)
    text = otto.get(ALL).content.decode()
    rows = re.findall(
        r'<bdi translate="no">([^<]+)</bdi></a></th>\s*(.*?)\s*</tr>', text, re.DOTALL
    )
    figures = {name: re.findall(r">(\d+)<", cells) for name, cells in rows}
    assert list(figures) == ["Harbour House", "A Found One"]
    assert figures == {"Harbour House": ["1", "1", "0"], "A Found One": ["0", "0", "1"]}


def test_it_finds_by_name_and_turns_pages(otto: Client):
    for number in range(12):
        an_organization(f"Line {number:02}")
    an_organization("Harbour House")
    found = otto.get(ALL, {"name": "line"}).content.decode()
    assert found.count("data-organization") == 10
    assert "?name=line&amp;page=2" in found
    last = otto.get(ALL, {"name": "line", "page": 2}).content.decode()
    assert last.count("data-organization") == 2
    assert "Harbour House" not in found + last


@pytest.mark.parametrize("query", ["name=%00", "name=%ff", "page=x", "page=99999", "page=-1"])
def test_it_bears_any_question(otto: Client, query: str):
    an_organization()
    assert otto.get(f"{ALL}?{query}").status_code == 200


def test_it_says_when_nothing_is_found(otto: Client):
    assert "No organisation has this" in otto.get(ALL, {"name": "zzz"}).content.decode()


def test_it_adds_an_organisation_once(otto: Client):
    fields = {"name": " Harbour  House ", "website": "example.org"}
    answer = otto.post(ALL + "add/", fields)
    made = Organization.objects.get()
    assert (made.name, made.website) == ("Harbour House", "https://example.org")
    assert answer.headers["Location"] == one(made)
    again = otto.post(ALL + "add/", {"name": "HARBOUR HOUSE"}).content.decode()
    assert "is here already" in again
    assert AuditEntry.objects.get(verb="add_organisation").object_id == str(made.pk)


def test_it_invites_a_manager_and_renews_a_lost_link(otto: Client):
    house = an_organization()
    first = otto.post(one(house, "invite_manager")).content.decode()
    row = OrganizationInvitation.objects.get()
    assert row.role == "manager"
    second = otto.post(one(house, "renew_manager", row.pk)).content.decode()
    links = [
        re.search(r"testserver(/organisations/join/[^<]+)<", text)[1] for text in (first, second)
    ]
    assert [Client().get(link).status_code for link in links] == [404, 302]
    otto.post(one(house, "withdraw_manager", row.pk))
    assert Client().get(links[1]).status_code == 404


def test_it_asks_for_a_code_before_it_invites():
    house = an_organization()
    answer = at_work(cast.otto()).post(one(house, "invite_manager"))
    assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert not OrganizationInvitation.objects.exists()


def test_it_hands_over_what_nobody_keeps(otto: Client):
    house, other = an_organization(), an_organization("Lantern Line")
    orphan = an_entry(house, "Orphan", keeper=None)
    draft = an_entry(house, "Draft", keeper=None, status="draft", assured_date=None)
    theirs = an_entry(house, "Kept by another", keeper=other)
    retired = an_entry(house, "No more", keeper=None, status="retired")
    elsewhere = an_entry(other, "Elsewhere", keeper=None)
    text = otto.get(one(house)).content.decode()
    assert re.findall(r'<li><bdi translate="no">([^<]+)<', text) == ["Draft", "Orphan"]
    otto.post(one(house, "hand_over"))
    for entry in (orphan, draft, theirs, retired, elsewhere):
        entry.refresh_from_db()
    assert {orphan.keeper, draft.keeper} == {house}
    assert theirs.keeper == other
    assert retired.keeper is elsewhere.keeper is None
    change = orphan.changes.get()
    assert (change.act, change.role, change.by) == ("taken_over", "operator", cast.otto())
    assert change.replacement["organization"] == str(house.pk)
    assert AuditEntry.objects.get(verb="hand_over_entries").details == {"entries": 2}
    otto.post(one(house, "hand_over"))
    assert AuditEntry.objects.filter(verb="hand_over_entries").count() == 1


@pytest.mark.parametrize("name", ["one", "invite_manager", "hand_over"])
def test_it_is_not_for_members(name: str):
    house = an_organization()
    client = cast.prove(at_work(amal(house)))
    assert client.get(one(house, name)).status_code == 404
    assert client.post(one(house, name)).status_code == 404


def test_it_refuses_who_else_asked_for_an_entry_that_is_handed_over(otto: Client):
    house, other = an_organization(), an_organization("Lantern Line")
    orphan = an_entry(house, keeper=None)
    asked = ask_to_keep(service=orphan, organization=other, by=amal(other))
    otto.post(one(house, "hand_over"))
    asked.refresh_from_db()
    assert (asked.state, asked.second) == (Change.REFUSED, cast.otto())
