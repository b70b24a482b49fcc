"""The decisions on reported and on hidden stories, and the report of a reader."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.queries import someone_leads
from apps.moderation.forms import NOTE_MAX
from apps.moderation.models import Choice, ReportReason, Rule
from apps.moderation.recording import Verdict
from apps.stories.forms import LineField, TidyField

ON_REPORTS = (Choice.SETTLE, Choice.WARN, Choice.HIDE, Choice.ESCALATE, Choice.PASS)


class ReportForm(forms.Form):
    """What a reader says is wrong: one choice, no words."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=ReportReason,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], _("Choose one. Nothing has been sent.")
        ),
    )


class RuleAndNote(forms.Form):
    """The rule that a writer reads, and what stands beside it."""

    rule = forms.ChoiceField(
        label=_("The rule"), required=False, choices=[("", _("Choose a rule")), *Rule.choices]
    )
    note = TidyField(
        label=_("Note to the writer"),
        required=False,
        max_length=NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autocomplete": "off"}),
    )

    def need_rule(self) -> None:
        if not self.cleaned_data.get("rule"):
            self.add_error("rule", _("Choose the rule. The writer reads it."))

    def need_note(self, sentence: Any) -> None:
        if not self.cleaned_data.get("note"):
            self.add_error("note", sentence)


class DeskForm(RuleAndNote):
    """A decision under a claim."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=Choice,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision. Nothing has been sent.")},
    )
    revision = forms.UUIDField(widget=forms.HiddenInput, required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    # With these the writer reads the note.
    noted: tuple[Choice, ...] = ()

    def __init__(self, *args: Any, offered: tuple[Choice, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not someone_leads():
            # Nobody would see it any more.
            offered = tuple(choice for choice in offered if choice != Choice.ESCALATE)
        self.fields["decision"].choices = [  # type: ignore[attr-defined]
            (choice.value, choice.label) for choice in offered
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        decision = data.get("decision")
        if decision and data.get("note") and decision not in self.noted:
            self.add_error("note", _("With this decision the writer reads no note."))
        return data

    def verdict(self, warnings: list[dict[str, Any]] | None = None) -> Verdict:
        data = self.cleaned_data
        return Verdict(
            choice=data["decision"],
            rule=data["rule"] if data["decision"] in (Choice.HIDE, Choice.REMOVE) else "",
            note=data["note"],
            revision_id=data["revision"],
            warnings=warnings or [],
        )


class ReportDecisionForm(DeskForm):
    """On what readers reported. `changed`: whether other warnings stand ticked than are shown."""

    noted = (Choice.HIDE,)

    def __init__(self, *args: Any, changed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, offered=ON_REPORTS, **kwargs)
        self.changed = changed
        self.fields["rule"].label = _("The rule, when you hide it")
        self.fields["note"].help_text = _(
            "Only when you hide it, and only if the rule does not say enough. Kind and short."
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("decision") == Choice.HIDE:
            self.need_rule()
        if data.get("decision") == Choice.WARN and not self.changed:
            self.add_error("decision", _("Change a warning first, or leave the story as it is."))
        if self.changed and data.get("decision") not in (Choice.WARN, None):
            self.add_error(
                "decision", _("You changed the warnings. Choose “Correct the warnings” for that.")
            )
        return data


class HiddenDecisionForm(DeskForm):
    """On a story that our team hid."""

    noted = (Choice.RESTORE, Choice.REMOVE, Choice.ASK)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].label = _("The rule, when you remove it")
        self.fields["note"].help_text = _(
            "Your question, or why it is removed. It goes to the writer when two of us agree. "
            "Below it My story says how to disagree."
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("decision") == Choice.REMOVE:
            self.need_rule()
            self.need_note(_("Write why, in words that the writer can follow."))
        if data.get("decision") == Choice.ASK:
            self.need_note(_("Write the question that the writer will read."))
        return data


class HideForm(RuleAndNote):
    """On a story that is out, found by its address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].required = True
        self.fields["rule"].error_messages["required"] = _("Choose the rule. The writer reads it.")
        self.fields["note"].help_text = _("If the rule does not say enough. Kind and short.")


class FindForm(forms.Form):
    """The address of a story, as somebody has it."""

    address = LineField(
        label=_("Address of the story"),
        max_length=500,
        help_text=_("Copy it from the address bar of the story’s page."),
        error_messages={"required": _("Paste the address of the story.")},
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
