"""Nobody is left with nothing: every country, harm, level and language; and the right one first.

`EVERYTHING=1 make test ARGS="-k every_place"` asks all of 249 countries x 16 harms x 4 levels x 20
languages; without it each of them is asked with each other of two at a time.
"""

import os
from datetime import date
from itertools import product

import pytest

from apps.core import places
from apps.resources import matching_queries, queries
from apps.resources.candidates import Candidate
from apps.resources.matching import choose
from apps.resources.models import Service
from apps.resources.scoring import Wish
from apps.resources.vocabulary import FOR_MANY, HARMS, WORLDWIDE

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
COUNTRIES = [code for code, _name in places.countries("en")]
LANGUAGES = (
    *("en", "ar", "fr", "es", "pt", "de", "ur", "hi", "zh", "ru"),
    *("tr", "fa", "uk", "pl", "it", "nl", "sw", "id", "ja", "other"),
)
ALL = list(product(HARMS, range(4), LANGUAGES))
# In each country other ones, so that together each pair of two things is asked many times.
STEP = 1 if os.environ.get("EVERYTHING") else 13


def by_country() -> dict[str, list[Candidate]]:
    every = matching_queries.candidates_for(*COUNTRIES, WORLDWIDE)
    return {
        code: [one for one in every if code in one.countries or one.is_worldwide]
        for code in COUNTRIES
    }


def wish(country: str, harm: str, level: int = 0, language: str = "en") -> Wish:
    return Wish(country, language, frozenset(), level, DAY, harms=frozenset([harm]))


@pytest.mark.parametrize("mode", ["demo", "real"])
def test_it_is_never_empty_in_every_place(loaded, request, mode):
    request.getfixturevalue(mode)
    asked = 0
    for at, (country, candidates) in enumerate(by_country().items()):
        for harm, level, language in ALL[at % STEP :: STEP]:
            asked += 1
            chosen = choose(candidates, wish(country, harm, level, language))
            assert 1 <= len(chosen) <= 6, (country, harm, level, language)
            assert all(each.reasons for each in chosen)
    assert asked >= len(COUNTRIES) * len(ALL) / (STEP + 1)


def test_it_has_an_emergency_text_in_every_place(loaded, real):
    assert len(COUNTRIES) >= 249
    for country in COUNTRIES:
        emergency = queries.emergency_for(country)
        assert emergency.numbers or emergency.any_mobile


def test_it_starts_in_the_right_country_in_every_place(loaded, demo):
    for country, candidates in by_country().items():
        near = [one for one in candidates if country in one.countries]
        if not any(one.audience in FOR_MANY and one.kind != "directory" for one in near):
            continue
        for harm, level in product(HARMS, range(4)):
            first = choose(candidates, wish(country, harm, level))[0]
            assert first.pk in {one.pk for one in near}, (country, harm, level)


def test_it_has_the_right_harm_among_three_in_every_place(loaded, demo):
    right, all_asked = 0, 0
    for country, candidates in by_country().items():
        near = [one for one in candidates if country in one.countries and one.kind != "directory"]
        for harm, level in product(HARMS, (0, 3)):
            if not any(harm in one.harms and one.audience in FOR_MANY for one in near):
                continue
            first = choose(candidates, wish(country, harm, level))[:3]
            about = {one.pk for one in candidates if harm in one.harms}
            right += any(each.pk in about for each in first)
            all_asked += 1
    assert all_asked > 500
    assert right / all_asked >= 0.95


def test_it_knows_where_there_is_only_worldwide_help(loaded, demo):
    ends = set(matching_queries.countries_at_last_step())
    for country, candidates in by_country().items():
        chosen = choose(candidates, wish(country, "sexual_violence"))
        lines = [each for each in chosen if each.slot != "directory"]
        if country in ends:
            assert all(each.reasons == ["worldwide"] for each in lines), country
        elif any(one.audience in FOR_MANY for one in candidates if country in one.countries):
            assert f"country:{country}" in lines[0].reasons, country


def test_it_knows_every_country_is_a_gap_while_nothing_is_confirmed(loaded, real):
    assert matching_queries.countries_at_last_step() == COUNTRIES
    line = Service.objects.filter(service_areas__country="EG", service_type="helpline").first()
    Service.objects.filter(pk=line.pk).update(status="verified", assured_date=DAY)
    assert "EG" not in matching_queries.countries_at_last_step()
