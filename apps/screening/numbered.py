"""Identifying details that have a shape: numbers, dates, plates; accounts are in accounts.py.

Every quantifier is bounded and no pattern repeats a group that repeats the same
characters, so the time grows with the length of the text and no faster.
"""

import ipaddress
import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

from .accounts import each, find_accounts
from .findings import Identifying, Span
from .gazetteers import is_common

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
    r"(?<![\w./$€£#\-])(?<!\d,)(?:\+|00)?[(]?\d(?:[ \-./()\u00a0\u2011]{0,2}\d){6,16}"
    r"(?:[ ,]{0,2}(?:x|ext\.?) ?\d{1,6})?(?![\w%]|[.,]\d)"
)
PHONE_CUE = re.compile(
    r"phone|number|call|cell|mobile|whatsapp|\btel|\btext|sms|viber|fax|رقم|هاتف|جوال|موبايل|واتس"
    r"|téléphone|numéro|portable|appel|teléfono|número|llam|celular|telefone|lig|telefon|nummer"
    r"|handy|فون|نمبر|موبائل",
    re.IGNORECASE,
)
PAIRS = re.compile(r"\d\d(?:[ .\-]\d\d){3}")  # 28-64-66-98
PHONE_AFTER = re.compile(
    r"\W{0,3}(?:office|fax|home|cell|mobile|work|desk|whatsapp)\b", re.IGNORECASE
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
    r"(?<!\w)(?:ssn|social security(?: number)?|national insurance|ni number|passport|nhs|patient"
    r"|hospital|student|employee|staff|member(?:ship)?|policy|account|matric\w*|roll|badge|visa"
    r"|(?:national |student |employee )?id(?: (?:number|card|no))|driver'?s? licen[cs]e"
    r"|driving licen[cs]e|licen[cs]e plate|number plate|plates?|reg|registration|complaint|case"
    r"|court|crime|incident|report|reference|ref|file|docket|claim|order|ticket|warrant|inmate"
    r"|dni|nie|nif|cpf|rut|curp|cnic|rg|cni|bi|nss|pasaporte|passaporte|passeport|reisepass"
    r"|ausweis(?:nummer)?|personalausweis|sécurité sociale|cédula|cedula|placas?|patente|matrícula"
    r"|matricula|plaque|immatriculée?|immatriculation|matricule|kennzeichen|aktenzeichen|az|dossier"
    r"|plainte|procès-verbal|pv|affaire|expediente|denuncia|causa|carpeta|processo|inquérito"
    r"|boletim(?: de ocorrência)?|b\.?o\.?|queixa|versicherungsnummer|steuer-?id|vorgangsnummer"
    r"|personalnummer|matrikelnummer|fallnummer|رقم (?:الهوية|الجواز|القضية|البطاقة|القومي|المحضر"
    r"|البلاغ|الشكوى|الملف|اللوحة|السيارة|الجلوس)|الرقم القومي|محضر|قضية|ماتريكول|لوحة|شناختی کارڈ"
    r"|شکایت|ایف آئی آر|پاسپورٹ|مقدمہ|گاڑی|رول)(?!\w)[^\w\n]{0,4}"
    r"(?:(?:is|was|no|nr|nº|n°|num|number|file|ref|es|est|é|ist|de|número|numero|numéro|nummer|noch"
    r"|registration|plate|card|رقم|نمبر)(?!\w)[^\w\n]{0,3}){0,3}"
    r"((?=(?:[^\d\n]{0,12}\d){3})[A-Z0-9\u0621-\u064a][A-Z0-9\u0621-\u064a\-./]{0,20}"
    r"(?: (?=[A-Z]{0,3} ?\d)[A-Z0-9\-./]{1,12}){0,5}(?<=[A-Z0-9]))(?!\w)",
    re.IGNORECASE,
)
# Number plates: Britain, France and Italy, Portugal, Germany with its dash.
PLATE = re.compile(
    r"(?<![\w\-/])(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]{2}[\- ]\d{3}[\- ][A-Z]{2}|\d{2}-[A-Z]{2}-\d{2}"
    r"|[A-Z]{2}-\d{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2}|[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} \d{1,4})(?![\w\-/])"
)
PLATE_IN_LOWER_CASE = re.compile(r"(?<![\w\-/])([a-z]{2}) ?\d{2} ?([a-z]{3})(?![\w\-/])")
# Letters and digits in one word, or a number with a stroke and a year behind it.
MIXED = re.compile(
    r"(?<![\w\-./@#])(?=(?:[A-Z\-]{0,6}\d){4})[A-Z]{1,6}[\-/]?\d[A-Z0-9]{0,16}"
    r"(?:[\-/]\d[A-Z0-9]{0,12}){0,2}(?![\w\-@/]|\.\w)",
    re.IGNORECASE,
)
LEAST_MIXED = 7
SPANISH_ID = re.compile(r"(?<!\w)(?:\d{8}|[XYZ]\d{7})-?([A-Z])(?!\w)", re.IGNORECASE)
UNITS = frozenset({"kgs", "gbp", "usd", "eur", "est", "gmt", "bst", "pst"})
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
    yield from find_accounts(text)
    if any(character.isdecimal() for character in text):
        yield from _find_numbers(text, language)


def _find_numbers(text: str, language: str) -> Iterator[Identifying]:
    yield from each(IPV4, text, "ip", 0.95, keep=_is_address)
    yield from each(IPV6, text, "ip", 0.95, keep=_is_address)
    yield from each(IBAN, text, "iban", 0.99, keep=is_iban, why="checksum")
    yield from each(IBAN_SHAPE, text, "iban", 0.6)
    yield from each(NUMBERED_ID, text, "id_number", 0.9)
    yield from each(ID_CUE, text, "id_number", 0.85, group=1, keep=_has_digits, why="cue")
    yield from each(PLATE, text, "id_number", 0.8)
    yield from each(PLATE_IN_LOWER_CASE, text, "id_number", 0.6, keep=_is_plate)
    yield from each(MIXED, text, "id_number", 0.5, keep=_is_mixed)
    yield from each(SPANISH_ID, text, "id_number", 0.9, keep=_is_spanish_id, why="checksum")
    yield from each(DATE_NUMBERS, text, "date", 0.85)
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


def _has_digits(found: str) -> bool:
    if DECIMAL.fullmatch(found):
        return False
    return sum(character.isdigit() for character in found) >= 3


def _is_plate(found: str) -> bool:
    letters = re.findall(r"[a-z]+", found)
    return not any(is_common(each, ("en",)) for each in letters) and letters[1] not in UNITS


def _is_mixed(found: str) -> bool:
    return len(found) >= LEAST_MIXED


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
    before, after = text[max(0, span[0] - NEAR) : span[0]], text[span[1] : span[1] + NEAR]
    cue = PHONE_CUE.search(before) or PHONE_AFTER.match(after)
    valid = any(_is_phone(found, region) for region in REGIONS.get(language, REGIONS["other"]))
    if digits < 9:
        return 0.75 if cue else 0.5 if PAIRS.fullmatch(found) else 0.0
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
