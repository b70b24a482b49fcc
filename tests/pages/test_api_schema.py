"""The document of the API is kept: programs that ask whatever it allows, and whatever it does not,
find nothing that it does not say."""

import json
from collections.abc import Iterator
from uuid import UUID

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client

from apps.core.addresses import StripAddresses
from apps.pages import api_answers
from apps.pages.api_views import document
from apps.stories.models import Story
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("a_site")]
# The same requests on every machine; none is kept for the next run.
ASKED = {"max-examples": 40, "deterministic": True, "database": "none"}

api = schemathesis.openapi.from_dict(
    json.loads(json.dumps(document())),
    config=schemathesis.Config.from_dict({"generation": ASKED}),
)
api.app = StripAddresses(get_wsgi_application())


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A server lets go of its connection around each request; a test holds all its rows in it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def a_site(settings, monkeypatch, one_connection) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    monkeypatch.setattr(api_answers, "MOST", 1_000_000)
    for title in ("A title", ""):
        factories.a_published_story(title=title, language="en", country="FR", setting="work")


@api.parametrize()
def test_it_answers_as_its_document_says(case: schemathesis.Case):
    case.call_and_validate()


def test_it_answers_so_for_what_is_there():
    operation = api["/api/stories/{story_id}"]["GET"]
    found: list[UUID] = [*Story.objects.values_list("pk", flat=True)]
    for story_id in found:
        for query in ({}, {"open": "true"}, {"open": "false"}):
            where = {"story_id": str(story_id)}
            answer = operation.Case(path_parameters=where, query=query).call_and_validate()
            assert answer.status_code == 200
    assert found


def test_it_is_an_openapi_document_with_licence_and_version():
    api.validate()
    said = Client().get("/api/schema/").json()
    assert said == json.loads(json.dumps(document()))
    assert said["openapi"].startswith("3.1.")
    assert said["info"]["version"]
    assert said["info"]["license"]["name"]
