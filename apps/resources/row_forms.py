"""Rows of an entry's form: its numbers, and the countries it is for."""

import re
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.core import places
from apps.core.text import one_line
from apps.resources import vocabulary as words
from apps.resources.entry_values import Values
from apps.resources.importing import values as cells
from apps.resources.importing.codes import Reason
from apps.resources.importing.dialling import dialled

MOST_NUMBERS = 12
MOST_AREAS = 40
AS_TYPED = {"dir": "auto", "autocomplete": "off"}
FOREIGN = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}


class LanguagesField(forms.CharField):
    """Languages by their names or codes, parted by commas; a question mark: assumed."""

    default_error_messages = {"unknown": _("We know no language called “%(word)s”.")}

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=1_000, **more)

    @staticmethod
    def written(languages: list[Values]) -> str:
        return ", ".join(_spelled(each["code"]) + "?" * each["assumed"] for each in languages)

    def read(self, text: str) -> list[Values]:
        """Code and whether it is assumed, each language once. Raises ValidationError."""
        found: dict[str, Values] = {}
        for part in re.split(r"[,;،\n]", text):
            word = one_line(part).rstrip("?؟").strip()
            if not word:
                continue
            codes, _unknown = cells.languages(word)
            if not codes:
                raise forms.ValidationError(
                    self.error_messages["unknown"], code="unknown", params={"word": word[:40]}
                )
            assumed = part.strip().endswith(("?", "؟"))
            found.update({code: {"code": code, "assumed": assumed} for code in codes})
        return list(found.values())


def _spelled(code: str) -> str:
    own = places.own_name(code)
    return own if cells.languages(own)[0] == (code,) else code


class PhoneForm(forms.Form):
    """One number. What is emptied is taken out; what is left as it was stays as it is stored."""

    number = forms.CharField(
        label=_("Number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=FOREIGN | {"inputmode": "tel"}),
    )
    type = forms.ChoiceField(
        label=_("What it is for"), choices=words.phone_type_choices, required=False
    )
    keyword = forms.CharField(
        label=_("Word to text"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs=FOREIGN),
    )
    languages = LanguagesField(label=_("Languages of this number"))
    description = forms.CharField(
        label=_("What to know about it"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=AS_TYPED),
    )
    from_abroad = forms.BooleanField(label=_("It works from other countries"), required=False)

    def __init__(self, *args: Any, country: str, was: list[Values], **more: Any) -> None:
        super().__init__(*args, **more)
        self.country = country
        place = int((self.prefix or "-0").rpartition("-")[2])
        self.was: Values = was[place] if place < len(was) else {}
        self.remarks: tuple[tuple[Reason, str], ...] = ()

    @staticmethod
    def written(phone: Values) -> Values:
        """As the fields of the row show it."""
        plain = {name: phone[name] for name in ("number", "type", "keyword", "description")}
        languages = LanguagesField.written(phone["languages"])
        return plain | {"languages": languages, "from_abroad": phone["from_abroad"]}

    def clean_languages(self) -> list[Values]:
        text: str = self.cleaned_data["languages"]
        if self.was and text == LanguagesField.written(self.was["languages"]):
            return list(self.was["languages"])
        field = self.fields["languages"]
        assert isinstance(field, LanguagesField)
        return field.read(text)

    def clean(self) -> Values:
        data = super().clean() or {}
        number = data.get("number", "")
        beside = any(data.get(name) for name in ("keyword", "description", "languages"))
        if not number and not self.was and beside:
            self.add_error("number", _("Which number is this about?"))
        if number and "type" in data:
            data["dialled"] = self._dialled(number, data["type"] or "voice")
        return data

    def value(self) -> Values | None:
        """The number as entry_values has it; None for an empty row."""
        data = self.cleaned_data
        found = data.get("dialled")
        if not found:
            return None
        texts = {name: one_line(data[name]) for name in ("keyword", "description")}
        abroad = data["from_abroad"] and bool(found["e164"])
        return found | texts | {"from_abroad": abroad, "languages": data["languages"]}

    def _dialled(self, text: str, kind: str) -> Values | None:
        if self.was and (text, kind) == (self.was["number"], self.was["type"]):
            return {name: self.was[name] for name in ("number", "type", "e164", "toll_free")}
        if not self.country:
            # What is missing is the country, and the form says so there.
            return None
        found = dialled(_plain_digits(text), self.country, kind)
        if found is None:
            self.add_error("number", str(_not_a_number(self.country)))
            return None
        self.remarks = found.remarks
        number = found.number
        return {
            "number": number.number,
            "type": kind,
            "e164": number.e164,
            "toll_free": number.toll_free,
        }


def _plain_digits(text: str) -> str:
    """Arabic and other digits as those of a telephone."""
    return "".join(str(int(each)) if each.isdecimal() else each for each in text)


def _not_a_number(country: str) -> str | Promise:
    if country == words.WORLDWIDE:
        return _("A number for every country begins with + and the code of its country.")
    return _(
        "We cannot read this as a number. Check its digits; one of another country begins with +."
    )


class AreaForm(forms.Form):
    """A country, and perhaps a part of it."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    name = forms.CharField(
        label=pgettext_lazy("column", "Part of the country"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=AS_TYPED),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        named = places.countries(get_language() or "en")
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            (words.WORLDWIDE, _("Every country")),
            *named,
        ]

    def clean(self) -> Values:
        data = super().clean() or {}
        if data.get("name") and not data.get("country") and "country" not in self.errors:
            self.add_error("country", _("Of which country is it a part?"))
        return data

    def value(self) -> Values | None:
        data = self.cleaned_data
        if not data.get("country"):
            return None
        return {"country": data["country"], "name": one_line(data.get("name", ""))}


PhoneRows = forms.formset_factory(PhoneForm, extra=0, max_num=MOST_NUMBERS, absolute_max=20)
AreaRows = forms.formset_factory(AreaForm, extra=0, max_num=MOST_AREAS, absolute_max=60)
