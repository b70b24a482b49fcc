"""Where a reader is, for the help beside a story. Told by an address, kept by nobody."""

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.core import places


class HelpPlace(forms.Form):
    """One country. It has no errors: what it cannot read, it leaves out."""

    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, data: QueryDict | dict[str, str] | None = None) -> None:
        super().__init__(data, use_required_attribute=False)
        anywhere = [("", pgettext_lazy("country", "Any"))]
        self.fields["country"].choices = anywhere + places.countries(get_language() or "en")  # type: ignore[attr-defined]

    @classmethod
    def read(cls, query: QueryDict) -> "HelpPlace":
        """A bound form that holds a country or "", never an error, never an echo."""
        asked = cls(query)
        understood = cls({"country": asked.cleaned_data["country"] if asked.is_valid() else ""})
        understood.is_valid()
        return understood
