"""The operators' switch: posting goes on and costs a moment, publishing waits."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.audit.models import AuditEntry
from apps.stories.models import MeToo
from apps.stories.publishing import publishing_waits
from apps.stories.surge_switch import surge_now, switch_surge
from tests import cast, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def otto(client: Client) -> Client:
    return cast.sign_in(client, cast.otto())


def turn(client: Client, to: str) -> str:
    page = client.post(reverse("people:surge"), {"turn": to}, follow=True)
    assert page.status_code == 200
    return page.content.decode()


def test_it_is_off_until_somebody_turns_it_on(otto: Client):
    page = otto.get(reverse("people:surge")).content.decode()
    assert "Off: stories go out when they are due." in page
    assert "Let publishing wait" in page
    assert not publishing_waits()


def test_it_goes_on_and_off_again_with_a_record_of_each(otto: Client):
    assert "posting goes on, publishing waits" in turn(otto, "on")
    assert publishing_waits()
    turn(otto, "on")  # a second tap is nothing new
    assert "Off: stories go out" in turn(otto, "off")
    assert not publishing_waits()
    acts = AuditEntry.objects.filter(kind="site").order_by("pk")
    assert [(act.verb, act.role) for act in acts] == [
        ("begin_surge", "operator"),
        ("end_surge", "operator"),
    ]


def test_it_takes_nothing_else(otto: Client):
    for value in ("", "maybe", "\x00"):
        turn(otto, value)
    assert surge_now() is None


@pytest.mark.parametrize("somebody", [cast.ines, cast.lena])
def test_it_is_there_for_operators_only(client: Client, somebody):
    cast.sign_in(client, somebody())
    assert client.get(reverse("people:surge")).status_code == 404
    assert client.post(reverse("people:surge"), {"turn": "on"}).status_code == 404
    assert not publishing_waits()


def test_it_needs_a_token_of_the_session():
    strict = cast.sign_in(Client(enforce_csrf_checks=True), cast.otto())
    assert strict.post(reverse("people:surge"), {"turn": "on"}).status_code == 403
    assert not publishing_waits()


def test_it_lets_people_post_for_a_moment_of_work(client: Client):
    assert factories.say_me_too(client).status_code == 200
    switch_surge(on=True)
    asked = factories.say_me_too(client)
    assert asked.status_code == 429
    assert "data-proof=" in asked.content.decode()
    assert MeToo.objects.count() == 1
    switch_surge(on=False)
    assert factories.say_me_too(client).status_code == 200


def test_it_tells_moderators(client: Client):
    cast.sign_in(client, cast.ines())
    assert "Publishing waits" not in client.get("/moderation/").content.decode()
    switch_surge(on=True)
    assert "Publishing waits since" in client.get("/moderation/").content.decode()
