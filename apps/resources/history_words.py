"""Acts and fields of the history in words, and their values as somebody reads them."""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Role
from apps.core import places
from apps.core.text import left_to_right
from apps.resources import vocabulary as words
from apps.resources.check_words import FIELD_NAMES
from apps.resources.freshness import FIELDS

Named = MappingProxyType[str, str | Promise]

ACTS: Final[Named] = MappingProxyType(
    {
        "created": _("Written"),
        "imported": _("Brought by a file"),
        "edited": _("Changed"),
        "confirmed": _("Still right"),
        "withdrawn": _("Taken out"),
        "replaced": _("Replaced by another entry"),
        "restored": _("Brought back"),
        "merged": _("Made one with another entry"),
        "taken_over": _("Taken over"),
        "status": _("Moved on by the calendar"),
    }
)
STATES: Final[Named] = MappingProxyType(
    {
        "draft": _("Draft"),
        "verified": _("Confirmed"),
        "due": _("Due for a check"),
        "overdue": _("Overdue"),
        "suspended": _("Suspended"),
        "retired": _("Taken out"),
    }
)
REASONS: Final[Named] = MappingProxyType(
    {
        "closed": _("It has closed for good"),
        "paused": _("It pauses for a while"),
        "wrong": _("It was never right"),
    }
)
LABELS: Final[Named] = MappingProxyType(
    {
        "phones": pgettext_lazy("column", "Numbers"),
        "replaced_by": _("The entry that takes its place"),
        "url": pgettext_lazy("column", "Website"),
        "additional_urls": pgettext_lazy("column", "Address of the chat"),
        "opening_hours": pgettext_lazy("column", "Hours"),
        "service_areas": pgettext_lazy("part of an entry", "Countries"),
        "location": pgettext_lazy("part of an entry", "Place"),
        "harms": pgettext_lazy("column", "What it helps with"),
        "audience": pgettext_lazy("column", "For whom"),
        "service_type": pgettext_lazy("column", "Kind of help"),
        "name": _("Name"),
        "languages": pgettext_lazy("column", "Languages"),
        "language": _("Language in which this is written"),
        "description": _("What somebody finds there"),
        "alert": _("Only while something is different"),
        "email": pgettext_lazy("column", "E-mail"),
        "time_zone": _("Time zone"),
        "free_of_charge": pgettext_lazy("column", "Free of charge"),
        "fees": _("What it costs"),
        "on_phone_bill": _("Shows on the phone bill"),
        "must_report": _("Must report what a young person tells"),
        "minimum_age": _("From which age"),
        "eligibility": _("Who can come"),
        "interpretation": _("Interpreters"),
        "translations": _("Words in other languages"),
        "keeper": _("Who keeps it"),
    }
)


def field_in_words(field: str) -> str:
    """ "Numbers"; for several confirmed at once "Numbers · Languages"; "" for all of them."""
    if field in LABELS:
        return str(LABELS[field])
    named = [name for part in field.split() for name in FIELDS if name.startswith(part)]
    return " · ".join(str(FIELD_NAMES[name]) for name in named)


def role_in_words(role: str) -> str:
    """A role of somebody who works here, or the site itself."""
    return str(Role(role).label) if role in Role.values else str(_("This site"))


def lines_of(field: str, value: Any) -> list[str]:
    """A stored value, line by line; empty for nothing."""
    if value in (None, "", [], {}):
        return []
    if isinstance(value, bool):
        return [str(_("Yes") if value else _("No"))]
    if isinstance(value, list):
        return [_part(field, each) for each in value]
    if isinstance(value, dict):
        return _dictionary(field, value)
    return [_word(field, value)]


def _part(field: str, each: Any) -> str:
    if not isinstance(each, dict):
        return _word(field, each)
    if field == "phones":
        return _number(each)
    if field == "service_areas":
        country = places.country_name(each["country"], get_language() or "en")
        return ": ".join(filter(None, [country or str(_("Every country")), each.get("name", "")]))
    if field == "languages":
        return _languages([each])
    return left_to_right(str(each.get("url", "")))


def _number(phone: dict[str, Any]) -> str:
    kind = words.PHONE_TYPES.get(phone.get("type", ""), "")
    number = left_to_right(phone.get("number", ""))
    parts = [number, kind, phone.get("keyword", ""), phone.get("description", "")]
    return " · ".join(
        str(each) for each in [*parts, _languages(phone.get("languages", []))] if each
    )


def _languages(rows: Iterable[dict[str, Any]]) -> str:
    named = [(places.own_name(row["code"]) or row["code"], row.get("assumed")) for row in rows]
    return ", ".join(f"{name}?" if assumed else name for name, assumed in named)


def _word(field: str, value: Any) -> str:
    known: dict[str, Named] = {
        "harms": words.HARMS,
        "audience": words.AUDIENCES,
        "service_type": words.SERVICE_TYPES,
        "status": STATES,
    }
    if field == "location":
        return pgettext("address", "public")
    if field == "language":
        return places.own_name(value) or value
    return str(known.get(field, {}).get(value, value))


def _dictionary(field: str, value: dict[str, Any]) -> list[str]:
    if field == "status":
        reason = REASONS.get(value.get("reason", ""), "")
        return [_word(field, value.get("status", "")), *([str(reason)] if reason else [])]
    if "language" in value:
        value = value | {"language": places.own_name(value["language"]) or value["language"]}
    shown = ("language", "name", "description", "alert")
    return [str(value[name]) for name in shown if value.get(name)]
