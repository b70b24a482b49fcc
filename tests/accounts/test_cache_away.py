"""Without the cache staff cannot sign in; they are told so, and nobody else notices."""

from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from apps.stories.models import MeToo
from tests import cast
from tests.factories import say_me_too


@pytest.fixture
def _no_cache(settings, monkeypatch):
    away = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    backend = type(caches["default"])("redis://127.0.0.1:1/0", {"OPTIONS": away["OPTIONS"]})
    monkeypatch.setattr(caches._connections, "default", backend, raising=False)


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_cache")
def test_it_answers_a_sign_in_kindly(client: Client):
    cast.ines()
    fields = {"login": "ines", "password": cast.PASSWORD}
    answer = client.post(
        reverse("account_login"), urlencode(fields), "application/x-www-form-urlencoded"
    )
    assert answer.status_code == 503
    assert cast.PASSWORD not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_cache")
def test_it_counts_a_me_too_all_the_same(client: Client):
    assert say_me_too(client).status_code == 200
    assert MeToo.objects.count() == 1
