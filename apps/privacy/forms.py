"""The number of a receipt, as somebody types it."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 60


class ReceiptForm(forms.Form):
    """A number of three groups. What cannot be one is as good as one that is not known."""

    number = forms.CharField(
        label=_("The number on your receipt"),
        help_text=_("Three groups of four, such as k7pq-2mxd-9ft4."),
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "writingsuggestions": "false",
                "dir": "ltr",
            }
        ),
    )
