"""What an auditor asks the record for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.permissions import Role
from apps.audit.words import VERBS

ANY = [("", pgettext_lazy("record", "Any"))]


class RecordFilter(forms.Form):
    """Everything can be left out. `before` is where the next page begins."""

    day = forms.DateField(
        label=pgettext_lazy("record", "Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Please write the day as in 2026-11-22.")},
    )
    verb = forms.ChoiceField(label=pgettext_lazy("record", "Done"), required=False)
    role = forms.ChoiceField(label=_("In which role"), required=False)
    actor = forms.UUIDField(
        label=_("By whom"),
        required=False,
        error_messages={"invalid": _("This is not the sign of anybody. Choose one in the list.")},
    )
    object = forms.CharField(label=_("On what"), required=False, max_length=64)
    before = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)
        self.fields["verb"].choices = ANY + sorted(VERBS.items(), key=lambda each: str(each[1]))  # type: ignore[attr-defined]
        self.fields["role"].choices = ANY + list(Role.choices)  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """As `queries.entries` takes it."""
        told = dict(self.cleaned_data)
        return told | {"object_id": told.pop("object")}
