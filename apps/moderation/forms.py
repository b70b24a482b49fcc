"""The decision of a moderator. Notes are kept on the page when something is missing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.queries import someone_leads
from apps.moderation.models import Choice, Rule
from apps.moderation.services import Verdict
from apps.stories.forms import TidyField

NOTE_MAX = 4000
FOR_ESCALATED: tuple[Choice, ...] = (Choice.RETURN, Choice.ASK, Choice.PASS)
FOR_QUEUED: tuple[Choice, ...] = (
    Choice.PUBLISH,
    Choice.ASK,
    Choice.PASS,
    Choice.DECLINE,
    Choice.ESCALATE,
)


class DecisionForm(forms.Form):
    """One of the decisions, and what belongs to it."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=Choice,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision. Nothing has been sent.")},
    )
    rule = forms.ChoiceField(
        label=_("The rule, when you do not publish"),
        required=False,
        choices=[("", _("Choose a rule")), *Rule.choices],
    )
    note = TidyField(
        label=_("Note to the writer"),
        required=False,
        max_length=NOTE_MAX,
        help_text=_("Your question, or what the writer reads beside the rule. Kind and short."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autocomplete": "off"}),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, escalated: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = FOR_ESCALATED if escalated else FOR_QUEUED
        if not someone_leads():
            # Nobody would see it any more.
            offered = tuple(choice for choice in offered if choice != Choice.ESCALATE)
        self.fields["decision"].choices = [  # type: ignore[attr-defined]
            (choice.value, choice.label) for choice in offered
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        decision = data.get("decision")
        if decision == Choice.ASK and not data.get("note"):
            self.add_error("note", _("Write the question that the writer will read."))
        if data.get("note") and decision not in (Choice.ASK, Choice.DECLINE, None):
            self.add_error("note", _("The writer reads a note only with a question or a rule."))
        if decision == Choice.DECLINE and not data.get("rule"):
            self.add_error("rule", _("Choose the rule. The writer reads it."))
        return data

    def verdict(self, levels: dict[str, str], passages: dict[str, list[list[int]]]) -> Verdict:
        """The decision with its warnings, each with the passages that the screening found."""
        return Verdict(
            choice=self.cleaned_data["decision"],
            rule=self.cleaned_data["rule"],
            note=self.cleaned_data["note"],
            warnings=[
                {"code": code, "level": level, "passages": passages.get(code, [])}
                for code, level in levels.items()
            ],
        )
