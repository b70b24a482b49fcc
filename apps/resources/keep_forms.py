"""Short forms around entries: what the list shows, why one goes, what it says elsewhere."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.core import places
from apps.core.text import one_line, tidy
from apps.resources.entry_queries import ORDER
from apps.resources.history_words import REASONS, STATES
from apps.resources.models import Service
from apps.resources.row_forms import AS_TYPED


class ListFilter(forms.Form):
    """Which entries the list shows."""

    status = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            ("", pgettext_lazy("entries", "All")),
            *((each.value, STATES[each.value]) for each in ORDER),
        ]


class CountryFilter(forms.Form):
    """For which country."""

    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            ("", _("Countries of your entries")),
            *places.countries(get_language() or "en"),
        ]


class WithdrawForm(forms.Form):
    """Why an entry is taken out."""

    reason = forms.ChoiceField(
        label=_("Why?"), choices=list(REASONS.items()), widget=forms.RadioSelect
    )


class ReplaceForm(forms.Form):
    """The entry that readers of this one are led to."""

    other = forms.ModelChoiceField(
        label=_("The entry that takes its place"),
        queryset=Service.objects.none(),
        empty_label=_("Please choose"),
    )

    def __init__(self, data: Any = None, *, others: QuerySet[Service]) -> None:
        super().__init__(data)
        self.fields["other"].queryset = others  # type: ignore[attr-defined]


class LanguageForm(forms.Form):
    """Which of the site's languages the words are for."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class WordsForm(forms.Form):
    """What an entry says in one other language. Empty in all: nothing any more."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=AS_TYPED),
    )
    description = forms.CharField(
        label=_("What somebody finds there"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs=AS_TYPED | {"rows": 6}),
    )
    alert = forms.CharField(
        label=_("Only while something is different"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs=AS_TYPED | {"rows": 3}),
    )

    def words(self) -> dict[str, str]:
        """As they are stored; what was not touched stays to the letter."""
        clean = {"name": one_line, "description": tidy, "alert": tidy}
        return {
            name: _same_or(self.initial.get(name, ""), clean[name](text))
            for name, text in self.cleaned_data.items()
        }


def _same_or(old: str, new: str) -> str:
    return old if tidy(old).strip() == new else new
