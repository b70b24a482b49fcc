"""How many: every number on it is a cell of the day, and nothing else is."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.campaigns.models import Campaign, CampaignText, Status
from apps.core import places
from apps.numbers import map_places
from apps.numbers.charts import last_months, lying, standing
from apps.numbers.models import DailyCell
from apps.numbers.projection import FRAME, HEIGHT, WIDTH, on_the_map
from apps.numbers.rounding import CROSSED, LONG_STEP, SMALLEST, STEP

DAY = date(2026, 11, 20)
CELLS = {
    ("total", ""): 43_700,
    ("stories", ""): 3_960,
    ("month", "2026-03"): 630,
    ("month", "2026-10"): 1_710,
    ("month", "2026-11"): 1_130,
    ("country", "FR"): 2_480,
    ("country", "IS"): 30,
    ("country", "PK"): 1_790,
    ("setting", "work"): 8_810,
    ("setting", "home"): 8_060,
    ("language", "ar"): 3_910,
    ("language", "en"): 13_000,
    ("country_setting", "FR:work"): 540,
}
# What the rules name, the people behind a dot, and the dots of 43,700.
IN_THE_RULES = {SMALLEST, CROSSED, STEP, LONG_STEP, 100, 437}


def keep(cells: dict[tuple[str, str], int], day: date = DAY) -> None:
    DailyCell.objects.bulk_create(
        DailyCell(kind=kind, key=key, day=day, value=value) for (kind, key), value in cells.items()
    )


def main_of(client: Client, language: str = "") -> str:
    page = client.get(f"{language}/how-many/").content.decode()
    return page[page.index("<main") : page.index("</main>")]


def numbers_in(html: str) -> set[int]:
    """What people see or hear as a number: text, titles and labels."""
    labels = " ".join(re.findall(r'aria-label="([^"]*)"', html))
    # What is to be copied is code, and the name of the licence a name.
    html = re.sub(r"<textarea.*?</textarea>|CC0 1\.0", "", html, flags=re.DOTALL)
    text = unescape(re.sub(r"<[^>]*>", " ", html) + labels)
    return {int(each.replace(",", "")) for each in re.findall(r"\d[\d,]*", text)}


def shown(html: str) -> dict[tuple[str, str], int]:
    """Every number that says which cell it is."""
    found = re.findall(r'data-cell="(\w+):([^"]*)"[^>]*>([\d,]+)<', html)
    return {(kind, key): int(value.replace(",", "")) for kind, key, value in found}


@pytest.mark.django_db
def test_it_shows_the_cells_of_the_day_and_no_other_number(client: Client):
    keep({("total", ""): 43_600, ("country", "FR"): 2_470}, day=date(2026, 11, 19))
    keep(CELLS)
    page = main_of(client)
    in_tables = {
        pair: value for pair, value in CELLS.items() if pair[0] not in ("total", "stories")
    }
    assert shown(page) == in_tables
    assert 'data-count="total">43,700<' in page
    counted = {3, 2}  # countries and languages that have a number
    years = {2025, 2026}
    assert numbers_in(page) == {*CELLS.values()} | IN_THE_RULES | counted | years


@pytest.mark.django_db
def test_it_says_since_when_and_how_far_it_reaches(client: Client):
    keep(CELLS)
    page = " ".join(main_of(client).split())
    assert "here since March 2026, in 3 countries and 2 languages." in page
    assert "3,960 of them wrote more." in page
    assert "November 2026 so far: 1,130." in page
    assert "Most in one month: 1,710, in October 2026." in page


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["stories", "month", "country", "language", "setting"])
def test_it_does_without_any_part_that_is_not_public(client: Client, missing: str):
    keep({pair: value for pair, value in CELLS.items() if pair[0] != missing})
    gone = {value for (kind, _key), value in CELLS.items() if kind == missing}
    assert not gone & numbers_in(main_of(client))


@pytest.mark.django_db
def test_it_draws_a_circle_for_every_row_of_the_table(client: Client):
    keep(CELLS)
    page = main_of(client)
    circles = re.findall(r'r="(\d+)" data-country="(\w\w)"><title>([^<]*): ([\d,]+)<', page)
    rows = {key: value for (kind, key), value in shown(page).items() if kind == "country"}
    assert {code: int(value.replace(",", "")) for _r, code, _name, value in circles} == rows
    assert [code for _r, code, _name, _value in circles] == ["FR", "PK", "IS"]
    assert [int(r) for r, *_rest in circles] == sorted((int(r) for r, *_ in circles), reverse=True)


@pytest.mark.django_db
def test_it_leaves_east_in_the_east_and_names_countries_in_arabic(client: Client):
    keep(CELLS)
    places_of = [re.findall(r'cx="(\d+)"', main_of(client, each)) for each in ("", "/ar")]
    assert places_of[0] == places_of[1] != []
    assert f"{places.country_name('FR', 'ar')}: 2,480" in main_of(client, "/ar")


@pytest.mark.django_db
def test_it_leaves_the_place_of_a_month_without_a_number_empty(client: Client):
    keep(CELLS)
    page = main_of(client)
    assert re.findall(r'data-month="([^"]*)"', page) == ["2026-03", "2026-10", "2026-11"]
    assert page.count("not shown</td>") == 9


@pytest.mark.django_db
def test_it_is_warm_while_there_is_no_number(client: Client):
    page = main_of(client)
    assert "The first lights" in page
    assert "It is not a survey." in page
    assert "<svg" not in page
    assert "<table" not in page
    keep({("total", ""): 20})
    page = main_of(client)
    assert 'data-count="total">20<' in page
    assert "appear here when enough people stand behind each of them" in page


@pytest.mark.django_db
def test_it_names_campaigns_that_readers_see_in_their_language(client: Client):
    for slug, status in (("one", Status.APPROVED), ("two", Status.DECLINED)):
        campaign = Campaign.objects.create(slug=slug, status=status)
        CampaignText.objects.create(campaign=campaign, language="en", title=f"Title {slug}")
        CampaignText.objects.create(campaign=campaign, language="fr", title=f"Titre {slug}")
    keep(CELLS | {("campaign", "one"): 370, ("campaign", "two"): 940})
    page = main_of(client, "/fr")
    assert shown(page)["campaign", "one"] == 370
    assert "Titre one" in page
    assert "Title one" not in page
    assert re.findall(r'href="([^"]*)" data-campaign="(\w+)"', page) == [
        ("/fr/campaigns/one/", "one")
    ]
    assert 940 not in numbers_in(page)
    assert "two" not in page


@pytest.mark.django_db
def test_it_asks_as_often_for_many_cells_as_for_few(client: Client):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            main_of(client)
        return len(queries)

    keep({("total", ""): 20})
    asked()
    few = asked()
    keep({("country", code): 40 for code, _name in places.countries("en")})
    keep({("month", f"{year}-{month:02}"): 50 for year in (2025, 2026) for month in range(1, 12)})
    assert asked() == few <= 4


# --- drawings -------------------------------------------------------------------------------------


def test_it_has_a_place_on_the_map_for_every_country():
    left, top, wide, high = map(int, FRAME.split())
    assert {code for code, _name in places.countries("en")} == {*map_places.points()}
    for x, y in map_places.points().values():
        assert left < x < left + wide
        assert top < y < top + high


def test_it_projects_as_the_paper_says():
    # The paper: the equator is 5.4133 radii long, the pole lies 1.3174 from it.
    across = on_the_map(180, 0)[0] - on_the_map(-180, 0)[0]
    up = on_the_map(0, 0)[1] - on_the_map(0, 90)[1]
    assert across == pytest.approx(WIDTH)
    assert up / across == pytest.approx(1.3173627591574 / 5.4132599673921, rel=1e-6)
    assert on_the_map(0, -57)[1] == pytest.approx(HEIGHT, abs=0.5)


def test_it_gives_a_circle_four_times_the_area_for_four_times_the_people():
    large, small, least = map_places.circles({"PK": 500, "FR": 2000, "IS": 20})
    assert (large.code, small.code, least.code) == ("FR", "PK", "IS")
    assert large.radius == 2 * small.radius
    assert least.radius == map_places.LEAST


def test_it_counts_twelve_months_back_over_the_turn_of_a_year():
    months = last_months(date(2026, 2, 28))
    assert (months[0], months[-1], len(months)) == (date(2025, 3, 1), date(2026, 2, 1), 12)


def test_it_keeps_the_order_it_is_given_and_leaves_out_what_has_no_value():
    bars = lying([("b", "B"), ("a", "A"), ("c", "C")], {"a": 10_000, "c": 20})
    assert [(bar.key, bar.length) for bar in bars] == [("a", 1000), ("c", 2)]
    bars = standing(["x", "y"], ["X", "Y"], {"y": 30})
    assert [(bar.value, bar.length) for bar in bars] == [(None, 0), (30, 100)]
