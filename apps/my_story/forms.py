"""What a writer changes on the page of a story. Forms check; they never save."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.content_warnings.vocabulary import WARNINGS
from apps.stories.forms import QUIET, StoryForm, TidyField
from apps.stories.models import Purpose


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
    """Who may read it, when it appears, and whether readers may stand with the writer."""

    KEPT = ("audience", "appear", "appear_on", "may_stand")


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


class KeepForm(forms.Form):
    """The writer keeps the words as they are, and says something about it."""

    why = TidyField(
        label=_("What would you like us to know?"),
        max_length=2000,
        widget=forms.Textarea(attrs={**QUIET, "dir": "auto", "rows": 4}),
        error_messages={"required": _("Write a line for the person who reads it.")},
    )
