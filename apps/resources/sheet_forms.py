"""The whole form of an entry: its fields, its numbers and its countries, read as one."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.resources.entry_forms import EntryForm
from apps.resources.entry_values import Values
from apps.resources.importing.codes import Reason
from apps.resources.row_forms import AreaRows, PhoneForm, PhoneRows
from apps.resources.zones import zones_to_choose

# Rows to fill; after saving there are as many again.
EMPTY_NUMBERS = 3
EMPTY_AREAS = 2
NEW: Values = {
    **dict.fromkeys(("name", "language", "description", "alert", "url", "email"), ""),
    **dict.fromkeys(("opening_hours", "time_zone", "eligibility", "fees", "interpretation"), ""),
    **dict.fromkeys(("free_of_charge", "on_phone_bill", "must_report", "minimum_age")),
    **{name: [] for name in ("harms", "languages", "phones", "service_areas", "additional_urls")},
    "service_type": "helpline",
    "audience": "anyone",
    "location": {},
}


class Problem(NamedTuple):
    """One line of the summary of errors: where it leads, and what it says."""

    anchor: str
    label: str | Promise
    text: str


class Sheet:
    """The forms of one entry. `was` is what is stored, NEW for a new one."""

    def __init__(self, data: Any = None, *, was: Values = NEW) -> None:
        self.was = was
        self.is_bound = data is not None
        data = _with_counts(data) if data is not None else None
        countries = _countries(data, was)
        self.country = countries[0] if countries else ""
        self.zones = zones_to_choose(self.country) if self.country else []
        self.form = EntryForm(data, was=was, zones=self.zones)
        self.phones = PhoneRows(
            data,
            prefix="phones",
            initial=[PhoneForm.written(each) for each in was["phones"]]
            + [{"type": "voice"}] * EMPTY_NUMBERS,
            form_kwargs={"country": self.country, "was": was["phones"]},
        )
        self.areas = AreaRows(
            data, prefix="areas", initial=[*was["service_areas"], *[{}] * EMPTY_AREAS]
        )

    def is_valid(self) -> bool:
        """Every part is looked at, so that all that is wrong is said at once."""
        fine = [each.is_valid() for each in (self.form, self.phones, self.areas)]
        if fine[-1] and not _values(self.areas):
            self.areas[0].add_error("country", _("For which country is it?"))
        if all(fine):
            self._check_reach()
        return not self.problems

    def values(self) -> Values:
        """What was typed, as entry_values has it."""
        found = self.form.values()
        phones = {(each["type"], each["number"]): each for each in _values(self.phones)}
        areas = {(each["country"], each["name"]): each for each in _values(self.areas)}
        was = self.was["service_areas"]
        same = sorted(areas) == sorted((each["country"], each["name"]) for each in was)
        found["phones"] = list(phones.values())
        found["service_areas"] = was if same else list(areas.values())
        return found

    @property
    def remarks(self) -> list[tuple[Reason, str]]:
        """What is to be known of the numbers that were typed; nothing that has to be changed."""
        return [remark for form in self.phones for remark in form.remarks]

    @property
    def problems(self) -> list[Problem]:
        """All errors, in the order of the page."""
        if not self.is_bound:
            return []
        return [each for form in self._forms() for each in _problems_of(form)]

    def _forms(self) -> Iterator[forms.Form]:
        yield self.form
        yield from self.phones
        yield from self.areas

    def _check_reach(self) -> None:
        typed = self.form.cleaned_data
        reached = _values(self.phones) or any(typed[name] for name in ("url", "chat", "email"))
        if not reached and typed["place"] != "public":
            self.form.add_error(
                None, _("Say how it is reached: a number, a website, a chat, an e-mail or a place.")
            )


def _values(rows: Any) -> list[Values]:
    return [value for form in rows if (value := form.value()) is not None]


def _problems_of(form: forms.Form) -> Iterator[Problem]:
    for name, errors in form.errors.items():
        field = form[name] if name in form.fields else None
        for text in errors:
            anchor = (field.id_for_label or field.auto_id) if field else ""
            yield Problem(anchor, field.label if field else "", str(text))


def _countries(data: Any, was: Values) -> list[str]:
    """Codes as they stand in the form, the first is the entry's own."""
    if data is None:
        return [each["country"] for each in was["service_areas"]]
    rows = AreaRows(data, prefix="areas")
    rows.is_valid()
    return [
        row.cleaned_data["country"]
        for row in rows
        if getattr(row, "cleaned_data", {}).get("country")
    ]


def _with_counts(data: Any) -> Any:
    """The counts of rows as numbers; a row that was not touched counts like any other."""
    changed = data.copy()
    for prefix in ("phones", "areas"):
        count = changed.get(f"{prefix}-TOTAL_FORMS", "")
        number = int(count) if count.isascii() and count.isdecimal() and len(count) < 4 else 1
        changed[f"{prefix}-TOTAL_FORMS"] = changed[f"{prefix}-INITIAL_FORMS"] = str(number or 1)
    return changed
