"""What a reader asks of the list of stories."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.stories.campaign_fields import CampaignFilter
from apps.stories.forms import QUIET, LineField
from apps.stories.models import Setting


class SoughtField(LineField):
    """Words to look for. What is too long for a question is cut, before anything reads it."""

    LONGEST = 200

    def to_python(self, value: Any) -> str:
        return super().to_python((value or "")[: self.LONGEST])


class ReadingForm(forms.Form):
    """What a reader asks, in the address or of a search. Nonsense is as good as nothing."""

    q = SoughtField(
        label=_("Words to look for"),
        required=False,
        widget=forms.TextInput(attrs={**QUIET, "dir": "auto", "maxlength": SoughtField.LONGEST}),
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("Any language")), *settings.LANGUAGES]
    )
    setting = forms.ChoiceField(
        label=_("Where it happened"),
        required=False,
        choices=[("", _("Anywhere")), *Setting.choices],
    )
    campaign = CampaignFilter()

    def chosen(self) -> dict[str, str]:
        """The filters that hold: valid and not empty."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value and name != "q"}

    def sought(self) -> str:
        """The words to look for, as they were typed; "" for none."""
        self.is_valid()
        return str(self.cleaned_data.get("q", ""))
