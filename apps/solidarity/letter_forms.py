"""A letter of hope, and the choice of a language to read in. Forms check; they never save."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.core.html import plain_text
from apps.stories.forms import QUIET, TidyField

LETTER_MAX = 1000


class LetterForm(forms.Form):
    words = TidyField(
        label=_("Your letter"),
        max_length=LETTER_MAX,
        widget=forms.Textarea(attrs={**QUIET, "class": "words", "dir": "auto", "rows": 8}),
        error_messages={
            "required": _("There are no words here yet. One line is enough."),
            "max_length": _(
                "This is longer than a letter can be: %(show_value)d characters. "
                "The most is %(limit_value)d."
            ),
        },
    )

    def clean_words(self) -> str:
        """Nothing but markup is nothing."""
        words: str = self.cleaned_data["words"]
        if not plain_text(words).strip():
            raise forms.ValidationError(self.fields["words"].error_messages["required"])
        return words


class LettersForm(forms.Form):
    """What a reader asks of the page, from the address. Nonsense is as good as nothing."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("Any language")), *settings.LANGUAGES]
    )

    def chosen(self) -> str:
        """The language to read in; "" for any."""
        self.is_valid()
        return self.cleaned_data.get("language", "")
