"""Which help stands beside a story."""

from datetime import date

import pytest

from apps.content_warnings.vocabulary import WARNINGS
from apps.core import places
from apps.resources import queries
from apps.resources.matching import Wish
from apps.resources.matching import choose as choose_among
from apps.resources.matching_queries import candidates_for
from apps.resources.models import Service
from apps.resources.reasons import in_words
from apps.resources.services import choose_for
from apps.resources.vocabulary import FOR_MANY

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 21)
COUNTRIES = [code for code, _name in places.countries("en")]


def choose(country="", language="en", codes=(), crisis_level=0, day=DAY):
    return choose_for(
        country=country, language=language, codes=codes, crisis_level=crisis_level, day=day
    )


def names(choices):
    return [choice.service.name for choice in choices]


def candidates():
    """(country, the rows that choosing for it reads) for every country, read in one go."""
    rows = candidates_for(*COUNTRIES, "ZZ")
    for country in [*COUNTRIES, "", "QQ"]:
        yield country, [row for row in rows if row.is_worldwide or country in row.countries]


@pytest.mark.parametrize("mode", ["demo", "real"])
def test_it_is_never_empty_in_any_country(loaded, request, mode):
    request.getfixturevalue(mode)
    for country, rows in candidates():
        for codes in ((), ("sexual_assault",), ("suicide",), ("racism", "ableism")):
            for level in range(4):
                wish = Wish(country, "ar", frozenset(codes), level, DAY)
                chosen = choose_among(rows, wish)
                assert 1 <= len(chosen) <= 6, wish
                assert all(len(reason) <= 32 for one in chosen for reason in one.reasons)


@pytest.mark.parametrize("language", ["en", "ar", "ur", "other", ""])
def test_it_is_never_empty_for_any_warning_and_language(loaded, real, language):
    for code in WARNINGS:
        chosen = choose("EG", language, [code])
        assert 1 <= len(chosen) <= 6


def test_it_starts_with_the_country_when_the_country_has_a_line(loaded, demo):
    for country, rows in candidates():
        has_line = any(country in row.countries and row.audience in FOR_MANY for row in rows)
        first = choose_among(rows, Wish(country, "en", frozenset(["sexual_assault"]), 0, DAY))[0]
        assert Service.objects.get(pk=first.pk).serves(country) == has_line


def test_it_starts_with_the_harm_that_the_story_is_about(loaded, demo):
    assert "RAINN" in names(choose("US", codes=["sexual_assault"]))[0]
    assert names(choose("US", codes=["domestic_violence"]))[0] == (
        "National Domestic Violence Hotline"
    )
    assert names(choose("US", codes=["suicide"]))[0] == "988 Suicide & Crisis Lifeline"


@pytest.mark.parametrize("level", [2, 3])
def test_it_puts_a_crisis_line_first_when_a_life_is_at_risk(loaded, demo, level):
    chosen = choose("US", codes=["sexual_assault"], crisis_level=level)
    assert (chosen[0].slot, chosen[0].service.name) == ("crisis", "988 Suicide & Crisis Lifeline")
    assert "RAINN" in chosen[1].service.name
    assert queries.emergency_for("US").numbers


def test_every_country_has_something_to_say_in_an_emergency(loaded, real):
    for country in [*COUNTRIES, "", "QQ", "\0", "x" * 1000]:
        emergency = queries.emergency_for(country)
        assert emergency.numbers or emergency.any_mobile


def test_it_gives_only_worldwide_help_when_the_country_is_hidden(loaded, demo):
    for choice in choose("", "ar", ["sexual_assault", "suicide"], 3):
        assert choice.service.serves("ZZ")
        assert in_words(choice.reasons) == "For every country"


def test_it_gives_nobody_a_line_that_is_for_others(loaded, demo):
    for country, rows in candidates():
        chosen = choose_among(rows, Wish(country, "en", frozenset(["domestic_violence"]), 0, DAY))
        read = {row.pk: row for row in rows}
        lines = [read[one.pk] for one in chosen if not read[one.pk].is_worldwide]
        narrow = [line for line in lines if line.audience in {"men", "lgbtq", "older", "refugees"}]
        assert not narrow or narrow == lines, country


def test_it_offers_a_line_for_some_when_the_story_speaks_of_them(loaded, demo):
    assert "Galop LGBT+ support" not in names(choose("GB", codes=["domestic_violence"]))
    invited = choose("GB", codes=["domestic_violence", "lgbtq_phobia"])
    assert "Galop LGBT+ support" in names(invited)


def test_it_prefers_the_language_that_somebody_speaks(loaded, demo):
    assert "Écoute Violences Conjugales" in names(choose("BE", "fr", ["domestic_violence"]))[:2]


def test_it_stands_no_service_twice_and_keeps_slots_apart(loaded, demo):
    for country in ("GB", "US", "BE", "NZ", "FI"):
        chosen = choose(country, "en", ["sexual_assault", "suicide"], 3)
        assert len({one.service.pk for one in chosen}) == len(chosen)
        lines = [one.slot for one in chosen if one.slot != "directory"]
        assert len(set(lines)) == len(lines)
        assert chosen[-1].slot == "directory"


def test_it_gives_the_same_answer_on_the_same_day(loaded, demo):
    asked = ("GB", "en", ["sexual_assault"])
    assert names(choose(*asked)) == names(choose(*asked))


def test_it_turns_equal_lines_with_the_day(loaded, real):
    for line in Service.objects.filter(service_areas__country="AU")[:2]:
        line.phones.all().delete()
        line.additional_urls.all().delete()
        Service.objects.filter(pk=line.pk).update(
            status="verified",
            assured_date=DAY,
            harms=["legal"],
            opening_hours="",
            audience="anyone",
        )
    first = {
        choose("AU", "", ["police_legal"], day=date(2026, 11, day))[0].service.pk
        for day in range(1, 29)
    }
    assert len(first) == 2


def test_it_knows_nothing_before_the_directory_is_loaded(db, demo):
    assert choose("EG", "ar", ["sexual_assault"], 3) == []


def test_it_leaves_out_what_nobody_confirmed_on_a_real_site(loaded, real):
    assert all(one.service.serves("ZZ") for one in choose("US", codes=["sexual_assault"]))
    line = Service.objects.filter(name="National Domestic Violence Hotline")
    line.update(status="verified", assured_date=DAY)
    assert names(choose("US", codes=["sexual_assault"]))[0] == "National Domestic Violence Hotline"


def test_it_puts_an_overdue_line_behind_a_fresh_one(loaded, real):
    both = Service.objects.filter(service_areas__country="AU", audience="anyone")[:2]
    fresh, old = both
    for line, status in ((fresh, "verified"), (old, "overdue")):
        Service.objects.filter(pk=line.pk).update(
            status=status, assured_date=DAY, harms=["sexual_violence"], opening_hours=""
        )
    assert [one.service.pk for one in choose("AU", "", ["sexual_assault"])][:2] == [
        fresh.pk,
        old.pk,
    ]


def test_it_asks_the_database_equally_often_for_few_and_for_many(
    loaded, demo, django_assert_num_queries
):
    for country in ("GB", "EG", "US"):
        with django_assert_num_queries(8):
            choose(country, codes=["sexual_assault", "suicide"], crisis_level=3)


def test_it_says_why_in_words(loaded, demo):
    choice = choose("EG", "ar", ["domestic_violence"])[0]
    assert in_words(choice.reasons).startswith("Egypt · Harm by a partner or at home")
    assert in_words(["from_an_older_version", "country:QQ"]) == ""
