"""Cells of words as codes: countries, languages, topics, links, days, yes and no."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import translation

from apps.core import places
from apps.resources import vocabulary as words
from apps.resources.importing.text import folded, tidy

LONGEST_LINK = 500
LONGEST_LIST = 1_000
NO_LANGUAGES: Final = frozenset({"und", "mul", "zxx"})
BETWEEN = re.compile(r"\s*[;,|/]\s*|\s+(?:and|und|et|y|e|و|اور)\s+")
COUNTRIES_ALSO: Final = MappingProxyType(
    {
        "uk": "GB",
        "great britain": "GB",
        "england": "GB",
        "usa": "US",
        "united states of america": "US",
        "kosovo": "XK",
        "el": "GR",
        "ivory coast": "CI",
        "czech republic": "CZ",
        "worldwide": words.WORLDWIDE,
        "international": words.WORLDWIDE,
        "zz": words.WORLDWIDE,
    }
)
HARMS_ALSO: Final = MappingProxyType(
    {
        "domestic abuse": "domestic_violence",
        "domestic violence": "domestic_violence",
        "dv": "domestic_violence",
        "intimate partner violence": "domestic_violence",
        "violence domestique": "domestic_violence",
        "violences conjugales": "domestic_violence",
        "violencia domestica": "domestic_violence",
        "hausliche gewalt": "domestic_violence",
        "rape": "sexual_violence",
        "sexual assault": "sexual_violence",
        "sexual abuse": "sexual_violence",
        "violences sexuelles": "sexual_violence",
        "violencia sexual": "sexual_violence",
        "sexualisierte gewalt": "sexual_violence",
        "gbv": "gender_based_violence",
        "gender based violence": "gender_based_violence",
        "violencia de genero": "gender_based_violence",
        "suicide": "suicide_crisis",
        "suicide prevention": "suicide_crisis",
        "child protection": "child_abuse",
        "human trafficking": "trafficking",
        "legal aid": "legal",
    }
)
YES: Final = frozenset(
    ("yes", "y", "true", "1", "oui", "si", "sim", "ja", "نعم", "ہاں", "free", "gratuit", "gratis")
)
NO: Final = frozenset(("no", "n", "false", "0", "non", "nao", "nein", "لا", "نہیں"))


def country(cell: str) -> str:
    """The code of a country by its code or its name in seven languages; "" for all else."""
    text = tidy(cell)
    named = folded(text)
    if named in COUNTRIES_ALSO:
        return COUNTRIES_ALSO[named]
    if text.upper() in _country_codes():
        return text.upper()
    return _country_names().get(named, "")


def languages(cell: str) -> tuple[tuple[str, ...], list[str]]:
    """Codes, and the words that are no language. "pt-BR" is Portuguese."""
    return _each(cell, _language)


def harms(cell: str) -> tuple[tuple[str, ...], list[str]]:
    """Codes of the vocabulary, and the words that are none."""
    return _each(cell, lambda part: _coded(part, "harms") or HARMS_ALSO.get(folded(part), ""))


def service_type(cell: str) -> str:
    return _coded(cell, "service_types")


def audience(cell: str) -> str:
    return _coded(cell, "audiences")


def link(cell: str) -> str:
    """An address on the public web, https where nothing is said; "" for any other."""
    text = tidy(cell)
    if len(text) > LONGEST_LINK:
        return ""
    address = text if re.match(r"\w+:", text) else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(address)
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except (ValidationError, ValueError):
        return ""
    lawful = "@" not in parts.netloc and port in {None, 80, 443}
    # A name with a letter at its end: no bare address of a machine, no "localhost".
    public = re.search(r"\.[^\W\d_][\w-]+\.?$", host)
    return address if lawful and public else ""


def email(cell: str) -> str:
    try:
        validate_email(tidy(cell))
    except ValidationError:
        return ""
    return tidy(cell)


def day(cell: str, today: date) -> date | None:
    """2026-11-21 or 21.11.2026; None for what can be read two ways and what is not over yet."""
    text = tidy(cell)
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?", text, re.ASCII)
    turned = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text, re.ASCII)
    parts = found.groups() if found else turned.groups()[::-1] if turned else None
    try:
        read = date(*map(int, parts)) if parts else None
    except ValueError:
        return None
    return read if read and read <= today else None


def yes_or_no(cell: str) -> bool | None:
    word = folded(cell)
    return True if word in YES else False if word in NO else None


def _each(cell: str, code_of: Callable[[str], str]) -> tuple[tuple[str, ...], list[str]]:
    text = tidy(cell.replace("\n", ";"))[:LONGEST_LIST]
    parts = [text] if code_of(text) else [part for part in BETWEEN.split(text) if part.strip()]
    codes = {part: code_of(part) for part in parts[:40]}
    known = dict.fromkeys(code for code in codes.values() if code)
    return tuple(known), [part for part, code in codes.items() if not code] + parts[40:]


def _language(part: str) -> str:
    code = re.sub(r"[-_].*", "", tidy(part)).lower()
    named = re.fullmatch(r"[a-z]{2,3}", code) and code not in NO_LANGUAGES
    if named and places.language_name(code, "en"):
        return code
    return _language_names().get(folded(part), "")


def _coded(cell: str, kind: str) -> str:
    return _vocabulary(kind).get(folded(cell.replace("_", " ")), "")


@cache
def _vocabulary(kind: str) -> dict[str, str]:
    """Codes and their names in every language of the site."""
    named = {
        "harms": words.HARMS,
        "service_types": words.SERVICE_TYPES,
        "audiences": words.AUDIENCES,
    }[kind]
    return _clear(
        [(code.replace("_", " "), code) for code in named]
        + [(name, code) for code, name in _in_all_languages(named)]
    )


def _in_all_languages(named: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield from [(code, str(name)) for code, name in named.items()]


@cache
def _country_codes() -> frozenset[str]:
    return frozenset(code for code, _name in places.countries("en"))


@cache
def _country_names() -> dict[str, str]:
    return _clear(
        (name, code)
        for language, _name in settings.LANGUAGES
        for code, name in places.countries(language)
    )


@cache
def _language_names() -> dict[str, str]:
    codes = [code for code, _name in places.languages("en")]
    named = [
        (name, code)
        for language, _name in settings.LANGUAGES
        for code, name in places.languages(language)
    ]
    return _clear([*named, *((places.own_name(code), code) for code in codes)])


def _clear(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Folded name -> code; a name of two things is a name of none."""
    found: dict[str, set[str]] = {}
    for name, code in named:
        found.setdefault(folded(name), set()).add(code)
    return {name: next(iter(codes)) for name, codes in found.items() if name and len(codes) == 1}
