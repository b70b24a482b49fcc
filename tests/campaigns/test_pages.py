"""Pages of campaigns: found by any name, in their own words and days, quiet when asked to be."""

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone
from PIL import Image

from apps.campaigns.card import can_draw
from apps.campaigns.models import Campaign
from apps.numbers.models import DailyCell
from apps.resources.models import Organization
from apps.stories.models import MeToo
from tests.campaigns.running import a_campaign
from tests.factories import say_me_too

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("built_static")]
TODAY = date(2026, 11, 25)
BUTTON = 'name="campaign" value="me-too"'


@pytest.fixture
def today(monkeypatch):
    """It is noon of TODAY in UTC."""
    noon = timezone.datetime(2026, 11, 25, 12, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon)


def page(client, path: str = "/campaigns/me-too/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


@pytest.mark.parametrize(
    "name", ["#MeToo", "me_too", "وانا كمان", "#وأنا_كمـان", "yotambien", "YO TAMBIÉN", "me-too"]
)
def test_it_leads_to_a_campaign_by_any_of_its_names(client, name):
    a_campaign()
    found = client.get("/campaigns/", {"q": name})
    assert found.status_code == 302
    assert found["Location"] == "/campaigns/me-too/"


@pytest.mark.parametrize("name", ["MeToo", "METOO", "وأنا_كمان", "yo-tambien"])
def test_it_takes_a_name_as_an_address(client, name):
    a_campaign()
    for prefix in ("", "/ar"):
        answer = client.get(f"{prefix}/campaigns/{name}/")
        assert answer.status_code == 302
        assert answer["Location"] == f"{prefix}/campaigns/me-too/"


def test_it_lists_what_holds_a_part_of_a_name(client):
    a_campaign()
    a_campaign("quiet-streets", names=(("QuietStreets", "en"),))
    part = page(client, "/campaigns/?q=tambi")
    assert 'data-campaign="me-too"' in part
    assert 'data-campaign="quiet-streets"' not in part
    assert '<bdi lang="ar">#وأنا_كمان</bdi>' in part


@pytest.mark.parametrize("typed", ["Elsewhere", "%00x", "x" * 61, "###"])
def test_it_says_nothing_unkind_where_nothing_is_found(client, typed):
    a_campaign()
    answer = client.get(f"/campaigns/?q={typed}")
    assert answer.status_code == 200


def test_it_has_an_empty_state(client):
    assert "No campaigns yet" in page(client, "/campaigns/")
    assert "goes by this name" in page(client, "/campaigns/?q=Elsewhere")


@pytest.mark.parametrize("status", ["proposed", "declined"])
def test_it_shows_nobody_what_no_operator_approved(client, status):
    a_campaign(status=status)
    assert "data-campaign" not in page(client, "/campaigns/?q=MeToo")
    for path in ("/campaigns/me-too/", "/campaigns/MeToo/", "/campaigns/me-too/card.png"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["%00", "x" * 3000, "..", "%ff", "❤️"])
def test_it_knows_no_campaign_by_nonsense(client, path):
    assert client.get(f"/campaigns/{path}/").status_code == 404


def test_it_speaks_the_language_of_the_page_or_the_next_best(client):
    a_campaign()
    arabic = page(client, "/ar/campaigns/me-too/")
    assert '<bdi lang="ar">كلمتان</bdi>' in arabic
    assert "قولي مع الآخرين" in arabic
    german = page(client, "/de/campaigns/me-too/")
    assert '<bdi lang="en">Two words</bdi>' in german
    assert '<div lang="en" dir="auto"><p>Say it with others.</p></div>' in german


def test_it_names_its_host(client):
    host = Organization.objects.create(name="Harbour House", website="https://harbour.example")
    a_campaign(host=host)
    shown = page(client)
    assert 'href="https://harbour.example" rel="noreferrer noopener"' in shown
    assert "Harbour House" in shown


def test_it_shows_its_number_only_through_the_gate(client):
    campaign = a_campaign()
    MeToo.objects.bulk_create(
        MeToo(language="en", campaign=campaign, counts_from=date(2026, 1, 1)) for _ in range(30)
    )
    assert 'data-count="campaign"' not in page(client)
    assert "When twenty people have said it" in page(client)
    DailyCell.objects.create(kind="campaign", key="me-too", day=date(2026, 11, 1), value=30)
    assert '<span class="number" data-count="campaign">30</span>' in page(client)


def test_it_shares_its_address_and_nothing_else(client):
    a_campaign()
    answer = client.get("/campaigns/me-too/")
    assert answer["Cache-Control"] == "private, no-cache"
    shown = answer.content.decode()
    head = shown[: shown.index("</head>")]
    assert 'property="og:title" content="Two words"' in head
    assert "/campaigns/me-too/card.png" in head
    assert "description" not in head
    assert 'value="http://127.0.0.1:8000/campaigns/me-too/" readonly' in shown


@pytest.mark.parametrize("path", ["/campaigns/me-too/card.png", "/ar/campaigns/me-too/card.png"])
def test_it_draws_a_card_that_says_no_more(client, path):
    a_campaign()
    answer = client.get(path)
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.size == (1200, 630)
    assert not picture.info
    assert "s-maxage=30" in answer["Cache-Control"]
    assert not answer.cookies
    # The same for whoever asks, so that asking again tells nothing.
    assert client.get(path).content == answer.content
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_it_draws_a_name_in_its_own_letters():
    assert can_draw("Yo también")
    assert not can_draw("मैं भी")


@pytest.mark.parametrize(
    ("days", "phase", "said"),
    [
        ({"begins_on": TODAY + timedelta(days=1)}, "ahead", "Begins on November 26, 2026"),
        ({"begins_on": TODAY, "ends_on": TODAY}, "open", "Until November 25, 2026"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ended", "Ended on November 24, 2026"),
        ({"status": "ended"}, "ended", "Ended"),
        ({"quiet_on": TODAY + timedelta(days=1)}, "open", ""),
        ({"quiet_on": TODAY - timedelta(days=1)}, "open", ""),
    ],
)
def test_it_takes_part_only_within_its_days(client, today, days, phase, said):
    campaign = a_campaign(**days)
    shown = page(client)
    assert f'data-phase="{phase}"' in shown
    assert (BUTTON in shown) == (phase == "open")
    assert said in shown
    say_me_too(client, campaign="me-too")
    assert MeToo.objects.get().campaign_id == (campaign.pk if phase == "open" else None)


def test_it_is_quiet_for_a_day_and_loses_nobody(client, today):
    a_campaign(quiet_on=TODAY)
    shown = page(client)
    assert "asks for a day of silence" in shown
    assert BUTTON not in shown
    assert "Say it with others" not in shown
    assert "data-count" not in shown
    # Help and the way out, and what happens to who says it elsewhere today.
    assert "/help/" in shown
    assert "data-leave" in shown
    assert "without this campaign" in shown
    receipt = say_me_too(client, campaign="me-too").content.decode()
    assert "counted with this campaign" not in receipt
    assert MeToo.objects.get().campaign is None
    # No other page changes.
    assert 'data-campaign="me-too"' in page(client, "/campaigns/")


def test_it_asks_the_database_the_same_for_many_as_for_one(client, django_assert_max_num_queries):
    a_campaign()
    page(client, "/campaigns/")
    for number in range(5):
        a_campaign(f"other-{number}", names=((f"Other{number}", "en"),))
    with django_assert_max_num_queries(3):
        page(client, "/campaigns/")
    assert Campaign.objects.count() == 6
