"""What an operator types about the topics: words to look for, and a sentence to try them on."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.content_warnings.choices import by_group
from apps.screening.local import LONGEST_PHRASE, OwnWord
from apps.screening.patterns import PatternError
from apps.stories.forms import QUIET, LineField

LONGEST_SENTENCE = 300
TYPED = {**QUIET, "dir": "auto"}


class WordForm(forms.Form):
    """A word or a few that this place looks for."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    code = forms.ChoiceField(
        label=_("Topic"), error_messages={"required": _("Please choose the topic.")}
    )
    phrase = LineField(
        label=_("Word, or a few words"),
        help_text=_("As people write it. Every form of it is a word of its own."),
        max_length=LONGEST_PHRASE,
        widget=forms.TextInput(attrs=TYPED),
        error_messages={
            "required": _("Please write the word to look for."),
            "max_length": _("This is a sentence. Please write the few words that tell the topic."),
        },
    )
    level = forms.ChoiceField(
        label=_("A story with it"),
        choices=[
            ("mentioned", pgettext_lazy("operators", "mentions the topic")),
            ("described", pgettext_lazy("operators", "tells it in detail")),
        ],
        initial="mentioned",
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None) -> None:
        initial = {"language": get_language()}
        super().__init__(data, prefix="word", initial=initial)
        groups = [
            (heading, [(topic.code, topic.name) for topic in topics])
            for heading, topics in by_group()
        ]
        self.fields["code"].choices = [("", _("Please choose")), *groups]  # type: ignore[attr-defined]

    def clean_phrase(self) -> str:
        phrase: str = self.cleaned_data["phrase"]
        try:
            OwnWord("en", "death", phrase)
        except PatternError:
            raise forms.ValidationError(
                _("Please write letters or digits, without any of these signs: { } | & @ * ..")
            ) from None
        return phrase


class TryForm(forms.Form):
    """A sentence to see what is found in it."""

    sentence = LineField(
        label=_("A sentence"),
        help_text=_("Make one up. Nothing of a story belongs here."),
        max_length=LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={**TYPED, "rows": 3}),
        error_messages={"required": _("Please write a sentence to try.")},
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("Find out from my words")), *settings.LANGUAGES],
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="try")
