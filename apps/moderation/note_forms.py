"""The decision on a letter or a pledge."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.queries import someone_leads
from apps.moderation.models import Choice, NoteTask, Rule
from apps.stories.forms import TidyField

OFFERED = (Choice.PUBLISH, Choice.PASS, Choice.DECLINE)


class NoteForm(forms.Form):
    """One of the decisions, and the rule where there is one."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision. Nothing has been sent.")},
    )
    rule = forms.ChoiceField(
        label=_("The rule, when you do not publish"),
        required=False,
        choices=[("", _("Choose a rule")), *Rule.choices],
    )

    def __init__(self, *args: Any, task: NoteTask, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who leads safeguarding has it already; where nobody does, nobody would see it any more.
        more = () if task.at_risk or not someone_leads() else (Choice.ESCALATE,)
        self.fields["decision"].choices = [  # type: ignore[attr-defined]
            (choice.value, choice.label) for choice in (*OFFERED, *more)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") == Choice.DECLINE and not data.get("rule"):
            self.add_error("rule", _("Choose the rule. The writer reads it."))
        return data

    def rule_of_decline(self) -> str:
        """The rule, where the decision has one."""
        declined = self.cleaned_data["decision"] == Choice.DECLINE
        return self.cleaned_data["rule"] if declined else ""


class TakeDownForm(forms.Form):
    """Which one shall be read anew."""

    words = TidyField(
        label=_("Some words of it, copied from the page where readers see it"),
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "autocomplete": "off"}),
    )
