"""The page for younger people: help first, never empty, and only what is true."""

import re
from datetime import date

import pytest
from django.test import Client

from apps.pages.models import SitePage
from apps.resources.models import Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def _directory(directory, settings):
    settings.DEMO = True


def html(path: str = "/younger/") -> str:
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(page: str) -> list[Service]:
    ids = re.findall(r'data-resource="([0-9a-f-]{36})"', page)
    services = {str(each.pk): each for each in Service.objects.all()}
    return [services[each] for each in ids]


@pytest.mark.usefixtures("_directory")
def test_it_shows_lines_for_children_of_the_country_first():
    services = shown(html("/younger/?country=TZ"))
    assert services[0].audience == "children"
    assert "TZ" in {area.country for area in services[0].service_areas.all()}


@pytest.mark.usefixtures("_directory")
def test_it_shows_lines_about_harm_to_children():
    services = shown(html("/younger/?country=BE"))
    assert "child_abuse" in services[0].harms


@pytest.mark.usefixtures("_directory")
def test_it_shows_lines_for_anyone_where_none_is_for_children_and_says_so():
    page = html("/younger/?country=FR")
    assert "We know no line for young people there yet" in page
    local = [each for each in shown(page) if each.service_type != "directory"]
    assert 0 < len(local) <= 3
    assert {each.audience for each in local} == {"anyone"}


@pytest.mark.usefixtures("_directory")
@pytest.mark.parametrize("query", ["", "?country=", "?country=XX", "?country=%00", "?country=VA"])
def test_it_always_shows_what_works_everywhere(query: str):
    names = [each.name for each in shown(html(f"/younger/{query}"))]
    assert "Child Helpline International" in names
    assert "Find A Helpline" in names


def test_it_is_not_empty_without_a_directory():
    page = html("/younger/?country=FR")
    assert "findahelpline.com" in page
    assert 'href="tel:' in page


@pytest.mark.usefixtures("_directory")
def test_it_shows_what_nobody_confirmed_only_in_a_demonstration(settings):
    settings.DEMO = False
    services = shown(html("/younger/?country=TZ"))
    assert {each.service_type for each in services} == {"directory"}


@pytest.mark.parametrize("age", [16, 18])
def test_it_names_the_age_that_the_operator_set(settings, age: int):
    settings.MIN_AGE = age
    page = html()
    assert f"<h1>If you are under {age}</h1>" in page
    assert f"you need to be {age} or older" in page
    assert f"you need to be {age} or older" in html("/terms/")
    assert f">Under {age}</a>" in html("/about/")
    main = re.sub(r"<[^>]*>", "", page.partition("<main")[2].partition("</main")[0])
    assert str(34 - age) not in main


def test_it_says_what_the_law_asks_where_the_operator_wrote_it():
    assert "has not written this down yet" in html()
    SitePage.objects.create(
        slug="duty", language="en", text="We tell <b>nobody</b>.", changed_on=date(2026, 11, 21)
    )
    page = html("/fr/younger/")
    assert "has not written this down yet" not in page
    assert '<div lang="en" dir="ltr"><p>We tell &lt;b&gt;nobody&lt;/b&gt;.</p>' in page.replace(
        "\n", ""
    )


def test_it_has_no_page_of_its_own_for_that_passage():
    assert Client().get("/duty/").status_code == 404


@pytest.mark.usefixtures("_directory")
def test_it_asks_the_database_a_few_things_only(django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        html("/younger/?country=BE")
