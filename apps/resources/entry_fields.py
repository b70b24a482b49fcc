"""Pieces of an entry's form: kinds of fields, and what stands in them of a stored entry."""

import re
from typing import Any, Final

from django import forms
from django.core.validators import URLValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.resources.entry_values import ADDRESS, COLUMNS, Values
from apps.resources.models import Url
from apps.resources.row_forms import AS_TYPED, FOREIGN, LanguagesField

WEEKDAYS = re.compile(r"Mo-Fr ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
HOURS: Final[list[tuple[str, str | Promise]]] = [
    ("always", _("Day and night")),
    ("weekdays", _("Monday to Friday, the same hours each day")),
    ("written", _("Other hours, written out")),
    ("unknown", pgettext_lazy("opening hours", "Not known")),
]
YES_NO: Final[list[tuple[str, str | Promise]]] = [
    ("", pgettext_lazy("fact", "Not known")),
    ("yes", _("Yes")),
    ("no", _("No")),
]
TRUTH: Final = {"yes": True, "no": False}
ONE_LINE: Final = ("name", "eligibility", "fees", "interpretation")
TEXTS: Final = (*ONE_LINE, "description", "alert")
FACTS: Final = ("free_of_charge", "on_phone_bill", "must_report")


def a_line(label: Any, length: int, *, required: bool = False, help_text: Any = "") -> Any:
    """One line of text."""
    widget = forms.TextInput(attrs=AS_TYPED)
    return forms.CharField(
        label=label, required=required, max_length=length, help_text=help_text, widget=widget
    )


def a_text(label: Any, length: int, help_text: Any = "") -> Any:
    widget = forms.Textarea(attrs=AS_TYPED | {"rows": 4})
    return forms.CharField(
        label=label, required=False, max_length=length, help_text=help_text, widget=widget
    )


def a_fact(label: Any, help_text: Any = "") -> Any:
    return forms.ChoiceField(label=label, choices=YES_NO, required=False, help_text=help_text)


def a_link(label: Any) -> Any:
    return forms.URLField(
        label=label,
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.TextInput(attrs=FOREIGN | {"inputmode": "url"}),
    )


def input_of(name: str) -> str:
    return "place_name" if name == "name" else name


def in_order(new: list[str], old: list[str]) -> list[str]:
    """The harms that stay in the order they had: the first is the main one."""
    return [each for each in old if each in new] + [each for each in new if each not in old]


def written(was: Values) -> Values:
    """As the fields show it."""
    weekdays = WEEKDAYS.fullmatch(was["opening_hours"])
    opens = f"{weekdays[1]}:{weekdays[2]}" if weekdays else ""
    closes = f"{weekdays[3]}:{weekdays[4]}" if weekdays else ""
    chats = [each["url"] for each in was["additional_urls"] if each["label"] == Url.CHAT]
    place = was["location"]
    return {
        **{name: was[name] for name in COLUMNS},
        **{name: {True: "yes", False: "no"}.get(was[name], "") for name in FACTS},
        "harms": was["harms"],
        "hours": _kind_of_hours(was["opening_hours"], bool(weekdays)),
        "opens": opens,
        "closes": closes,
        "chat": chats[0] if chats else "",
        "languages": LanguagesField.written(was["languages"]),
        "place": "public" if place else "secret",
        **{input_of(name): place.get(name, "") for name in ADDRESS},
    }


def _kind_of_hours(opening_hours: str, weekdays: bool) -> str:
    if weekdays:
        return "weekdays"
    return {"24/7": "always", "": "unknown"}.get(opening_hours, "written")
