"""Asking for a legal hold."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.moderation.models import HoldReason
from apps.stories.forms import LineField, TidyField

ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


class StoryField(LineField):
    """An address or a number of a story, as somebody pasted it; cleans to its id."""

    def to_python(self, value: Any) -> UUID | None:  # type: ignore[override]
        typed = super().to_python(value)
        found = ID.search(typed.lower())
        if typed and not found:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return UUID(found[0]) if found else None

    def run_validators(self, value: Any) -> None:
        return None


class HoldForm(forms.Form):
    """Which story, for which reason, and why in words."""

    story = StoryField(
        label=_("Address or number of the story"),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        error_messages={
            "required": _("Paste the address of the story, or its number."),
            "invalid": _("There is no number of a story in this. It looks like an address."),
        },
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=HoldReason, widget=forms.RadioSelect)
    words = TidyField(
        label=_("Why, in words"),
        max_length=2000,
        help_text=_(
            "The law, the court, the number of the case. Nothing from the story. It is locked, and "
            "erased when the hold ends."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Write why. Whoever confirms has to know.")},
    )
