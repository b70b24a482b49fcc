"""A pledge, and the answer to a look back. Forms check; they never save."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.html import plain_text
from apps.solidarity.models import CheckIn
from apps.solidarity.pledge_queries import LOOKS_BACK
from apps.stories.forms import QUIET, TidyField

PART_MAX = 600


class PartField(TidyField):
    """One of the three answers: a few lines."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=PART_MAX,
            widget=forms.Textarea(attrs={**QUIET, "dir": "auto", "rows": 4}),
            error_messages={
                "required": _("There are no words here yet. One line is enough."),
                "max_length": _(
                    "This is longer than we can keep: %(show_value)d characters. "
                    "The most is %(limit_value)d."
                ),
            },
            **options,
        )

    def clean(self, value: Any) -> str:
        """Nothing but markup is nothing."""
        words: str = super().clean(value)
        if self.required and not plain_text(words).strip():
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return words


class PledgeForm(forms.Form):
    """Three prompts. Only what somebody will do is needed."""

    did = PartField(
        label=_("What I did or let pass"),
        required=False,
        help_text=_("In general words. No names and no details."),
    )
    will = PartField(label=_("What I will do"))
    again = PartField(
        label=_("When I look again"),
        required=False,
        help_text=_("A day, or a moment when it counts."),
    )


class LookBackForm(forms.Form):
    """What somebody says of their own pledge so many days after."""

    after = forms.TypedChoiceField(choices=[(days, days) for days in LOOKS_BACK], coerce=int)
    answer = forms.ChoiceField(choices=CheckIn.Answer)
