"""Pledges as tests begin with them, through the doors that people use."""

from typing import Any

from django.test import Client

from apps.core.form_keys import draw_form_key
from apps.solidarity.models import Pledge
from apps.solidarity.pledging import pledge_of, send_pledge
from apps.solidarity.written_services import publish
from tests.factories import a_code

PARTS = {
    "did": "I laughed along when others made those jokes.",
    "will": "I will speak up the first time, and every time.",
    "again": "At the next team dinner.",
}


def send(client: Client, *, form_key: str = "", **parts: str) -> Any:
    """Send the form of a pledge."""
    fields = {**PARTS, **parts, "form_key": form_key or draw_form_key(), "go": "send"}
    return client.post("/pledges/write/", fields)


def a_pledge(**parts: str) -> Pledge:
    """A pledge that waits to be read."""
    code = a_code()
    send_pledge(parts={**PARTS, **parts}, code=code)
    pledge = pledge_of(code)
    assert pledge
    return pledge


def a_published_pledge(**parts: str) -> Pledge:
    """A pledge before readers."""
    pledge = a_pledge(**parts)
    publish(row=pledge)
    pledge.refresh_from_db()
    return pledge
