"""Campaigns of a demonstration: there once, labelled, in every language."""

import pytest
from django.conf import settings as site

from apps.accounts.demonstration import demonstration_staff
from apps.campaigns.folding import fold
from apps.campaigns.models import Campaign
from apps.pages import demonstration

pytestmark = pytest.mark.django_db
# The names that the campaign is known by.
KNOWN = (
    *("#MeToo", "#balancetonporc", "#YoTambien", "#YoTambién", "#وأنا_كمان", "#وانا_ايضا"),
    *("#EuTambem", "#میں_بھی", "#MoiAussi", "#Cuentalo", "#AnaKaman", "#EnaZeda"),
)


@pytest.fixture
def _campaigns(settings, tmp_path):
    settings.VAR_DIR, settings.DEMO = tmp_path, True
    demonstration_staff()
    demonstration.add_organizations()
    assert demonstration.add_campaigns() == 3


@pytest.mark.usefixtures("_campaigns")
def test_it_is_there_once_and_says_what_it_is(client):
    assert demonstration.add_campaigns() == 0
    assert {*Campaign.objects.values_list("slug", "status")} == {
        ("me-too", "approved"),
        ("safe-way-home", "approved"),
        ("night-shift", "proposed"),
    }
    for path in ("/campaigns/", "/campaigns/me-too/", "/campaigns/safe-way-home/"):
        assert "nobody’s real campaign" in client.get(path).content.decode()
    assert "Harbour House" in client.get("/campaigns/safe-way-home/").content.decode()
    assert client.get("/campaigns/night-shift/").status_code == 404


@pytest.mark.usefixtures("_campaigns")
def test_it_answers_to_every_known_name(client):
    for name in KNOWN:
        found = client.get("/campaigns/", {"q": name})
        assert found["Location"] == "/campaigns/me-too/", name
        assert client.get(f"/campaigns/{fold(name)}/")["Location"] == "/campaigns/me-too/", name


@pytest.mark.usefixtures("_campaigns")
@pytest.mark.parametrize("code", [code for code, _name in site.LANGUAGES])
def test_it_speaks_every_language(client, code):
    prefix = "" if code == "en" else f"/{code}"
    page = client.get(f"{prefix}/campaigns/me-too/").content.decode()
    assert f'<h1><bdi lang="{code}">' in page


def test_it_has_none_where_nothing_is_made_up(client):
    assert "data-campaign" not in client.get("/campaigns/").content.decode()
