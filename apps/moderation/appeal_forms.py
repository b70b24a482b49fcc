"""The answer to a writer who disagrees."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.moderation.appealing import OFFERED
from apps.moderation.forms import NOTE_MAX
from apps.moderation.models import Choice
from apps.moderation.recording import Verdict
from apps.moderation.text_forms import OfferedText
from apps.stories.forms import TidyField


class AppealDecisionForm(OfferedText, forms.Form):
    """One of two answers, and always words; or on to somebody else."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[(choice.value, choice.label) for choice in OFFERED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision. Nothing has been sent.")},
    )
    note = TidyField(
        label=_("Your answer to the writer"),
        required=False,
        max_length=NOTE_MAX,
        help_text=_("What you looked at, what you found, what happens now. Kind and short."),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "autocomplete": "off"}),
    )
    revision = forms.UUIDField(widget=forms.HiddenInput, required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        passes = data.get("decision") == Choice.PASS
        if data.get("decision") and not passes and not data.get("note"):
            self.add_error("note", _("Write an answer. The writer waits for it."))
        if passes and data.get("note"):
            self.add_error("note", _("With this decision the writer reads no note."))
        return data

    def verdict(self, warnings: list[dict[str, Any]]) -> Verdict:
        data = self.cleaned_data
        return Verdict(
            choice=data["decision"],
            note=data["note"],
            revision_id=data["revision"],
            warnings=warnings if data["decision"] == Choice.OVERTURN else [],
            **self.macro_of(),
        )
