"""What an operator corrects in a row before confirming it: numbers, link, hours."""

from typing import Any
from uuid import UUID

import opening_hours
from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from apps.resources.importing.dialling import dialled
from apps.resources.importing.entries import Number
from apps.resources.models import Phone, Service
from apps.resources.seed_services import Corrections, NewNumber
from apps.resources.vocabulary import WORLDWIDE

FOREIGN = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}


class CorrectionForm(forms.Form):
    """One field for each number, the link, and the hours. `corrections` is what differs."""

    url = forms.URLField(
        label=_("Link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.TextInput(attrs=FOREIGN | {"inputmode": "url"}),
    )
    opening_hours = forms.CharField(
        label=_("Hours"),
        required=False,
        max_length=400,
        help_text=_("As OpenStreetMap writes them: 24/7, or Mo-Fr 09:00-18:00; PH off."),
        widget=forms.TextInput(attrs=FOREIGN),
    )

    def __init__(self, data: Any = None, *, service: Service) -> None:
        kept = {"url": service.url, "opening_hours": service.opening_hours}
        super().__init__(data, initial=kept)
        self.phones: list[Phone] = list(service.phones.all())
        areas = list(service.service_areas.all())
        self.country = areas[0].country if areas else WORLDWIDE
        for phone in self.phones:
            self.fields[_name(phone)] = forms.CharField(
                label=str(phone.type_name),
                required=False,
                max_length=40,
                initial=phone.number,
                widget=forms.TextInput(attrs=FOREIGN | {"inputmode": "tel"}),
            )
        self.order_fields([*map(_name, self.phones), "url", "opening_hours"])
        self.numbers: dict[UUID, NewNumber | None] = {}

    def clean_opening_hours(self) -> str:
        text: str = self.cleaned_data["opening_hours"].strip()
        if text and text != self.initial["opening_hours"] and not opening_hours.validate(text):
            raise forms.ValidationError(
                _("We cannot read these hours. Write them like those above.")
            )
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for phone in self.phones:
            text = data.get(_name(phone), "").strip()
            if text != phone.number:
                self._read_number(phone, text)
        left = [phone for phone in self.phones if self.numbers.get(phone.pk, True)]
        if self.phones and not left and not data.get("url"):
            raise forms.ValidationError(_("A number or a link has to stay."))
        return data

    @property
    def corrections(self) -> Corrections:
        """What somebody wrote, once the form is valid."""
        data = self.cleaned_data
        return Corrections(self.numbers, data["url"], data["opening_hours"])

    def _read_number(self, phone: Phone, text: str) -> None:
        found = dialled(text, self.country, phone.type) if text else None
        if text and found is None:
            self.add_error(
                _name(phone),
                _(
                    "We cannot read this as a number. Check its digits; one of another country "
                    "begins with +."
                ),
            )
            return
        self.numbers[phone.pk] = _as_said(found.number) if found else None


def _as_said(number: Number) -> NewNumber:
    return NewNumber(number.number, number.e164, number.toll_free, number.from_abroad)


def _name(phone: Phone) -> str:
    return f"number-{phone.pk}"
