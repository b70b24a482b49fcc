"""What a writer changes on the page of a story. Forms check; they never save."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.content_warnings.vocabulary import WARNINGS
from apps.stories.forms import QUIET, StoryForm, TidyField
from apps.stories.models import Purpose
from apps.stories.two_versions import Hidden, Sides


class PartOfAStory(StoryForm):
    """Some fields of the write flow, on a page of their own."""

    KEPT: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [name for name in self.fields if name not in self.KEPT]:
            del self.fields[name]


class ChangeForm(PartOfAStory):
    """Other words, a title, a name, and topics."""

    KEPT = ("words", "title", "byline", "name", "name_sure", "warnings", "meanwhile")

    meanwhile = forms.ChoiceField(
        label=_("Until the new words are read"),
        required=False,
        choices=[
            ("stay", _("The words that are out stay out")),
            ("hide", _("Nobody sees the story")),
        ],
        widget=forms.RadioSelect,
        initial="stay",
    )


class WishesForm(PartOfAStory):
    """Who may read it, when it appears, whether readers may stand with the writer, whether help
    stands beside it, and what we may take out of the words while they are not out."""

    KEPT = ("audience", "appear", "appear_on", "may_stand", "show_help", "details")


class UsesForm(forms.Form):
    """What the story may be used for beyond being read here."""

    uses = forms.MultipleChoiceField(
        label=_("It may be used for"),
        required=False,
        choices=Purpose,
        widget=forms.CheckboxSelectMultiple,
    )


class ObjectionForm(forms.Form):
    """A warning that does not fit, and what the writer says about it."""

    warning = forms.ChoiceField(
        label=_("Which topic?"),
        choices=[(code, topic.name) for code, topic in WARNINGS.items()],
    )
    why = TidyField(
        label=_("What would you like to say about it?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={**QUIET, "dir": "auto", "rows": 4}),
    )


class AppealForm(forms.Form):
    """The writer does not agree with a decision of ours; no words are needed."""

    why = TidyField(
        label=_("What would you like the next person to know?"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={**QUIET, "dir": "auto", "rows": 6, "id": "id_appeal_why"}),
    )


class MailForm(forms.Form):
    """Where to write that there is something new."""

    email = forms.EmailField(
        label=_("Your mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={**QUIET, "dir": "ltr", "autocapitalize": "none"}),
        error_messages={
            "required": _("Write the address, or leave this."),
            "invalid": _("This does not look like a mail address. Please check it."),
        },
    )


class AnswerForm(forms.Form):
    """The answer to a proposal: take it, but for what the writer leaves as it is and says why.

    With `go` "keep" nothing of it is taken. Where the site cannot show the name of somebody who is
    accused, that name is always taken out.
    """

    leave = forms.MultipleChoiceField(required=False)
    why = TidyField(
        label=_("What would you like us to know?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={**QUIET, "dir": "auto", "rows": 4}),
    )

    def __init__(self, *args: Any, shown: Sides, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = shown
        self.fields["leave"].choices = [(str(at), "") for at in self._free()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.data.get("go") == "keep" and not self.may_keep():
            self.add_error(None, _("The name of the person who is accused cannot stay here."))
        if (self.data.get("go") == "keep" or data.get("leave")) and not data.get("why"):
            self.add_error("why", _("Write a line for the person who reads it."))
        return data

    def rows(self) -> list[tuple[int, Hidden, bool, bool]]:
        """Number, detail, whether the writer can leave it as it is, and whether that is ticked."""
        free = set(self._free())
        left = cast(QueryDict, self.data).getlist("leave") if self.is_bound else []
        return [
            (at, each, at in free, str(at) in left) for at, each in enumerate(self.shown.hidden)
        ]

    def may_keep(self) -> bool:
        """Whether all the writer's words may stay as they are."""
        return len(self._free()) == len(self.shown.hidden)

    def keeps_all(self) -> bool:
        """Whether nothing of the proposal is taken."""
        left, hidden = self.cleaned_data["leave"], self.shown.hidden
        return self.data.get("go") == "keep" or 0 < len(left) == len(hidden)

    def kept(self) -> set[int]:
        """Numbers of the spans that stay as the writer wrote them."""
        left = map(int, self.cleaned_data["leave"])
        return {place for at in left for place in self.shown.hidden[at].places}

    def _free(self) -> list[int]:
        hidden = enumerate(self.shown.hidden)
        return [at for at, each in hidden if settings.KEEP_ACCUSED_NAMES or not each.accused]
