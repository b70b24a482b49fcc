"""The decision of a moderator. Notes are kept on the page when something is missing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.queries import someone_leads
from apps.moderation.models import CareOutcome, Choice, ReviewTask, Rule, Stage
from apps.moderation.recording import Verdict
from apps.moderation.text_forms import OfferedText
from apps.stories.forms import TidyField
from apps.stories.lifecycle import State

NOTE_MAX = 4000
FOR_ESCALATED: tuple[Choice, ...] = (Choice.RETURN, Choice.REDACT, Choice.ASK, Choice.PASS)
# And while readers can see it.
FOR_ESCALATED_OUT: tuple[Choice, ...] = (*FOR_ESCALATED, Choice.SETTLE, Choice.HIDE)
FOR_QUEUED: tuple[Choice, ...] = (
    Choice.PUBLISH,
    Choice.REDACT,
    Choice.ASK,
    Choice.PASS,
    Choice.DECLINE,
    Choice.ESCALATE,
)
# Blind to the first verdict: the same, its opposite, or back without one.
FOR_SECOND: tuple[Choice, ...] = (
    Choice.PUBLISH,
    Choice.DECLINE,
    Choice.RETURN,
    Choice.PASS,
    Choice.ESCALATE,
)
# With these the writer reads the note; None: no decision was made out.
NOTED = (Choice.ASK, Choice.REDACT, Choice.DECLINE, Choice.HIDE, None)
WITH_RULE = (Choice.DECLINE, Choice.HIDE)


def offered_for(task: ReviewTask | None) -> tuple[Choice, ...]:
    """What can be decided on a review, by where its story is and how many have read it."""
    if task is None:
        return FOR_QUEUED
    if task.story.state == State.ESCALATED:
        return FOR_ESCALATED_OUT if task.story.published_month else FOR_ESCALATED
    return FOR_SECOND if task.stage > Stage.FIRST else FOR_QUEUED


class AnswerForm(forms.Form):
    """An answer to a colleague."""

    answer = TidyField(
        label=_("Your answer"),
        max_length=NOTE_MAX,
        error_messages={"required": _("Write an answer, or go back. Nothing has been sent.")},
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autocomplete": "off"}),
    )


class DecisionForm(OfferedText, forms.Form):
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
    # Only for what is escalated: a code for the record.
    outcome = forms.ChoiceField(
        label=_("How you leave it"),
        required=False,
        choices=[("", _("Choose one")), *CareOutcome.choices],
    )
    revision = forms.UUIDField(widget=forms.HiddenInput, required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, offered: tuple[Choice, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if offered not in (FOR_ESCALATED, FOR_ESCALATED_OUT):
            del self.fields["outcome"]
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
        if data.get("note") and decision not in NOTED:
            self.add_error(
                "note", _("The writer reads a note only with a question, a proposal or a rule.")
            )
        if decision in WITH_RULE and not data.get("rule"):
            self.add_error("rule", _("Choose the rule. The writer reads it."))
        if data.get("outcome") == "" and decision not in (Choice.PASS, None):
            self.add_error("outcome", _("Choose how you leave it. It goes into the record."))
        return data

    def verdict(self, levels: dict[str, str], passages: dict[str, list[list[int]]]) -> Verdict:
        """The decision with its warnings, each with the passages that the screening found."""
        return Verdict(
            choice=self.cleaned_data["decision"],
            rule=self.cleaned_data["rule"],
            note=self.cleaned_data["note"],
            outcome=self.cleaned_data.get("outcome", ""),
            **self.macro_of(),
            revision_id=self.cleaned_data["revision"],
            warnings=[
                {"code": code, "level": level, "passages": passages.get(code, [])}
                for code, level in levels.items()
            ],
        )
