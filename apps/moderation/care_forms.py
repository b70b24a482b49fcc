"""A word of care to a writer, and telling somebody outside, which takes two."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.moderation.asking import CareText, asks_who, text_for
from apps.moderation.forms import NOTE_MAX
from apps.moderation.models import Basis, CareOutcome, Recipient, Rung
from apps.stories.forms import TidyField

NOT_SAID: tuple[str, str | Promise] = (
    "",
    pgettext_lazy("how near a danger is", "Not said, or no danger"),
)


class CareForm(forms.Form):
    """`go` is the button that was pressed: write, text, label, close or keep."""

    rung = forms.ChoiceField(
        label=_("How near the danger is, as you read it"),
        choices=[NOT_SAID, *Rung.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    reply = TidyField(
        label=_("What you write to the writer"),
        required=False,
        max_length=NOTE_MAX,
        help_text=_(
            "Never ask who or where they are. Say what you can do and what not. The story stays "
            "where it is, and they can answer."
        ),
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto", "autocomplete": "off"}),
    )
    sure = forms.BooleanField(
        label=_("I have read it again. It does not ask who or where somebody is."),
        required=False,
    )
    outcome = forms.ChoiceField(
        label=_("How you leave it"),
        choices=[("", _("Choose one")), *CareOutcome.choices],
        required=False,
    )
    macro = forms.CharField(widget=forms.HiddenInput, required=False, max_length=24)
    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, language: str, go: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language, self.go = language, go

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.go == "write":
            self._check_reply(data)
        if self.go == "close" and not data.get("outcome"):
            self.add_error("outcome", _("Choose how you leave it. It goes into the record."))
        return data

    @property
    def seems_to_ask(self) -> bool:
        """Whether the reply was held because it seems to ask for a name or a place."""
        return self.has_error("reply", "asks")

    @property
    def ready(self) -> CareText | None:
        """The text that stands ready for the rung that was chosen."""
        return text_for(self.cleaned_data.get("rung", ""), self.language)

    def macro_of(self) -> dict[str, Any]:
        """Which text the reply began with, and whether it was changed."""
        ready = self.ready
        if ready is None or ready.code != self.cleaned_data["macro"]:
            return {}
        # A browser sends other line ends than the file has.
        same = self.cleaned_data["reply"].split() == ready.text.split()
        return {"macro": ready.code, "macro_edited": not same}

    def _check_reply(self, data: dict[str, Any]) -> None:
        if not data.get("reply"):
            self.add_error("reply", _("Write something first. Nothing has been sent."))
        elif asks_who(data["reply"], self.language) and not data.get("sure"):
            words = _(
                "This seems to ask for a name, a place or how to find somebody. Nothing has been "
                "sent. Change it, or say below that it does not."
            )
            self.add_error("reply", forms.ValidationError(words, code="asks"))


class DisclosureForm(forms.Form):
    """Whom somebody wants to tell, and what allows it."""

    recipient = forms.ChoiceField(
        label=_("Who is to be told"), choices=[("", _("Choose one")), *Recipient.choices]
    )
    basis = forms.ChoiceField(
        label=_("What allows it"), choices=[("", _("Choose one")), *Basis.choices]
    )
    why = TidyField(
        label=_("Why, for the person who confirms it"),
        max_length=NOTE_MAX,
        help_text=_("What you would tell, and what else was tried. Locked with the story’s key."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autocomplete": "off"}),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
