"""What the page of gaps counts: countries by topic and language, and how fresh it all is."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.core import places
from apps.resources.models import Language, Organization, Service, ServiceArea
from apps.resources.regions import REGIONS, countries_of, region_name
from apps.resources.vocabulary import HARMS
from tests.resources.bringing import text_of
from tests.resources.keeping import amal, an_entry, an_organization, at_work

pytestmark = pytest.mark.django_db


def days_ago(days: int) -> date:
    return timezone.now().date() - timedelta(days=days)


def a_line(
    house: Organization, country: str, harms: list[str], days: int | None = None, **more
) -> Service:
    """Confirmed so many days ago, or never."""
    fields = {"service_type": "helpline", "keeper": house, "harms": harms, "name": "Line"}
    if days is not None:
        confirmed = days_ago(days)
        due = confirmed + timedelta(days=90)
        status = "verified" if days < 90 else "due"
        fields |= {"status": status, "assured_date": confirmed, "due_on": due}
    entry = Service.objects.create(organization=house, **fields | more)
    ServiceArea.objects.create(service=entry, country=country)
    return entry


def gaps(house: Organization, **query: str) -> str:
    answer = at_work(amal(house)).get(f"/organisations/{house.pk}/gaps/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def table(html: str) -> dict[tuple[str, str], str]:
    """(country, topic) -> what the table says."""
    found = {}
    for country, row in re.findall(r'<tr data-country="(\w+)">(.*?)</tr>', html, re.DOTALL):
        for harm, said in re.findall(r'<td data-harm="(\w+)">(.*?)</td>', row):
            found[country, harm] = said
    return found


def figures(html: str, of: str) -> list[str]:
    row = re.search(rf'<tr data-figures="{of}">(.*?)</tr>', html, re.DOTALL)
    assert row
    return re.findall(r'<td class="figure">(.*?)</td>', row[1])


def test_it_says_who_is_helped_where():
    house, other = an_organization(), an_organization("Other House")
    a_line(house, "DE", ["stalking", "legal"], 3)
    a_line(other, "DE", ["stalking"], 3)
    a_line(other, "DE", ["child_abuse"])
    a_line(other, "DE", ["shelter"], 3, status="retired")
    a_line(other, "DE", ["shelter"], 3, status="suspended")
    a_line(other, "FR", ["shelter"], 3)
    html = gaps(house)
    said = table(html)
    assert {country for country, _harm in said} == {"DE"}
    assert len(said) == len(HARMS)
    full = {harm: what for (_country, harm), what in said.items() if what != "–"}
    assert full == {"stalking": "2", "legal": "1", "child_abuse": "not confirmed"}
    # The picture says the same, and its name says how much of it is full.
    assert re.findall(r'<rect class="heat-([123])"', html).count("3") == 1
    assert sorted(re.findall(r'<text class="heat-in-\d"[^>]*>(.*?)</text>', html)) == [
        "1",
        "2",
        "?",
    ]
    assert f"Of {len(HARMS)} pairs of a country and a topic, 2 have confirmed help." in html
    assert " style=" not in html.partition("<main")[2]


def test_it_looks_at_one_language():
    house = an_organization()
    Language.objects.create(service=a_line(house, "DE", ["stalking"], 3), code="tr")
    by_phone = an_entry(house)
    Language.objects.create(phone=by_phone.phones.get(), code="ar")
    a_line(house, "DE", ["legal"], 3)
    turkish = table(gaps(house, language="tr"))
    assert {harm for (_country, harm), what in turkish.items() if what != "–"} == {"stalking"}
    assert table(gaps(house, language="ar"))["DE", "sexual_violence"] == "1"
    # What is not among them is not asked.
    assert table(gaps(house, language="xx")) == table(gaps(house))


def test_it_looks_at_a_region():
    house = an_organization()
    a_line(house, "DE", ["stalking"], 3)
    said = table(gaps(house, region="154"))
    assert {country for country, _harm in said} == {*countries_of("154")}
    # What is no region is not asked.
    assert table(gaps(house, region="nowhere")) == table(gaps(house))


def test_it_counts_how_fresh_the_entries_are():
    house, other = an_organization(), an_organization("Other House")
    for days in (10, 20, 100, None):
        a_line(house, "DE", ["stalking"], days)
    a_line(house, "DE", ["stalking"], 400, status="retired")
    a_line(other, "DE", ["stalking"], 30)
    a_line(other, "FR", ["stalking"], 30)
    html = gaps(house)
    assert figures(html, "own") == ["4", "50 %", "75 %", "20"]
    assert figures(html, "there") == ["5", "60 %", "80 %", "25"]
    assert figures(gaps(an_organization("New House")), "own") == ["0", "–", "–", "–"]


def test_it_names_countries_that_are_shown_worldwide_directories_only(settings):
    settings.DEMO = False
    house = an_organization()
    a_line(house, "DE", ["stalking"], 3)
    a_line(house, "AT", ["stalking"])
    a_line(house, "ZZ", ["stalking"], 3, service_type="directory")
    html = gaps(house)
    here = re.search(r'data-nothing="here">(.*?)</ul>', html, re.DOTALL)
    assert here
    assert re.findall(r"<li>(.*?)</li>", here[1]) == ["Austria"]
    every = len(places.countries("en"))
    assert f"{every - 1} countries in the world" in html


def test_it_begins_empty_and_says_what_to_do():
    house = an_organization()
    said = text_of(at_work(amal(house)).get(f"/organisations/{house.pk}/gaps/"))
    assert "Choose a region, or add an entry for a country first." in said


def test_it_knows_the_region_of_every_country_and_its_name_in_every_language(settings):
    known = [country for region in REGIONS for country in countries_of(region)]
    assert len(known) == len({*known})
    # Nobody lives in Antarctica.
    assert {code for code, _name in places.countries("en")} - {*known} == {"AQ"}
    names = [region_name(region, code) for region in REGIONS for code, _name in settings.LANGUAGES]
    assert all(names)


def test_it_asks_a_few_questions_however_many_entries_there_are(django_assert_max_num_queries):
    house = an_organization()
    client = at_work(amal(house))
    page = f"/organisations/{house.pk}/gaps/"
    client.get(page)
    for _time in range(5):
        a_line(house, "DE", ["stalking"], 3)
    with django_assert_max_num_queries(14):
        client.get(page)
