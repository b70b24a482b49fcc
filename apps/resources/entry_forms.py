"""The fields of an entry that are not rows (row_forms)."""

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.core import places
from apps.core.text import one_line, tidy
from apps.resources import vocabulary as words
from apps.resources.clocks import is_readable
from apps.resources.entry_fields import (
    FACTS,
    HOURS,
    ONE_LINE,
    TEXTS,
    TRUTH,
    a_fact,
    a_line,
    a_link,
    a_text,
    in_order,
    input_of,
    written,
)
from apps.resources.entry_values import ADDRESS, COLUMNS, Values
from apps.resources.forms import OwnNames
from apps.resources.models import Url
from apps.resources.row_forms import AS_TYPED, FOREIGN, LanguagesField


class EntryForm(forms.Form):
    """What an entry is, for whom, when, and where."""

    name = a_line(_("Name"), 200, required=True)
    language = forms.ChoiceField(
        label=_("Language in which this is written"), required=False, widget=OwnNames
    )
    service_type = forms.ChoiceField(
        label=pgettext_lazy("column", "Kind of help"), choices=words.service_type_choices
    )
    audience = forms.ChoiceField(
        label=pgettext_lazy("column", "For whom"), choices=words.audience_choices
    )
    harms = forms.MultipleChoiceField(
        label=pgettext_lazy("column", "What it helps with"),
        choices=words.harm_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    description = a_text(_("What somebody finds there"), 4_000)
    alert = a_text(_("Only while something is different"), 500, _("It stands on the card in bold."))
    url = a_link(pgettext_lazy("column", "Website"))
    chat = a_link(pgettext_lazy("column", "Address of the chat"))
    email = forms.EmailField(
        label=pgettext_lazy("column", "E-mail"),
        required=False,
        help_text=_("An address of a role, such as help@…; never of a person."),
        widget=forms.EmailInput(attrs=FOREIGN),
    )
    hours = forms.ChoiceField(
        label=pgettext_lazy("column", "Hours"), choices=HOURS, widget=forms.RadioSelect
    )
    opens = forms.TimeField(
        label=_("From"),
        required=False,
        input_formats=["%H:%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"}),
    )
    closes = forms.TimeField(
        label=_("Until"),
        required=False,
        input_formats=["%H:%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"}),
    )
    opening_hours = forms.CharField(
        label=_("Hours, written out"),
        required=False,
        max_length=400,
        help_text=_("As OpenStreetMap writes them: Mo-Fr 09:00-17:00; Sa 10:00-14:00; PH off"),
        widget=forms.TextInput(attrs=FOREIGN),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    languages = LanguagesField(
        label=_("Languages in which people are helped"),
        help_text=_(
            "Parted by commas. A question mark behind one says that nobody has told you so: it is "
            "what most people there speak."
        ),
        widget=forms.TextInput(attrs=AS_TYPED),
    )
    interpretation = a_line(_("Interpreters"), 300)
    free_of_charge = a_fact(pgettext_lazy("column", "Free of charge"))
    fees = a_line(_("What it costs"), 300)
    on_phone_bill = a_fact(_("Shows on the phone bill"))
    must_report = a_fact(_("Must report what a young person tells"))
    minimum_age = forms.IntegerField(
        label=_("From which age"),
        required=False,
        min_value=0,
        max_value=120,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    eligibility = a_line(_("Who can come"), 300)
    place = forms.ChoiceField(
        label=pgettext_lazy("part of an entry", "Place"),
        help_text=_("Of a place that is kept secret we store no address at all."),
        choices=[
            ("secret", _("Nowhere to visit, or the address is secret")),
            ("public", _("People can come: the address is public")),
        ],
        widget=forms.RadioSelect,
    )
    place_name = a_line(_("Name of the place"), 200)
    address_1 = a_line(_("Street and number"), 200)
    address_2 = a_line(_("More of the address"), 200)
    postal_code = a_line(_("Postal code"), 20)
    city = a_line(_("Town"), 100)
    region = a_line(_("Region"), 100)

    def __init__(self, data: Any = None, *, was: Values, zones: list[str]) -> None:
        super().__init__(data, initial=written(was), use_required_attribute=False)
        self.was = was
        named = places.languages(get_language() or "en")
        codes = list(dict.fromkeys([was["language"], *(code for code, _name in named)]))
        self.fields["language"].choices = [("", "–")] + [  # type: ignore[attr-defined]
            (code, places.own_name(code) or code) for code in codes if code
        ]
        kept = [was["time_zone"]] if was["time_zone"] else []
        zones = list(dict.fromkeys([*kept, *zones]))
        self.fields["time_zone"].choices = [("", "–"), *((each, each) for each in zones)]  # type: ignore[attr-defined]
        if not zones:
            self.fields["time_zone"].widget = forms.HiddenInput()

    @property
    def address_left_out(self) -> bool:
        """Whether an address was typed of a place that is secret; it is not kept."""
        data = self.cleaned_data
        return data["place"] == "secret" and any(data[input_of(name)] for name in ADDRESS)

    def clean_languages(self) -> list[Values]:
        text = self.cleaned_data["languages"]
        if text == self.initial["languages"]:
            return list(self.was["languages"])
        field = self.fields["languages"]
        assert isinstance(field, LanguagesField)
        return field.read(text)

    def clean(self) -> Values:
        data = super().clean() or {}
        times = all(data.get(name) or name in self.errors for name in ("opens", "closes"))
        if data.get("hours") == "weekdays" and not times:
            self.add_error("opens", _("From when until when does somebody answer?"))
        if data.get("hours") == "written" and "opening_hours" not in self.errors:
            self._check_hours(data.get("opening_hours", ""))
        if data.get("place") == "public" and not (data.get("address_1") or data.get("city")):
            self.add_error("address_1", _("Write the street or the town, or keep it secret."))
        return data

    def values(self) -> Values:
        """As entry_values has them; a text that only looks different to a machine stays."""
        data = self.cleaned_data
        found = {name: data[name] for name in COLUMNS if name in data}
        found |= {name: self._text(name) for name in TEXTS}
        found |= {name: TRUTH.get(data[name]) for name in FACTS}
        return found | {
            "opening_hours": self._hours(),
            "harms": in_order(data["harms"], self.was["harms"]),
            "languages": data["languages"],
            "additional_urls": self._links(),
            "location": self._place(),
        }

    def _text(self, name: str) -> str:
        clean = one_line if name in ONE_LINE else tidy
        new, old = clean(self.cleaned_data[name]), self.was[name]
        return old if new == clean(old).strip() else new

    def _check_hours(self, text: str) -> None:
        if not text or (text != self.was["opening_hours"] and not is_readable(text)):
            self.add_error(
                "opening_hours",
                _("We cannot read these hours. An example that we can: Mo-Fr 09:00-17:00"),
            )

    def _hours(self) -> str:
        data = self.cleaned_data
        if data["hours"] == "weekdays":
            return f"Mo-Fr {data['opens']:%H:%M}-{data['closes']:%H:%M}"
        return {"always": "24/7", "written": data["opening_hours"]}.get(data["hours"], "")

    def _links(self) -> list[Values]:
        was: list[Values] = self.was["additional_urls"]
        chat, old = self.cleaned_data["chat"], self.initial["chat"]
        if chat == old:
            return was
        rest = [each for each in was if each["url"] not in (old, chat)]
        return [*rest, {"label": Url.CHAT, "url": chat}] if chat else rest

    def _place(self) -> Values:
        data = self.cleaned_data
        if data["place"] != "public":
            return {}
        typed = {name: one_line(data[input_of(name)]) for name in ADDRESS}
        was = self.was["location"]
        same = was and all(one_line(was[name]) == typed[name] for name in ADDRESS)
        return dict(was) if same else typed
