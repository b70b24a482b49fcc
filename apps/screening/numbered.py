"""Identifying details that have a shape: addresses of mail and web, numbers, dates.

Every quantifier is bounded and no pattern repeats a group that repeats the same
characters, so the time grows with the length of the text and no faster.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import phonenumbers

from .findings import Identifying, Span

EMAIL = re.compile(
    r"(?<![\w.%+\-])[\w.%+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){0,5}\.[^\W\d_]{2,24}(?![\w])"
)
SPOKEN_EMAIL = re.compile(
    r"(?<![\w.])[\w.\-]{2,40} ?(?:\(at\)|\[at\]|\{at\}| at ) ?[\w\-]{2,40}"
    r" ?(?:\(dot\)|\[dot\]| dot |\.) ?(?:com|org|net|edu|fr|de|es|br|pt|co\.uk)(?!\w)",
    re.IGNORECASE,
)
ENDINGS = (
    "com|net|org|edu|gov|info|biz|io|app|dev|xyz|online|site|blog|co\\.uk|org\\.uk|ac\\.uk"
    "|com\\.br|fr|de|ch|nl|se|dk|pl|cz|eu|ca|au|br|mx|ae|sa|eg|pk|ru|jp|cn|uk|pt|at|tv|fi|hu"
    "|gr|ro|si|za|nz|ie|me"
)
LINK = re.compile(
    r"(?<![\w@.])(?:https?://[^\s<>\"'،؛]{3,500}|www\.[^\s<>\"'،؛]{3,500}"
    rf"|[a-z0-9][a-z0-9\-]{{1,62}}(?:\.[a-z0-9\-]{{1,63}}){{0,3}}\.(?:{ENDINGS})"
    r"(?:/[^\s<>\"']{0,300})?(?![\w@\-]))",
    re.IGNORECASE,
)
# Words before a full stop that has lost its space: "he left.me too", "in his car.de".
TWO_LETTER_WORD = re.compile(r"\.(?:me|de|at|se|eu|ca|au|es)$", re.IGNORECASE)
HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z0-9_][\w.\-]{2,29}(?<![.\-])")
HANDLE_CUE = re.compile(
    r"(?<!\w)(?:insta|instagram|ig|snap|snapchat|twitter|tiktok|telegram|discord|kik|reddit"
    r"|username|user name|انستغرام|انستا|سناب|تويتر|تيليجرام)"
    r"(?: (?:is|was|name|handle|account|id|username))?(?: ?[:=] ?| (?:is|was|name) )"
    r"@?([A-Za-z0-9_][\w.\-]{2,29})(?<![.\-])",
    re.IGNORECASE,
)
REDDIT = re.compile(r"(?<![\w/])/?u/[A-Za-z0-9_\-]{3,20}")
DISCORD = re.compile(r"(?<![\w@])[A-Za-z0-9_.]{2,32}#\d{4}(?!\d)")
IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
IPV6 = re.compile(r"(?<![\w:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
IBAN = re.compile(
    r"(?<!\w)[A-Z]{2}\d{2}[ \-]?[A-Z0-9](?:[ \-]?[A-Z0-9]){9,29}(?!\w)", re.IGNORECASE
)
# One wrong digit in an account number hides nobody: its plain shape is enough.
IBAN_SHAPE = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[A-Z]{4}\d{8,20}|\d{12,24})(?!\w)", re.IGNORECASE)
CARD = re.compile(r"(?<![\w.\-])\d(?:[ \-]?\d){11,18}(?![\w\-])")
CARD_CUE = re.compile(
    r"card|visa|mastercard|amex|tarjeta|carte|cartão|karte|بطاق|کارڈ", re.IGNORECASE
)
PHONE = re.compile(
    r"(?<![\w.,/$€£#\-])(?:\+|00)?[(]?\d(?:[ \-./()\u00a0\u2011]{0,2}\d){6,16}"
    r"(?:[ ,]{0,2}(?:x|ext\.?) ?\d{1,6})?(?![\w%]|[.,]\d)"
)
PHONE_CUE = re.compile(
    r"phone|number|call|cell|mobile|whatsapp|\btel|\btext|sms|viber|fax|رقم|هاتف|جوال|موبايل|واتس"
    r"|téléphone|numéro|portable|appel|teléfono|número|llam|celular|telefone|lig|telefon|nummer"
    r"|handy|فون|نمبر|موبائل",
    re.IGNORECASE,
)
DATE_NUMBERS = re.compile(
    r"(?<![\w.\-/])(?:(?:19|20)\d\d[\-/.](?:0?[1-9]|1[0-2])[\-/.](?:0?[1-9]|[12]\d|3[01])"
    r"(?:[ T]\d{2}:\d{2}(?::\d{2})?)?"
    r"|(?:0?[1-9]|[12]\d|3[01])([\-/.])(?:0?[1-9]|[12]\d|3[01])\1(?:(?:19|20)\d\d|\d\d))"
    r"(?![\w\-/]|\.\d)"
)
DECIMAL = re.compile(r"\d+[.,]\d+")
NUMBERED_ID = re.compile(
    r"(?<![\w\-])(?:\d{3}-\d{2}-\d{4}|\d{5}-\d{7}-\d|\d{3}\.\d{3}\.\d{3}-\d{2})(?![\w\-])"
)
ID_CUE = re.compile(
    r"(?<!\w)(?:ssn|social security(?: number)?|passport(?: (?:number|no))?"
    r"|(?:national |student |employee )?id(?: (?:number|card|no))|driver'?s? licen[cs]e"
    r"|driving licen[cs]e|licen[cs]e plate|number plate|badge(?: number)?|case (?:number|no)"
    r"|dni|nie|nif|cpf|cnic|rg|pasaporte|passaporte|passeport|reisepass|ausweis(?:nummer)?"
    r"|sécurité sociale|cédula|رقم (?:الهوية|الجواز|القضية|البطاقة|القومي)|الرقم القومي"
    r"|شناختی کارڈ)(?!\w)[^\w\n]{0,4}"
    r"(?:(?:is|was|no|number|es|est|é|ist|نمبر)[^\w\n]{1,3}){0,2}"
    r"([A-Z0-9][A-Z0-9\-./]{4,20}[A-Z0-9])(?!\w)",
    re.IGNORECASE,
)
SPANISH_ID = re.compile(r"(?<!\w)(?:\d{8}|[XYZ]\d{7})-?([A-Z])(?!\w)", re.IGNORECASE)
SPANISH_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"

# Where a number without a country code may be from, by the language of the text.
REGIONS = {
    "en": ("US", "GB", "IN", "AU", "ZA", "NG"),
    "fr": ("FR", "BE", "CH", "CA"),
    "es": ("ES", "MX", "AR", "CO"),
    "pt": ("BR", "PT"),
    "de": ("DE", "AT", "CH"),
    "ar": ("EG", "SA", "JO", "MA", "AE", "LB"),
    "ur": ("PK", "IN"),
    "other": ("US", "GB", "FR", "DE", "ES"),
}
NEAR = 40  # Characters before a number in which a cue may stand.


def find_numbered(text: str, language: str) -> Iterator[Identifying]:
    """All details that have a shape; they may overlap."""
    if "@" in text:
        yield from _each(EMAIL, text, "email", 0.98)
        yield from _each(HANDLE, text, "handle", 0.85)
    yield from _each(SPOKEN_EMAIL, text, "email", 0.85)
    yield from _each(LINK, text, "link", 0.95, keep=_is_link)
    for pattern in (REDDIT, DISCORD):
        yield from _each(pattern, text, "handle", 0.85)
    yield from _each(HANDLE_CUE, text, "handle", 0.8, group=1)
    if any(character.isdecimal() for character in text):
        yield from _find_numbers(text, language)


def _find_numbers(text: str, language: str) -> Iterator[Identifying]:
    yield from _each(IPV4, text, "ip", 0.95, keep=_is_address)
    yield from _each(IPV6, text, "ip", 0.95, keep=_is_address)
    yield from _each(IBAN, text, "iban", 0.99, keep=is_iban, why="checksum")
    yield from _each(IBAN_SHAPE, text, "iban", 0.6)
    yield from _each(NUMBERED_ID, text, "id_number", 0.9)
    yield from _each(ID_CUE, text, "id_number", 0.85, group=1, keep=_has_digits)
    yield from _each(SPANISH_ID, text, "id_number", 0.9, keep=_is_spanish_id, why="checksum")
    yield from _each(DATE_NUMBERS, text, "date", 0.85)
    for match in CARD.finditer(text):
        if is_card(match.group()):
            yield Identifying(*match.span(), "card", 0.95, "checksum")
        elif CARD_CUE.search(text[max(0, match.start() - NEAR) : match.end() + NEAR]):
            yield Identifying(*match.span(), "card", 0.7)
    for match in PHONE.finditer(text):
        if not DATE_NUMBERS.fullmatch(match.group()) and not DECIMAL.fullmatch(match.group()):
            score = _phone_score(text, match.span(), language)
            if score:
                yield Identifying(*match.span(), "phone", score)


def _each(
    pattern: re.Pattern[str],
    text: str,
    kind: str,
    score: float,
    *,
    group: int = 0,
    keep: Callable[[str], bool] = bool,
    why: str = "shape",
) -> Iterator[Identifying]:
    for match in pattern.finditer(text):
        found = match.group(group)
        if keep(found):
            start, end = match.span(group)
            end -= len(found) - len(found.rstrip(".,;:!?)]}'"))
            if end > start:
                yield Identifying(start, end, kind, score, why)


def _has_digits(found: str) -> bool:
    return sum(character.isdigit() for character in found) >= 4


def _is_link(found: str) -> bool:
    if "/" in found or found.lower().startswith("www."):
        return True
    return not (TWO_LETTER_WORD.search(found) and found.count(".") == 1)


def _is_address(found: str) -> bool:
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return False
    # "::" and "1::" are signs or times more often than addresses.
    return address.version == 4 or found.count(":") >= 3


def is_card(found: str) -> bool:
    """Whether 13 to 19 digits pass the Luhn check (ISO/IEC 7812-1)."""
    digits = [int(character) for character in found if character.isdecimal()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def is_iban(found: str) -> bool:
    """Whether an account number passes the mod-97 check (ISO 13616)."""
    plain = re.sub(r"[ \-]", "", found).upper()
    if not plain.isascii() or not 15 <= len(plain) <= 34:
        return False
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


def _is_spanish_id(found: str) -> bool:
    plain = found.replace("-", "").upper()
    number = int(plain[:-1].translate(str.maketrans("XYZ", "012")))
    return SPANISH_LETTERS[number % 23] == plain[-1]


def _phone_score(text: str, span: Span, language: str) -> float:
    found = text[slice(*span)]
    digits = sum(character.isdecimal() for character in found)
    if digits > 15 and not found.startswith("00"):
        return 0.0
    if found.startswith(("+", "00")):
        return 0.95 if _is_phone(found, None) else 0.6
    cue = PHONE_CUE.search(text[max(0, span[0] - NEAR) : span[0]])
    valid = any(_is_phone(found, region) for region in REGIONS.get(language, REGIONS["other"]))
    if digits < 9:
        return 0.75 if cue else 0.0
    if valid:
        return 0.9 if cue or digits >= 10 else 0.7
    return 0.75 if cue else 0.5 if _is_grouped(found) else 0.0


def _is_grouped(found: str) -> bool:
    return len(re.split(r"\D+", found.strip("()"))) >= 3


@lru_cache(maxsize=512)
def _is_phone(found: str, region: str | None) -> bool:
    number = "+" + found[2:] if found.startswith("00") else found
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number[:40], region))
    except phonenumbers.NumberParseException:
        return False
