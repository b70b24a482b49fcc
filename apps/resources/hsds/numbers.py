"""Numbers of a file as rows: dialled as at home, and a short code never with a country code."""

import re
from typing import Any, Final

import phonenumbers

from apps.resources.hsds import Object
from apps.resources.hsds.columns import said_of, value_in
from apps.resources.hsds.contact import WHATSAPP
from apps.resources.importing.dialling import SHORT, dialled
from apps.resources.vocabulary import PHONE_TYPES, WORLDWIDE

# Nobody calls a fax or a pager: those stay with what is left over.
KINDS: Final = {"": "voice", "cell": "voice"} | {
    kind: kind for kind in PHONE_TYPES if kind != WHATSAPP
}
FULL: Final = re.compile(r"\+[1-9]\d{6,14}")
PRINTED: Final = re.compile(r"[\d\s().+*#/\u2010-\u2013-]{2,40}")
TEXT_WITH: Final = re.compile(r'\s*Begin the text with "([^"]{1,20})"\.\s*')
TALK: Final = re.compile(r"https://(?:wa\.me/|api\.whatsapp\.com/send\?phone=)\+?(\d{4,15})")
LONGEST: Final = {"description": 200, "extension": 10, "keyword": 20, "number": 40}


def phone_of(row: Object, country: str) -> Object:
    """Fields of a Phone; {} for what nobody here calls. `country` is "" where nobody knows it."""
    kind = KINDS.get(str(row.get("type", "")).lower(), "")
    number = _number(row, country, kind) if kind else {}
    if not number:
        return {}
    said = said_of(row)
    description = str(row.get("description", ""))
    named = TEXT_WITH.search(description)
    keyword = value_in(said, "dialling", "keyword") or (named[1] if named else "")
    extension = row.get("extension", value_in(said, "dialling", "extension"))
    rest = {
        "description": TEXT_WITH.sub("", description).strip() if named else description,
        "extension": str(extension),
        "keyword": keyword,
    }
    fitting = {name: text for name, text in rest.items() if len(text) <= LONGEST[name]}
    return {"type": kind} | number | fitting


def whatsapp_of(row: Object) -> Object:
    """Fields of a Phone for an address that opens a talk in WhatsApp; {} for another."""
    if str(row.get("label", "")).casefold() != WHATSAPP:
        return {}
    found = TALK.fullmatch(row["url"])
    if not found:
        return {}
    full = f"+{found[1]}"
    printed = value_in(said_of(row), "dialling", "as_printed") or full
    return {"type": WHATSAPP} | _ours(row, printed, full)


def _number(row: Object, country: str, kind: str) -> Object:
    said, printed = str(row["number"]), value_in(said_of(row), "dialling", "as_printed")
    if printed:
        return _ours(row, printed, said)
    found = dialled(said, country or WORLDWIDE, kind)
    if found is None:
        return {"number": said} if PRINTED.fullmatch(said) and _digits(said) else {}
    number = found.number
    # What was mended is another number: its digits are not those of the file.
    same = number.e164 or _digits(said) == _digits(number.number)
    return {
        "number": said if same and PRINTED.fullmatch(said) else number.number,
        "e164": number.e164,
        "toll_free": number.toll_free,
        "from_abroad": number.from_abroad and said.startswith("+"),
    }


def _ours(row: Object, printed: str, full: str) -> Object:
    said = said_of(row)["dialling"]
    return {
        "number": printed[: LONGEST["number"]],
        "e164": full if FULL.fullmatch(full) and not _is_short(full) else "",
        "toll_free": "toll_free" in said,
        "from_abroad": "from_abroad" in said,
    }


def _is_short(full: str) -> bool:
    """ "+44116123": a country code before a short code, which nobody can dial."""
    number: Any = phonenumbers.parse(full)
    national = str(number.national_number)
    return len(national) <= SHORT and not phonenumbers.is_valid_number(number)


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isdigit())
