"""Names of countries and languages in the language of the page, from CLDR through Babel.

Codes are ISO 3166-1 alpha-2 (and XK, Kosovo) and BCP 47. "ZZ" stands for everywhere in the
directory of help and is no country: it is in no list here.
"""

import csv
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from django.conf import settings

# In CLDR's territories, and no country: groups, test codes and parts of countries.
NOT_COUNTRIES = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
)
TWO_LETTERS = 2

OWN_NAMES_FILE = Path(__file__).parent / "data" / "own_names.csv"

# CLDR has no locale for these, or a name that its speakers would not look for.
OWN_NAMES = {
    "id": "Bahasa Indonesia",
    "ku": "Kurdî",
    "ms": "Bahasa Melayu",
    "sm": "Gagana Samoa",
    "tl": "Tagalog",
}

# Code points follow the alphabet in Arabic once the forms of alef are one letter; in Urdu not.
ALEF = str.maketrans(dict.fromkeys("أإآٱ", "\N{ARABIC LETTER ALEF}"))
URDU = "ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھءیئے"


def countries(language: str) -> list[tuple[str, str]]:
    """Every country as (code, name), names in `language`, in the order of its alphabet."""
    return list(_countries(language))


def country_name(code: str, language: str) -> str:
    """The country's name in `language`; "" for a code that is no country."""
    return _country_names(language).get(code, "")


def languages(language: str, codes: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """(code, name) of languages, names in `language`, in the order of its alphabet.

    Without `codes`: all that CLDR names with two letters. Unknown codes are left out.
    """
    if codes is None:
        return list(_languages(language))
    named = ((code, language_name(code, language)) for code in codes)
    return _in_order([(code, name) for code, name in named if name], language)


def language_name(code: str, language: str) -> str:
    """What the language is called in `language`; "" when CLDR does not know it."""
    return _locale(language).languages.get(code, "")


@lru_cache(maxsize=512)
def own_name(code: str) -> str:
    """What its speakers call the language: "العربية". "" when nobody told us."""
    known = dict(settings.LANGUAGES) | OWN_NAMES
    if code in known:
        return known[code]
    if code in _own_names():
        return _own_names()[code].name
    return language_name(code, "en")


def direction(code: str) -> str:
    """ "rtl" or "ltr", for `dir` beside `lang`."""
    known = _own_names().get(code)
    return known.direction if known else "ltr"


class OwnName(NamedTuple):
    name: str
    direction: str


@lru_cache(maxsize=1)
def _own_names() -> dict[str, OwnName]:
    """By code. Babel would read all that CLDR has in each of these languages, half a megabyte a
    language, for a name (tests/core/test_places.py compares the two).
    """
    with OWN_NAMES_FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["code"]: OwnName(row["name"], row["direction"]) for row in rows}


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=16)
def _country_names(language: str) -> dict[str, str]:
    return {
        code: name
        for code, name in _locale(language).territories.items()
        if len(code) == TWO_LETTERS and code.isalpha() and code not in NOT_COUNTRIES
    }


@lru_cache(maxsize=16)
def _countries(language: str) -> tuple[tuple[str, str], ...]:
    return tuple(_in_order(list(_country_names(language).items()), language))


@lru_cache(maxsize=16)
def _languages(language: str) -> tuple[tuple[str, str], ...]:
    named = _locale(language).languages.items()
    return tuple(_in_order([pair for pair in named if len(pair[0]) == TWO_LETTERS], language))


def _in_order(named: list[tuple[str, str]], language: str) -> list[tuple[str, str]]:
    return sorted(named, key=lambda pair: _place(pair[1], language))


def _place(name: str, language: str) -> tuple[list[int], str]:
    """Where a name stands: accents and case do not count, and Urdu has its own alphabet."""
    if language.startswith("ur"):
        place = {letter: number for number, letter in enumerate(URDU, start=ord("ء"))}
        return [place.get(letter, ord(letter)) for letter in name.translate(ALEF)], name
    bare = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(each for each in bare if not unicodedata.combining(each))
    return [ord(each) for each in letters.translate(ALEF)], name
