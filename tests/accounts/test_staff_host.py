"""A host of its own for the team: what answers there, and what answers there only."""

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse

from apps.accounts.staff_host import SHARED
from tests import cast
from tests.accounts.writers import PASSWORD, a_writer
from tests.security.addresses import addresses

pytestmark = pytest.mark.django_db

TEAM, READERS = "team.example", "readers.example"
# Everything of the team that no permission guards, and what stands on both hosts.
BEFORE_A_ROLE = {
    *("people:set_up", "people:begin", "people:open_invitation"),
    *("members:join", "members:open_invitation"),
    # Two roles open it, so it asks for itself.
    "members:home",
}
PLAIN = {"plain:leave", "plain:healthz", "plain:readyz", "plain:security_txt", "plain:metrics"}


@pytest.fixture(autouse=True)
def _two_hosts(settings):
    settings.STAFF_HOST = TEAM
    settings.ALLOWED_HOSTS = [TEAM, READERS]
    settings.SITE_URL = f"http://{READERS}"


def at(host: str, **more: object) -> Client:
    return Client(HTTP_HOST=host, **more)


def signed_in(host: str, user: object) -> Client:
    """A browser that holds the session under both names, as a thief would."""
    client = at(host)
    value = cast.sign_in(Client(), user).cookies["session"].value
    client.cookies["session"] = client.cookies["team"] = value
    return client


def is_of_team(address) -> bool:
    return address.audience.startswith("staff:") or address.name in BEFORE_A_ROLE


def is_shared(address) -> bool:
    return address.name in SHARED | PLAIN or address.name.startswith("mfa_")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("who", ["operator", "moderator", None])
def test_it_serves_no_page_of_the_team_to_readers(who: str | None, method: str):
    client = signed_in(READERS, cast.staff(who)) if who else at(READERS)
    nowhere = client.generic(method, "/never-was/").status_code
    asked = [address for address in addresses() if is_of_team(address)]
    assert len(asked) > 20
    for address in asked:
        assert client.generic(method, address.path).status_code == nowhere == 404, address.path


def test_it_serves_no_page_of_readers_to_the_team():
    client = at(TEAM)
    asked = [each for each in addresses() if not is_of_team(each) and not is_shared(each)]
    assert len(asked) > 30
    for address in asked:
        answer = client.get(address.path, {"page": "2"})
        assert answer.status_code == 302, address.path
        assert answer["Location"] == f"http://{READERS}{address.path}?page=2"
        assert client.post(address.path).status_code == 404, address.path


def test_it_answers_each_where_it_belongs():
    team = signed_in(TEAM, cast.otto())
    readers = at(READERS)
    assert team.get(reverse("people:list")).status_code == 200
    assert team.get(reverse("mfa_index")).status_code == 200
    assert readers.get(reverse("pages:about")).status_code == 200
    for client in (at(TEAM), readers):
        assert client.get(reverse("account_login")).status_code == 200
        assert client.get(reverse("plain:healthz")).status_code == 200
        assert client.get(reverse("plain:leave")).status_code == 303


def test_it_signs_the_team_in_at_its_own_host_only():
    cast.ines()
    fields = {"login": "ines", "password": cast.PASSWORD}
    elsewhere = at(READERS)
    page = elsewhere.post(reverse("account_login"), fields, follow=True)
    assert "sign in at another address" in page.content.decode()
    assert elsewhere.get(reverse("account_onward")).status_code == 302
    team = at(TEAM)
    team.post(reverse("account_login"), fields)
    team.post(reverse("mfa_authenticate"), {"code": cast.code()})
    assert team.get(reverse("moderation:queue")).status_code == 200


def test_it_signs_writers_in_where_stories_are_read():
    fields = {"login": a_writer().username, "password": PASSWORD}
    page = at(TEAM).post(reverse("account_login"), fields, follow=True)
    assert "This address is for the team" in page.content.decode()
    readers = at(READERS)
    answer = readers.post(reverse("account_login"), fields)
    assert answer["Location"] == reverse("your_stories:list")
    assert readers.get(answer["Location"]).status_code == 200


def test_it_opens_no_sign_in_page_with_a_session_of_the_other_host():
    """A cookie that was carried over, by a thief or from before there were two hosts."""
    for client in (signed_in(READERS, cast.ines()), signed_in(TEAM, cast.wren())):
        for name in ("mfa_index", "account_onward", "account_change_password"):
            assert client.get(reverse(name)).status_code == 404, name
        assert client.get(reverse("account_logout")).status_code == 200


def test_it_names_its_cookie_differently_and_binds_it_to_the_host():
    client = at(TEAM)
    answer = client.post(reverse("account_login"), {"login": "nobody", "password": "no"})
    cast.ines()
    answer = client.post(reverse("account_login"), {"login": "ines", "password": cast.PASSWORD})
    assert {*answer.cookies} == {"team"}
    cookie = answer.cookies["team"]
    assert cookie["domain"] == ""
    assert cookie["path"] == "/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    first = cookie.value
    assert client.get(reverse("mfa_authenticate")).cookies["team"].value != first
    other_name = at(TEAM)
    other_name.cookies["session"] = first
    assert other_name.get(reverse("mfa_authenticate")).status_code == 302


def test_it_ends_the_session_where_it_is():
    client = signed_in(TEAM, cast.ines())
    assert client.get(reverse("moderation:queue")).status_code == 200
    answer = client.post(reverse("account_logout"))
    assert answer["Location"] == reverse("account_login")
    assert answer.cookies["team"]["max-age"] == 0
    client = signed_in(TEAM, cast.ines())
    assert "team" in client.get(reverse("plain:leave")).cookies


def test_it_makes_links_to_its_own_host():
    client = cast.prove(signed_in_with_name(cast.otto()))
    page = client.post(reverse("people:invite"), {"roles": ["moderator"]}).content.decode()
    assert f"http://{TEAM}/accounts/invitation/" in page


def signed_in_with_name(user: object) -> Client:
    client = cast.sign_in(at(TEAM), user)
    client.cookies["team"] = client.cookies["session"].value
    return client


def test_it_knows_no_other_host():
    assert at("elsewhere.example").get("/").status_code == 400


def test_it_is_one_host_where_none_is_set(settings):
    settings.STAFF_HOST = ""
    client = signed_in(READERS, cast.otto())
    assert client.get(reverse("people:list")).status_code == 200
    assert client.get(reverse("pages:about")).status_code == 200
    assert site.STAFF_COOKIE_NAME != site.SESSION_COOKIE_NAME
