"""The filter of the directory. It has no errors: what it cannot read, it leaves out."""

from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.core import places
from apps.resources.vocabulary import AUDIENCES, CHANNELS, GROUPS


class OwnNames(forms.Select):
    """A list of languages, each option in its own words and script."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"] |= {"lang": value, "dir": places.direction(str(value))}
        return option


class Wanted(forms.Form):
    """What somebody asks of the directory by address, all of it optional."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, widget=OwnNames)

    def __init__(self, data: Any = None, *, languages: list[str]) -> None:
        super().__init__(data, use_required_attribute=False)
        self._languages = languages
        anywhere = [("", pgettext_lazy("country", "Any"))]
        self.fields["country"].choices = anywhere + places.countries(get_language() or "en")  # type: ignore[attr-defined]
        spoken = sorted((places.own_name(code).casefold(), code) for code in languages)
        self.fields["language"].choices = [("", pgettext_lazy("language", "Any"))] + [  # type: ignore[attr-defined]
            (code, places.own_name(code)) for _place, code in spoken
        ]

    @classmethod
    def read(cls, query: QueryDict, *, languages: list[str]) -> Self:
        """A bound form that holds only what could be read; never an error, never an echo."""
        asked = cls(query, languages=languages)
        asked.is_valid()
        understood = cls(asked.cleaned_data, languages=languages)
        understood.is_valid()
        return understood


class DirectoryFilter(Wanted):
    """Country, language, way to reach help, for whom, and whether somebody answers now."""

    channel = forms.ChoiceField(label=_("How to reach them"), required=False)
    audience = forms.ChoiceField(label=_("For whom"), required=False)
    open = forms.BooleanField(label=_("Open now"), required=False)

    def __init__(self, data: Any = None, *, languages: list[str]) -> None:
        super().__init__(data, languages=languages)
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            ("", pgettext_lazy("way to reach help", "Any")),
            *CHANNELS.items(),
        ]
        self.fields["audience"].choices = [  # type: ignore[attr-defined]
            ("", AUDIENCES["anyone"]),
            *((group, AUDIENCES[group]) for group in GROUPS),
        ]


class SheetForm(Wanted):
    """What stands on a sheet to print; `plain`: without the name and address of this site."""

    plain = forms.BooleanField(required=False)
