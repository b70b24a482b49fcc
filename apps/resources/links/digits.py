"""Whether a telephone number stands in a text, in any usual way to write it."""

import re
import unicodedata
from collections.abc import Iterator

import phonenumbers

SHORT = 6
# Between two digits of one number. Never a new line: that is the next thing.
GAP = r"[ \u00a0\u2000-\u200a\u202f\u2060./()\-\u2010-\u2015\u2212·•_]{0,3}"
BETWEEN = re.compile(r"(?<=\d)[ \u00a0\u2000-\u200a\u202f]{0,1}[./()\-\u2010-\u2015·]?(?=\d)")
UNWRITTEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# Opening hours and dates that stand right behind a short code.
ALL_DAY = re.compile(
    r"(?<!\d)(24\s?/\s?7|24\s?/\s?24|7\s?/\s?7|24\s?(h|hours?|heures)\b)", re.IGNORECASE
)
FOREIGN = re.compile(rf"(?:\+|(?<!\d)00){GAP}(\d{{1,3}}){GAP}$")


def stands_on(number: str, text: str, country: str = "") -> bool:
    """`number`: "+33 3919", "0800 123 456" with its country, a short code, "*4141".

    Seven digits and more: found in groups, with +, 00, the trunk 0, (0), or none of them; not
    behind the code of another country. Up to six: only where no digit belongs to something
    longer, so 112 does not stand in 0112 334.
    """
    text = plain(text)
    if sign := re.fullmatch(r"\s*([*#])\s*(\d+)\s*([*#]?)\s*", plain(number)):
        return _signed(sign[1], sign[2], sign[3], text)
    code, written = ways(plain(number), country)
    return any(
        _short(digits, text) if len(digits) <= SHORT else _long(digits, code, text)
        for digits in written
    )


def plain(text: str) -> str:
    """With the digits 0 to 9 for those of every script, and without invisible signs."""
    text = UNWRITTEN.sub("", text)
    return "".join(
        str(unicodedata.digit(sign)) if not sign.isascii() and sign.isdecimal() else sign
        for sign in text
    )


def ways(number: str, country: str) -> tuple[str, set[str]]:
    """The country's code, "" where none is known, and the digits as people write them."""
    bare = re.sub(r"\D", "", number)
    if len(bare) <= SHORT:
        return "", {bare} - {""}
    try:
        known = phonenumbers.parse(number, country.upper() or None)
    except phonenumbers.NumberParseException:
        return "", {bare}
    national = phonenumbers.national_significant_number(known)
    in_country = phonenumbers.format_number(known, phonenumbers.PhoneNumberFormat.NATIONAL)
    trunk = re.sub(r"\D", "", in_country)
    code = str(known.country_code)
    local = {national, trunk, f"0{national}"}
    abroad = {f"{prefix}{code}{each}" for prefix in ("", "00", "011") for each in local}
    return code, {bare} | local | abroad


def _long(digits: str, code: str, text: str) -> bool:
    return any(_belongs(text, found, digits, code) for found in _found(digits, text))


def _found(digits: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"(?<!\d){GAP.join(digits)}(?!\d)", text)


def _belongs(text: str, found: re.Match[str], digits: str, code: str) -> bool:
    before = FOREIGN.search(text[max(0, found.start() - 14) : found.start()])
    return before is None or not code or before[1] == code


def _short(digits: str, text: str) -> bool:
    """Alone: the digits around it, joined as in a number, are exactly these."""
    joined = BETWEEN.sub("", ALL_DAY.sub(" ; ", text))
    return (
        re.search(rf"(?<![\d*#+])(?<!\d[.,:/]){digits}(?![\d*#])(?![.,:/]\d)", joined) is not None
    )


def _signed(first: str, digits: str, last: str, text: str) -> bool:
    written = rf"{re.escape(first)}\s?{GAP.join(digits)}{re.escape(last)}"
    return re.search(rf"(?<![\d*#]){written}(?![\d*#])", text) is not None
