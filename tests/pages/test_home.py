"""Home: the promise, one tap, a number that is round and never small, three ways on."""

import re

import pytest
from django.urls import reverse

from apps.core.form_keys import read_form_key
from apps.numbers.models import DailyCell
from apps.pages.templatetags.parts import DotField, figure

pytestmark = pytest.mark.django_db


@pytest.fixture
def say(settings):
    def say_(people):
        DailyCell.objects.create(kind="total", day="2026-11-20", value=people)

    return say_


def home(client, language=""):
    return client.get(f"{language}/").content.decode()


def test_it_takes_one_tap_and_asks_nothing(client):
    page = home(client)
    form = page[page.index("<form") : page.index("</form>")]
    assert f'action="{reverse("stories:me_too")}"' in form
    assert re.findall(r"<(?:input|select|textarea)[^>]*>", form) == re.findall(
        r'<input type="hidden" name="form_key"[^>]*>', form
    )
    read_form_key(re.search(r'name="form_key" value="([^"]+)"', form)[1])


def test_it_draws_a_key_for_each_answer_and_no_proxy_keeps_it(client):
    answer = client.get("/")
    keys = [re.search(r'name="form_key" value="([^"]+)"', home(client))[1] for _time in range(2)]
    assert keys[0] != keys[1]
    assert "private" in answer["Cache-Control"]


def test_it_is_warm_while_there_is_no_number(client):
    page = home(client)
    assert "data-count" not in page
    assert 'class="dots"' not in page
    assert "This place is new" in page


def test_it_shows_the_number_with_its_dots_and_what_it_is_not(client, say):
    say(41200)
    page = home(client)
    assert re.search(r'data-count="total">41,200<', page)
    assert "412 dots, each for 100 people" in page
    assert "It is not a survey" in page


@pytest.mark.parametrize(
    ("language", "text"), [("en", "41,200"), ("de", "41.200"), ("ar", "41,200"), ("ur", "41,200")]
)
def test_it_groups_digits_as_the_language_does(language, text):
    from django.utils import translation

    with translation.override(language):
        assert figure(41200) == text


def test_it_leads_to_reading_help_and_the_way_back(client):
    page = home(client)
    main = page[page.index("<main") : page.index("</main>")]
    for name in ("stories:write", "stories:list", "resources:help", "my_story:enter"):
        assert f'href="{reverse(name)}"' in main


@pytest.mark.parametrize(
    ("people", "drawn"),
    [(20, 0), (99, 0), (100, 1), (250, 2), (1000, 10), (1100, 11), (41200, 412), (200000, 2000)],
)
def test_it_has_a_dot_for_each_hundred(people, drawn):
    field = DotField.of(people)
    assert field.full_rows * field.columns + field.rest == field.dots == drawn
    assert field.each == 100


def test_it_has_a_dot_for_each_thousand_when_there_are_very_many():
    field = DotField.of(3_000_000)
    assert (field.each, field.dots) == (1000, 3000)


@pytest.mark.parametrize("people", [0, 20, 100, 1100, 41200, 3_000_000])
def test_it_draws_any_number_of_dots_in_a_few_bytes(people):
    from django.template import engines

    template = engines["django"].from_string("{% load parts %}{% dots people %}")
    drawn = template.render({"people": people})
    assert len(drawn) < 1200
    assert drawn.count("<circle") == (1 if people >= 100 else 0)
