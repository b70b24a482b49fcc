"""An organisation proposes, an operator decides, and the record says who did what."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from apps.audit.models import AuditEntry
from apps.campaigns.folding import fold
from apps.campaigns.hosting_services import NameTaken, propose
from apps.campaigns.models import Campaign, Hashtag
from apps.campaigns.proposals import Name, Said
from apps.campaigns.slugs import slug_from
from tests import cast
from tests.campaigns.running import a_campaign
from tests.resources import keeping

pytestmark = pytest.mark.django_db
FIELDS = {
    "names_en": "#QuietStreets\n\n  quiet streets  ",
    "names_ar": "#شوارع_هادئة",
    "names_": "QuellaVoltaChe",
    "title_en": "Quiet streets",
    "words_en": "We walk together.\n\nEvery first Friday.",
    "ends_on": "2030-01-31",
}


@pytest.fixture
def house():
    return keeping.an_organization()


@pytest.fixture
def amal(house) -> Client:
    return keeping.at_work(keeping.amal(house))


@pytest.fixture
def otto() -> Client:
    return cast.sign_in(Client(), cast.otto())


def verbs() -> list[str]:
    rows = AuditEntry.objects.filter(kind="campaign").order_by("sequence")
    return list(rows.values_list("verb", flat=True))


def proposed(amal, house, **other: str) -> Campaign:
    answer = amal.post(f"/organisations/{house.pk}/campaigns/new/", FIELDS | other)
    assert answer.status_code == 302, answer.content.decode()
    return Campaign.objects.get(host=house)


def test_it_goes_from_a_proposal_to_its_own_page(amal, otto, house, client):
    campaign = proposed(amal, house)
    assert (campaign.slug, campaign.status) == ("quiet-streets", "proposed")
    assert campaign.ends_on == date(2030, 1, 31)
    names = dict(campaign.names.values_list("name", "language"))
    assert names == {"QuietStreets": "en", "شوارع_هادئة": "ar", "QuellaVoltaChe": ""}
    # Preview for its host, and for whoever decides; nothing for readers.
    for browser, path in (
        (amal, f"/organisations/{house.pk}/campaigns/{campaign.pk}/"),
        (otto, "/organisations/campaigns/"),
    ):
        shown = browser.get(path).content.decode()
        assert "<p>Every first Friday.</p>" in shown
        assert '<bdi lang="ar">#شوارع_هادئة</bdi>' in shown
    assert client.get("/campaigns/quiet-streets/").status_code == 404
    otto.post(f"/organisations/campaigns/{campaign.pk}/decide/", {"go": "approve"})
    assert "Harbour House" in client.get("/campaigns/quiet-streets/").content.decode()
    otto.post(f"/organisations/campaigns/{campaign.pk}/decide/", {"go": "end"})
    assert 'data-phase="ended"' in client.get("/campaigns/quiet-streets/").content.decode()
    assert verbs() == ["propose_campaign", "approve_campaign", "end_campaign"]


def test_it_says_why_it_was_not_taken_and_hears_another_try(amal, otto, house):
    campaign = proposed(amal, house)
    path = f"/organisations/campaigns/{campaign.pk}/decide/"
    otto.post(path, {"go": "decline", "answer": " "})
    assert Campaign.objects.get().status == "proposed"
    otto.post(path, {"go": "decline", "answer": "The second name names a person."})
    shown = amal.get(f"/organisations/{house.pk}/campaigns/").content.decode()
    assert "The second name names a person." in shown
    edit = f"/organisations/{house.pk}/campaigns/{campaign.pk}/"
    amal.post(edit, FIELDS | {"names_en": "#QuietStreets"})
    campaign.refresh_from_db()
    assert (campaign.status, campaign.answer) == ("proposed", "")
    assert verbs() == ["propose_campaign", "decline_campaign", "change_campaign"]


@pytest.mark.parametrize("go", ["decline", "end", "nonsense", ""])
def test_it_opens_nothing_by_another_button(amal, otto, house, go):
    campaign = proposed(amal, house)
    otto.post(f"/organisations/campaigns/{campaign.pk}/decide/", {"go": go})
    assert Campaign.objects.get().status == "proposed"


def test_it_lets_a_host_change_the_days_of_what_is_open_and_nothing_else(amal, house):
    campaign = a_campaign(host=house)
    edit = f"/organisations/{house.pk}/campaigns/{campaign.pk}/"
    assert "names_en" not in amal.get(edit).content.decode()
    amal.post(edit, FIELDS | {"quiet_on": "2030-01-02"})
    campaign.refresh_from_db()
    assert campaign.quiet_on == date(2030, 1, 2)
    assert campaign.names.filter(name="MeToo").exists()
    assert verbs() == ["change_campaign"]


def test_it_lets_operators_change_what_is_open(otto):
    campaign = a_campaign()
    path = f"/organisations/campaigns/{campaign.pk}/"
    assert "#YoTambién" in otto.get(path).content.decode()
    otto.post(path, FIELDS | {"names_en": "#MeToo\n#MeTooAgain"})
    assert campaign.names.filter(folded="metooagain").exists()
    campaign.refresh_from_db()
    assert (campaign.status, campaign.slug) == ("approved", "me-too")


def test_it_makes_a_campaign_without_a_host(otto):
    otto.post("/organisations/campaigns/new/", FIELDS)
    made = Campaign.objects.get()
    assert (made.host, made.status) == (None, "proposed")


@pytest.mark.parametrize("name", ["#MeToo", "me too", "وانا كمان", "YO_TAMBIEN"])
def test_it_names_the_campaign_that_has_a_name_already(amal, house, name):
    a_campaign()
    answer = amal.post(f"/organisations/{house.pk}/campaigns/new/", FIELDS | {"names_en": name})
    shown = answer.content.decode()
    assert "already belongs to the campaign “Two words”" in shown
    # What was typed is still there.
    assert "We walk together." in shown
    assert Campaign.objects.count() == 1


def test_it_frees_the_names_of_what_was_not_taken(amal, house):
    a_campaign(status="declined", names=(("QuietStreets", "en"), ("Other", "en")))
    campaign = proposed(amal, house)
    assert Hashtag.objects.get(folded="quietstreets").campaign == campaign


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"names_en": "", "names_ar": "", "names_": ""}, "Write at least one name"),
        ({"title_en": "", "words_en": ""}, "Write a title and words in at least one language"),
        ({"title_en": ""}, "Write a title too"),
        ({"words_en": ""}, "There are no words here yet"),
        ({"names_en": "###"}, None),
        ({"names_en": "❤️"}, "is no name"),
        ({"names_en": "x" * 61}, "is no name"),
        ({"names_en": "\n".join(f"name{n}" for n in range(61))}, "at most 60 ways"),
        ({"begins_on": "2030-02-01"}, "comes before the first"),
        ({"begins_on": "never"}, "valid date"),
    ],
)
def test_it_says_what_to_do(amal, house, change, said):
    answer = amal.post(f"/organisations/{house.pk}/campaigns/new/", FIELDS | change)
    if said:
        assert said in answer.content.decode()
        assert not Campaign.objects.exists()
    else:
        assert answer.status_code == 302


def test_it_is_for_managers_of_that_organisation(house, amal):
    campaign = proposed(amal, house)
    bo = keeping.at_work(keeping.bo(house))
    other = keeping.an_organization("Lantern")
    theirs = keeping.at_work(keeping.a_member(other, "cem", "manager"))
    assert bo.get(f"/organisations/{house.pk}/campaigns/").status_code == 200
    for browser, organization in ((bo, house), (theirs, house), (theirs, other)):
        for path in ("new/", f"{campaign.pk}/"):
            if (browser, path) == (theirs, "new/") and organization == other:
                continue
            answer = browser.get(f"/organisations/{organization.pk}/campaigns/{path}")
            assert answer.status_code == 404, path


@pytest.mark.parametrize(
    ("names", "taken", "slug"),
    [
        (["MeToo"], (), "me-too"),
        (["balancetonporc"], (), "balancetonporc"),
        (["وأنا_كمان", "Ana_Kaman"], (), "ana-kaman"),
        (["YoTambién"], (), "yo-tambien"),
        (["میں_بھی"], (), "campaign"),
        (["MeToo"], ("me-too", "me-too-2"), "me-too-3"),
        (["x" * 60], ("x" * 40,), "x" * 38 + "-2"),
    ],
)
def test_it_makes_an_address_of_the_first_latin_name(names, taken, slug):
    assert slug_from(names, taken) == slug


@pytest.mark.django_db(transaction=True)
def test_it_gives_a_name_to_one_of_two_who_want_it_at_once():
    by = cast.otto()
    ready, came = threading.Barrier(2), []

    def run(name: str) -> None:
        said = Said([Name(name, fold(name), "en")], [("en", name, "Words.")], {})
        try:
            ready.wait(10)
            propose(said=said, host=None, by=by, role="operator")
            came.append("kept")
        except NameTaken:
            came.append("taken")
        finally:
            connection.close()

    both = [threading.Thread(target=run, args=(name,)) for name in ("QuietNight", "quiet_night")]
    for each in both:
        each.start()
    for each in both:
        each.join(30)
    assert sorted(came) == ["kept", "taken"]
    assert Campaign.objects.count() == Hashtag.objects.count() == AuditEntry.objects.count() == 1
