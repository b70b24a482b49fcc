"""A notice from outside, a reference, and the answer of the team."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.queries import someone_leads
from apps.moderation.answering import OFFERED, OUTCOMES
from apps.moderation.forms import NOTE_MAX
from apps.moderation.hold_forms import StoryField
from apps.moderation.models import GROUNDS, Choice, Ground, Notice, Reason
from apps.moderation.recording import Verdict
from apps.moderation.references import LONGEST
from apps.moderation.text_forms import OfferedText
from apps.stories.forms import QUIET, LineField, TidyField
from apps.stories.queries import public_story

WORDS_MAX = 5000
NEEDS_GROUND = (Choice.HIDE, Choice.ASK)


class NoticeForm(forms.Form):
    """Which story, what is wrong, and whether a mail shall say that there is an answer."""

    story = StoryField(
        label=_("Address of the story"),
        help_text=_("Copy it from the address bar of the story’s page."),
        widget=forms.TextInput(attrs={**QUIET, "dir": "ltr"}),
        error_messages={
            "required": _("Paste the address of the story."),
            "invalid": _(
                "This is not the address of a story. Open the story and copy its address."
            ),
        },
    )
    reason = forms.ChoiceField(
        label=_("What is it about?"),
        choices=Reason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one. Nothing has been sent.")},
    )
    words = TidyField(
        label=_("What is wrong, in your words"),
        max_length=WORDS_MAX,
        help_text=_(
            "Which lines it is about, and what should happen. Only the people who answer read it."
        ),
        widget=forms.Textarea(attrs={**QUIET, "dir": "auto", "rows": 8}),
        error_messages={"required": _("Write a line, so that we know what to look at.")},
    )
    contact = forms.EmailField(
        label=_("A mail address, only if you want a mail when there is an answer"),
        required=False,
        max_length=254,
        help_text=_("It is locked and never shown to anybody. The mail says nothing of the story."),
        widget=forms.EmailInput(attrs={**QUIET, "dir": "ltr", "autocapitalize": "none"}),
        error_messages={"invalid": _("This does not look like a mail address. Please check it.")},
    )

    def clean_story(self) -> UUID:
        found: UUID = self.cleaned_data["story"]
        if public_story(found) is None:
            # The same for what never was, waits, or is gone.
            raise forms.ValidationError(_("No story that is out has this address."))
        return found


class ReferenceForm(forms.Form):
    """The reference of a notice, as somebody typed it."""

    reference = LineField(
        label=_("Your reference"),
        max_length=LONGEST,
        help_text=_("Seven groups of four. Capital letters and hyphens do not matter."),
        widget=forms.TextInput(attrs={**QUIET, "dir": "ltr", "autocapitalize": "none"}),
        error_messages={"required": _("Type the reference that you were shown.")},
    )


class SecondForm(forms.Form):
    """Whoever sent a notice does not agree with our answer."""

    words = TidyField(
        label=_("What did we miss?"),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={**QUIET, "dir": "auto", "rows": 6}),
        error_messages={"required": _("Write a line, so that we know what to look at.")},
    )


class NoticeDecisionForm(OfferedText, forms.Form):
    """What is done, an answer to whoever sent it, and what the writer is told."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=Choice,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision. Nothing has been sent.")},
    )
    ground = forms.ChoiceField(
        label=_("What it rests on, when something is done"),
        required=False,
        choices=[("", _("Choose a rule, or a law")), *GROUNDS],
    )
    answer = TidyField(
        label=_("Your answer to whoever sent the notice"),
        required=False,
        max_length=NOTE_MAX,
        help_text=_("What you looked at, what you found, what happens now. Nothing of the writer."),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "autocomplete": "off"}),
    )
    note = TidyField(
        label=_("Note to the writer"),
        required=False,
        max_length=NOTE_MAX,
        help_text=_("Your question, or why it is hidden. Nothing of who sent the notice."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autocomplete": "off"}),
    )
    revision = forms.UUIDField(widget=forms.HiddenInput, required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, with_lead: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [
            choice
            for choice in OFFERED
            if choice != Choice.ESCALATE or (someone_leads() and not with_lead)
        ]
        self.fields["decision"].choices = [  # type: ignore[attr-defined]
            (choice.value, choice.label) for choice in offered
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        decision = data.get("decision")
        if decision in OUTCOMES and not data.get("answer"):
            self.add_error("answer", _("Write an answer. Somebody waits for it."))
        if decision in NEEDS_GROUND and data.get("ground") in ("", Ground.NONE):
            self.add_error("ground", _("Choose the rule, or a law. Both sides read it."))
        if decision in NEEDS_GROUND and not data.get("note"):
            self.add_error("note", _("Write what the writer will read."))
        if decision and decision not in NEEDS_GROUND and data.get("note"):
            self.add_error("note", _("With this decision the writer reads no note."))
        return data

    def verdict(self) -> Verdict:
        data = self.cleaned_data
        return Verdict(
            choice=data["decision"],
            note=data["note"],
            revision_id=data["revision"],
            **self.macro_of(),
        )

    def ground_of(self) -> str:
        """What the answer rests on: where nothing is done, that no rule is broken."""
        if self.cleaned_data["decision"] == Choice.SETTLE:
            return Ground.NONE
        return str(self.cleaned_data["ground"])


def ground_words(notice: Notice, *, second: bool) -> str:
    """What an answer rests on, for whoever sent the notice."""
    code = notice.second_ground if second else notice.ground
    return str(dict(GROUNDS).get(code, ""))
