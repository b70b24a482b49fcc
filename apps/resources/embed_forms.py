"""What another site asks for in the address of an embed. What cannot be read is left out."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import QueryDict

from apps.core import places
from apps.resources.vocabulary import HARMS

LEVELS = ("0", "1", "2", "3")
# A code of a language, with a script or a region if need be.
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$"


class EmbedForm(forms.Form):
    """`country=EG&harm=stalking&lang=ar&level=2&organization=<id>`, each optional."""

    country = forms.CharField(required=False, max_length=2)
    harm = forms.ChoiceField(required=False, choices=[(code, code) for code in HARMS])
    lang = forms.RegexField(LANGUAGE, required=False)
    level = forms.ChoiceField(required=False, choices=[(each, each) for each in LEVELS])
    organization = forms.UUIDField(required=False)

    def clean_country(self) -> str:
        code: str = self.cleaned_data["country"]
        return code if places.country_name(code, "en") else ""

    def clean_level(self) -> int:
        return int(self.cleaned_data["level"] or 0)

    @classmethod
    def read(cls, query: QueryDict) -> "EmbedForm":
        """With what could be read, never an error."""
        form = cls(query)
        form.is_valid()
        for name, unread in NOTHING.items():
            form.cleaned_data.setdefault(name, unread)
        return form

    @property
    def page_language(self) -> str:
        """The one of ours that was asked for, else English; a line may speak the other all the
        same."""
        asked = str(self.cleaned_data["lang"])
        return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    @property
    def as_query(self) -> str:
        """What was understood, as it stands in an address."""
        return urlencode({name: said for name, said in self.cleaned_data.items() if said})


NOTHING: dict[str, Any] = {"country": "", "harm": "", "lang": "", "level": 0, "organization": None}
