"""Forms about whether an entry still holds."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.resources.check_words import FIELD_NAMES, REPORT_KINDS
from apps.resources.freshness import FIELDS
from apps.resources.models import Service

RIGHT = "right"
CHANGED = "changed"
ANSWERS = [
    (RIGHT, pgettext_lazy("part of an entry", "Still right")),
    (CHANGED, pgettext_lazy("part of an entry", "Has changed")),
]


class RoundForm(forms.Form):
    """Of each part of one entry, whether it is still right. What is left open stays as it is."""

    def __init__(self, data: Any = None, *, entry: Service) -> None:
        super().__init__(data, prefix=str(entry.pk))
        for name in FIELDS:
            self.fields[name] = forms.ChoiceField(
                label=str(FIELD_NAMES[name]),
                choices=ANSWERS,
                required=False,
                widget=forms.RadioSelect,
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not any(said.values()):
            raise forms.ValidationError(_("Say of at least one part whether it is still right."))
        return said

    def named(self, answer: str) -> list[str]:
        """The parts of which this was said."""
        return [name for name in FIELDS if self.cleaned_data[name] == answer]


class ReportForm(forms.Form):
    """What a reader says is wrong."""

    kind = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=[*REPORT_KINDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )
