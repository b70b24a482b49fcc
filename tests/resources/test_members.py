"""An organisation's own pages: how it stands, who works there, what it says of itself."""

import re
import threading
from html import unescape

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.audit.models import AuditEntry
from apps.resources import member_services
from apps.resources.models import Change, Organization, OrganizationMember
from apps.resources.origins import NotAnOrigin, origin_of
from tests import cast
from tests.resources.keeping import a_member, amal, an_entry, an_organization, at_work, bo

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Organization:
    return an_organization()


def page(name: str, organization: Organization, *more: object) -> str:
    return reverse(f"members:{name}", args=[organization.pk, *more])


def manager(organization: Organization) -> Client:
    return cast.prove(at_work(amal(organization)))


# --- the way in -----------------------------------------------------------------------------------


def test_it_leads_to_the_only_organisation(house: Organization):
    answer = at_work(amal(house)).get("/organisations/")
    assert answer.headers["Location"] == page("organization", house)


def test_it_lets_choose_among_several(house: Organization):
    other = an_organization("Lantern Line")
    amal(house)
    text = at_work(amal(other)).get("/organisations/").content.decode()
    assert page("organization", house) in text
    assert page("organization", other) in text


def test_it_says_what_to_do_where_there_is_none():
    client = at_work(cast.somebody("cleo", "organisation_editor"))
    text = client.get("/organisations/").content.decode()
    assert "You work for no organisation" in text
    assert reverse("members:all") not in text


def test_it_leads_operators_to_all():
    answer = at_work(cast.otto()).get("/organisations/")
    assert answer.headers["Location"] == "/organisations/all/"


def test_it_offers_both_to_whoever_does_both(house: Organization):
    User.objects.get(pk=cast.otto().pk).memberships.create(role="organisation_editor")
    OrganizationMember.objects.create(organization=house, user=cast.otto(), role="editor")
    text = at_work(cast.otto()).get("/organisations/").content.decode()
    assert page("organization", house) in text
    assert reverse("members:all") in text


@pytest.mark.parametrize("who", [cast.ines, cast.lena, cast.wren])
def test_it_is_not_there_for_others(who):
    assert at_work(who()).get("/organisations/").status_code == 404


def test_it_asks_for_a_second_factor(house: Organization):
    client = at_work(amal(house, second_factor=False))
    for path in ("/organisations/", page("organization", house), page("people", house)):
        assert client.get(path).headers["Location"] == reverse("mfa_activate_totp"), path


def test_it_is_where_an_editors_work_begins(house: Organization):
    answer = at_work(amal(house)).get(reverse("account_onward"))
    assert answer.headers["Location"] == "/organisations/"


@pytest.mark.parametrize("name", ["organization", "people", "details", "invite"])
def test_it_shows_nobody_the_pages_of_another_organisation(house: Organization, name: str):
    other = an_organization("Lantern Line")
    bo(other, role="manager")
    client = manager(house)
    assert client.get(page(name, house)).status_code == 200
    assert client.get(page(name, other)).status_code == 404
    assert client.post(page(name, other), {"role": "editor"}).status_code == 404


# --- how it stands --------------------------------------------------------------------------------


def test_it_counts_what_is_due_and_what_waits(house: Organization):
    for number, status in enumerate(["verified", "verified", "due", "overdue", "suspended"]):
        an_entry(house, f"Line {number}", status=status)
    an_entry(house, "New", status="draft", assured_date=None)
    an_entry(an_organization("Lantern Line"), "Theirs", status="due")
    client = manager(house)
    changed = house.kept.first()
    boss = User.objects.get(username="amal")
    for field, by in (("numbers", boss), ("link", bo(house))):
        Change.objects.create(
            service=changed, field=field, by=by, act="edited", state="waiting", day="2026-11-22"
        )
    text = client.get(page("organization", house)).content.decode()
    counts = dict(re.findall(r'data-count="(\w+)"><a href="[^"]+">(\d+)<', text))
    assert counts == {"verified": "2", "due": "1", "overdue": "1", "suspended": "1", "draft": "1"}
    assert 'data-waiting="2"' in text
    assert "you can look at 1" in text


def test_it_begins_with_the_first_steps(house: Organization):
    client = manager(house)
    empty = client.get(page("organization", house)).content.decode()
    assert len(re.findall("data-step", empty)) == 4
    assert "· done" not in empty
    assert "somebody who runs this site is your second person" in empty
    an_entry(house)
    bo(house)
    house.embed_origins = ["https://example.org"]
    house.save()
    assert "data-step" not in client.get(page("organization", house)).content.decode()


def test_it_says_which_page_one_is_on(house: Organization):
    text = manager(house).get(page("people", house)).content.decode()
    current = re.findall(r'href="([^"]+)" aria-current="page"', text)
    assert current == [page("people", house)]


# --- its people -----------------------------------------------------------------------------------


def test_it_changes_what_somebody_does(house: Organization):
    client, second = manager(house), bo(house)
    client.post(page("person", house, second.pk), {"role": "manager"})
    assert house.members.get(user=second).role == "manager"
    entry = AuditEntry.objects.get(verb="change_member_role")
    assert (entry.object_id, entry.role) == (str(second.pk), "organisation_editor")


@pytest.mark.parametrize("name", ["person", "let_go"])
def test_it_keeps_the_last_manager(house: Organization, name: str):
    client = manager(house)
    bo(house)
    closed = a_member(house, "cleo", "manager")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    boss = User.objects.get(username="amal")
    answer = client.post(page(name, house, boss.pk), {"role": "editor"}, follow=True)
    assert "Make another person a manager first" in answer.content.decode()
    assert house.members.get(user=boss).role == "manager"


def test_it_asks_for_a_code_before_it_lets_go(house: Organization):
    client, second = at_work(amal(house)), bo(house)
    answer = client.post(page("let_go", house, second.pk))
    assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert page("person", house, second.pk) in answer.headers["Location"]
    assert house.members.filter(user=second).exists()


def test_it_lets_somebody_go_at_once(house: Organization):
    client, second = manager(house), bo(house)
    theirs = at_work(second)
    assert theirs.get(page("organization", house)).status_code == 200
    client.post(page("let_go", house, second.pk))
    second.refresh_from_db()
    assert not second.may("keep_resources")
    assert not second.is_active
    answer = theirs.get(page("organization", house))
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_it_leaves_other_work_to_whom_it_lets_go(house: Organization):
    client, second = manager(house), bo(house)
    second.memberships.create(role="moderator", languages=["en"])
    client.post(page("let_go", house, second.pk))
    assert User.objects.get(pk=second.pk).roles() == {"moderator"}


def test_it_leaves_the_place_at_another_organisation(house: Organization):
    other = an_organization("Lantern Line")
    second = bo(house)
    bo(other)
    theirs = at_work(second)
    manager(house).post(page("let_go", house, second.pk))
    assert theirs.get(page("organization", house)).status_code == 404
    assert theirs.get(page("organization", other)).status_code == 200


def test_it_lets_only_managers_change_who_works_there(house: Organization):
    boss = amal(house)
    editor = cast.prove(at_work(bo(house)))
    text = editor.get(page("people", house)).content.decode()
    assert page("person", house, boss.pk) not in text
    assert page("invite", house) not in text
    for name in ("person", "let_go"):
        answer = editor.post(page(name, house, boss.pk), {"role": "editor"})
        assert answer.status_code == 404, name
    assert editor.get(page("invite", house)).status_code == 404
    assert house.members.get(user=boss).role == "manager"


@pytest.mark.django_db(transaction=True)
def test_it_keeps_one_manager_when_two_let_each_other_go():
    house = an_organization()
    pair = [amal(house), bo(house, role="manager")]
    start, outcomes = threading.Barrier(2), []

    def let_go(by: User, who: User) -> None:
        start.wait()
        try:
            place = OrganizationMember.objects.get(user=who)
            member_services.let_go(member=place, by=by, role="organisation_editor")
            outcomes.append("gone")
        except (member_services.LastManager, OrganizationMember.DoesNotExist) as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=let_go, args=each) for each in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("gone") == 1
    assert house.members.filter(role="manager").count() == 1


# --- its details ----------------------------------------------------------------------------------

DETAILS = {
    "name": "Harbour House",
    "description": "A house by the harbour.",
    "website": "https://example.org",
    "email": "hello@example.org",
    "notices_email": "desk@example.org",
    "notices_language": "fr",
    "embed_origins": "https://example.org/\nhttps://www.example.org\nhttps://example.org",
}


def test_it_keeps_details(house: Organization):
    client = manager(house)
    client.post(page("details", house), DETAILS)
    house.refresh_from_db()
    assert house.notices_language == "fr"
    assert house.embed_origins == ["https://example.org", "https://www.example.org"]
    entry = AuditEntry.objects.get(verb="change_organisation")
    assert set(entry.details["fields"]) == {*DETAILS} - {"name"}
    client.post(page("details", house), DETAILS)
    assert AuditEntry.objects.filter(verb="change_organisation").count() == 1


def test_it_counts_a_new_name_as_a_change_of_each_entry(house: Organization):
    entry = an_entry(house)
    before = entry.last_modified
    manager(house).post(page("details", house), DETAILS | {"name": "Harbour Home"})
    entry.refresh_from_db()
    assert entry.last_modified > before
    assert entry.changes.get().replacement == "Harbour Home"


def test_it_keeps_what_was_typed_when_a_site_is_wrong(house: Organization):
    wrong = DETAILS | {"embed_origins": "https://example.org/contact"}
    text = manager(house).post(page("details", house), wrong).content.decode()
    assert "does not look like https://example.org" in text
    assert "A house by the harbour." in text
    house.refresh_from_db()
    assert house.embed_origins == []


def test_it_lets_only_managers_change_details(house: Organization):
    amal(house)
    client = at_work(bo(house))
    assert 'name="notices_email"' not in client.get(page("details", house)).content.decode()
    assert client.post(page("details", house), DETAILS).status_code == 404


@pytest.mark.parametrize(
    ("typed", "local", "origin"),
    [
        ("https://example.org", False, "https://example.org"),
        (" https://Example.ORG/ ", False, "https://example.org"),
        ("https://example.org:8443", False, "https://example.org:8443"),
        ("https://bücher.example", False, "https://xn--bcher-kva.example"),
        ("http://localhost:8000", True, "http://localhost:8000"),
        ("http://127.0.0.1:8101", True, "http://127.0.0.1:8101"),
        ("http://localhost:8000", False, None),
        ("http://example.org", True, None),
        ("https://example.org/path", False, None),
        ("https://example.org?x", False, None),
        ("https://example.org#x", False, None),
        ("https://me@example.org", False, None),
        ("https://*.example.org", False, None),
        ("https://example.org; script-src *", False, None),
        ("https://example.org 'self'", False, None),
        ("https://example.org,https://other.org", False, None),
        ("https://localhost", False, None),
        ("https://10.0.0.1", False, None),
        ("https://[::1]", False, None),
        ("https://example.org:99999", False, None),
        ("javascript://example.org", False, None),
        ("example.org", False, None),
        ("*", True, None),
        ("", False, None),
        ("https://" + "a" * 300 + ".org", False, None),
    ],
)
def test_it_takes_the_beginning_of_an_address_and_nothing_else(typed, local, origin):
    if origin is None:
        with pytest.raises(NotAnOrigin):
            origin_of(typed, local=local)
    else:
        assert origin_of(typed, local=local) == origin


# --- its card -------------------------------------------------------------------------------------


def code_of(text: str, field: str) -> str:
    """What somebody copies out of a field of the page."""
    found = re.search(rf'<textarea id="{field}"[^>]*>(.*?)</textarea>', text, re.DOTALL)
    assert found
    return unescape(found[1]).strip()


def test_it_gives_the_code_of_a_frame_that_needs_no_style_and_no_script(house: Organization):
    amal(house)
    text = at_work(bo(house)).get(page("details", house)).content.decode()
    code = code_of(text, "frame-code")
    assert re.fullmatch(r"<iframe [^<>]+></iframe>", code)
    said = dict(re.findall(r'([a-z]+)="([^"]*)"', code))
    assert unescape(said["src"]).endswith(f"/embed/resources?organization={house.pk}&lang=en")
    assert "allow-scripts" not in said["sandbox"]
    assert "style" not in said
    assert said["title"]
    assert said["width"]
    assert said["height"]
    assert Client().get(unescape(said["src"]).removeprefix(settings.SITE_URL)).status_code == 200


def test_it_gives_links_to_what_is_confirmed(house: Organization):
    entry = an_entry(house, "<b>Line</b> & talk")
    an_entry(house, "Not yet", status="draft", assured_date=None)
    client = manager(house)
    code = code_of(client.get(page("details", house)).content.decode(), "link-code")
    assert f'{settings.SITE_URL}/help/{entry.pk}/">&lt;b&gt;Line&lt;/b&gt; &amp; talk</a>' in code
    assert "Not yet" not in code
