"""One string of digits as a number of a country, judged by libphonenumber.

Half of the short codes of real helplines are unknown to its tables: an unknown one is warned
about, never refused. A short code never becomes a number with a country code.
"""

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ShortNumberCost,
    shortnumberinfo,
)

from apps.resources.importing.codes import Reason
from apps.resources.importing.entries import Number
from apps.resources.vocabulary import WORLDWIDE

# Digits of the longest short code ("116 016").
SHORT = 6
NO_COUNTRY = "001"
PREMIUM = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.PAGER)
STAR = re.compile(r"[*#][*#\d]{1,9}")


@dataclass(frozen=True)
class Dialled:
    """A number, and (reason, detail) of what is to be known of it."""

    number: Number
    remarks: tuple[tuple[Reason, str], ...] = ()


def dialled(digits: str, country: str, kind: str) -> Dialled | None:
    """None when no telephone takes it. `digits` may hold "+", "*", "#" and punctuation."""
    compact = re.sub(r"[^\d+*#]", "", digits)
    if "*" in compact or "#" in compact:
        return _star(compact, country, kind)
    full = valid(digits, country)
    if not compact.startswith("+") and len(compact) <= SHORT:
        known = full is None or _is_known(compact, country)
        return _short(compact, country, kind) if known else _full(full, digits, country, kind)
    if full is None:
        return _mended(compact, country, kind)
    return _full(full, digits, country, kind)


def valid(digits: str, country: str) -> PhoneNumber | None:
    """The full number, if libphonenumber knows such numbers."""
    number = _parsed(digits, country)
    return number if number and phonenumbers.is_valid_number(number) else None


def is_known_short(digits: str, country: str) -> bool:
    return len(digits) <= SHORT and _is_known(digits, country)


def _star(compact: str, country: str, kind: str) -> Dialled | None:
    if country == WORLDWIDE or not STAR.fullmatch(compact):
        return None
    return Dialled(Number(compact, country, kind), ((Reason.STAR_CODE, compact),))


def _short(compact: str, country: str, kind: str) -> Dialled | None:
    if country == WORLDWIDE or len(compact) < 2:
        return None
    remarks = []
    if not _is_known(compact, country):
        remarks.append((Reason.SHORT_CODE_UNKNOWN, compact))
    if shortnumberinfo.is_emergency_number(compact, country):
        remarks.append((Reason.EMERGENCY_NUMBER, compact))
    number = _parsed(compact, country)
    cost = number and shortnumberinfo.expected_cost_for_region(number, country)
    if cost == ShortNumberCost.PREMIUM_RATE:
        remarks.append((Reason.PREMIUM_RATE, compact))
    return Dialled(
        Number(compact, country, kind, toll_free=cost == ShortNumberCost.TOLL_FREE),
        tuple(remarks),
    )


def _mended(compact: str, country: str, kind: str) -> Dialled | None:
    """ "+44116123" is Britain's 116 123 with a country code that it cannot have."""
    code = f"+{phonenumbers.country_code_for_region(country)}"
    rest = compact.removeprefix(code)
    if not compact.startswith(code) or not 3 <= len(rest) <= SHORT:
        return None
    found = _short(rest, country, kind)
    mended = (Reason.SHORT_CODE_MENDED, compact)
    return found and Dialled(found.number, (mended, *found.remarks))


def _full(number: PhoneNumber | None, digits: str, country: str, kind: str) -> Dialled:
    assert number is not None
    region = phonenumbers.region_code_for_number(number) or NO_COUNTRY
    toll_free = phonenumbers.number_type(number) == PhoneNumberType.TOLL_FREE
    at_home = country in phonenumbers.region_codes_for_country_code(number.country_code or 0)
    style = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    found = Number(
        phonenumbers.format_number(number, style),
        country,
        kind,
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        toll_free=toll_free,
        from_abroad=phonenumbers.can_be_internationally_dialled(number),
    )
    foreign = region not in {country, NO_COUNTRY} and not (toll_free and at_home)
    wanted = {
        Reason.OTHER_COUNTRY: foreign and country != WORLDWIDE,
        Reason.TOLL_FREE_FROM_ABROAD: toll_free and digits.strip().startswith("+"),
        Reason.PREMIUM_RATE: phonenumbers.number_type(number) in PREMIUM,
    }
    details = {Reason.OTHER_COUNTRY: region}
    remarks = [
        (reason, details.get(reason, found.e164)) for reason, holds in wanted.items() if holds
    ]
    return Dialled(found, tuple(remarks))


def _is_known(digits: str, country: str) -> bool:
    number = _parsed(digits, country)
    if number is None:
        return False
    return bool(shortnumberinfo.is_valid_short_number_for_region(number, country))


def _parsed(digits: str, country: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(digits, None if country == WORLDWIDE else country)
    except NumberParseException:
        return None
