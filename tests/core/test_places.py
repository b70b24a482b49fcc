"""Names of countries and languages."""

import pytest
from babel import Locale, localedata

from apps.core import places


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "de", "ar", "ur"])
def test_it_names_every_country_once_in_every_language(language):
    named = places.countries(language)
    assert len(named) == len(dict(named)) == 250
    assert all(name for _code, name in named)
    assert "XK" in dict(named)
    assert not {"ZZ", "EU", "UN", "XA"} & dict(named).keys()


def test_it_follows_the_alphabet_of_the_page():
    german = [name for _code, name in places.countries("de")]
    assert german.index("Ägypten") < german.index("Albanien")
    arabic = [name for _code, name in places.countries("ar")]
    assert arabic.index("كينيا") < arabic.index("لبنان") < arabic.index("مصر")
    urdu = [name for _code, name in places.countries("ur")]
    assert urdu.index("بھارت") < urdu.index("پاکستان") < urdu.index("ترکیہ")
    assert urdu.index("جاپان") < urdu.index("چین") < urdu.index("روس")


def test_it_gives_each_caller_a_list_of_their_own():
    places.countries("en").clear()
    assert places.countries("en")


@pytest.mark.parametrize("code", ["", "QQ", "ZZ", "\0", "eg", "x" * 1000])
def test_it_has_no_name_for_what_is_no_country(code):
    assert places.country_name(code, "en") == ""


def test_it_names_languages_in_their_own_words():
    assert places.own_name("ar") == "العربية"
    assert places.own_name("cs") == "Čeština"
    assert places.own_name("id") == "Bahasa Indonesia"
    assert places.own_name("nonsense") == ""
    assert places.own_name("\0") == ""
    assert (places.direction("ur"), places.direction("en"), places.direction("\0")) == (
        "rtl",
        "ltr",
        "ltr",
    )


def test_it_knows_the_names_and_directions_that_cldr_has():
    found = {}
    for code in localedata.locale_identifiers():
        locale = Locale.parse(code)
        if "_" not in code and (name := locale.get_display_name(code)):
            found[code] = (name[:1].upper() + name[1:], locale.text_direction)
    assert {code: (*known,) for code, known in places._own_names().items()} == found


def test_it_lists_languages_in_the_language_of_the_page():
    assert places.languages("fr", ["ar", "de", "qq"]) == [("de", "allemand"), ("ar", "arabe")]
    assert len(places.languages("en")) > 150
