"""Looking for a campaign."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.campaigns.models import LONGEST_NAME


class FindForm(forms.Form):
    """A name as somebody knows it, from the address. Nonsense is as good as nothing."""

    q = forms.CharField(
        label=_("Any of its names, in any language"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off", "spellcheck": "false"}),
    )

    def typed(self) -> str:
        """What to look for; "" for nothing."""
        self.is_valid()
        return str(self.cleaned_data.get("q", ""))
