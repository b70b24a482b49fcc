"""One word on texts that are nearly the same, and which of them it is about."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.moderation.models import Choice, Rule
from apps.moderation.together import Mark, Word

WORDS = {
    Word.DECLINE: Choice.DECLINE.label,
    Word.PASS: Choice.PASS.label,
    Word.APART: pgettext_lazy("decision", "Let each be read alone"),
}


class TogetherForm(forms.Form):
    """What is said of the marked ones."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    word = forms.ChoiceField(
        label=_("Your decision"),
        choices=list(WORDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision. Nothing has been sent.")},
    )
    rule = forms.ChoiceField(
        label=_("The rule, when you do not publish"),
        required=False,
        choices=[("", _("Choose a rule")), *Rule.choices],
    )

    def __init__(self, *args: Any, marked: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.marks = [mark for each in marked or [] if (mark := Mark.of(each))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("word") == Word.DECLINE and not data.get("rule"):
            self.add_error("rule", _("Choose the rule. The writer reads it."))
        if not self.marks:
            raise forms.ValidationError(_("Tick at least one text."))
        return data
