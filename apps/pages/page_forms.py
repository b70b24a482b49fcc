"""The form in which an operator writes a page, and the choice of a country for young people."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.core import places
from apps.core.html import plain_text
from apps.core.text import tidy
from apps.pages.models import version_of


class PageForm(forms.Form):
    """Plain words for one page in one language. Markup goes, words stay."""

    text = forms.CharField(
        label=_("Text"),
        help_text=_(
            "Plain words. An empty line begins a new paragraph. A line with ## at its start is a "
            "heading, lines with - are a list, an address with https:// alone on its line is a "
            "link. Left empty, the site shows its own text."
        ),
        max_length=settings.WORDS_MAX,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 14, "class": "words", "autocomplete": "off"}),
    )
    # Which version the form was filled from, and which words were shown as a preview.
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    shown = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        direction = places.direction(language)
        self.fields["text"].widget.attrs |= {"lang": language, "dir": direction}

    def clean_text(self) -> str:
        return plain_text(tidy(self.cleaned_data["text"])).strip()

    @property
    def was_shown(self) -> bool:
        """Whether these very words stood in the preview. Only after `is_valid()`."""
        return self.cleaned_data["shown"] == version_of(self.cleaned_data["text"])


class YoungFilter(forms.Form):
    """A country, or none. It has no errors: what it cannot read, it leaves out."""

    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)
        anywhere = [("", pgettext_lazy("country", "Any"))]
        self.fields["country"].choices = anywhere + places.countries(get_language() or "en")  # type: ignore[attr-defined]

    @classmethod
    def read(cls, query: QueryDict) -> "YoungFilter":
        """A bound form that holds only what could be read."""
        asked = cls(query)
        asked.is_valid()
        understood = cls(asked.cleaned_data)
        understood.is_valid()
        return understood
