"""A row of the review page for each word to hide. Works without scripts; see redacting.py."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.stories.forms import LineField
from apps.stories.name_forms import Text
from apps.stories.redaction import KINDS, Kind, Mark, occurrences
from apps.stories.role_words import role_words

WORDS_MAX = 200
OWN_MAX = 80
FORMS_SHOWN = 5
# Words for people stand together: what a person is to the writer does not say whose name it was.
PEOPLE = (Kind.THIRD, Kind.ACCUSED, Kind.WRITER)
ORDER = (*PEOPLE, *(kind for kind in Kind if kind not in PEOPLE))


class MarkForm(forms.Form):
    """One row: words, whose they are, what stands there instead, and whether they go."""

    hide = forms.BooleanField(label=_("Hide"), required=False)
    words = LineField(
        label=_("Hide these words"),
        required=False,
        max_length=WORDS_MAX,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("What they are"), required=False, choices=[(kind, KINDS[kind]) for kind in ORDER]
    )
    role = forms.ChoiceField(label=_("Words instead"), required=False)
    own = LineField(
        label=_("Or other words"),
        required=False,
        max_length=OWN_MAX,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    exact = forms.BooleanField(label=_("Only exactly as written here"), required=False)

    def __init__(self, *args: Any, language: str, texts: tuple[Text, Text], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language, self.texts = language, texts
        self.fields["role"].choices = _role_choices(language)  # type: ignore[attr-defined]
        if language != "other":
            self.fields["role"].widget.attrs["lang"] = language

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("hide") or "words" in self.errors:
            return data
        if not data.get("words"):
            self.add_error("words", _("Write the words to hide, or take the tick away."))
        elif not self.found():
            self.add_error("words", _("These words do not stand in the text."))
        return data

    def typed(self) -> str:
        """The words of this row, tidied, whether or not anything else is right."""
        return self.fields["words"].clean(self["words"].value() or "")[:WORDS_MAX]

    def found(self) -> list[str]:
        """Every place of these words, as written there."""
        words, exact = self.typed(), bool(self["exact"].value())
        return [
            text.raw[start:end]
            for text in self.texts
            for start, end in occurrences(text, words, self.language, exact=exact)
        ]

    def written_as(self) -> list[str]:
        """The first few ways in which they are written."""
        return list(dict.fromkeys(self.found()))[:FORMS_SHOWN]

    def mark(self) -> Mark | None:
        """What to hide; None for a row that hides nothing."""
        data = self.cleaned_data
        if not data["hide"]:
            return None
        kind = data["kind"] or Kind.THIRD
        instead = data["own"] or data["role"] or role_words(self.language)[kind][0]
        return Mark(data["words"], kind, instead, data["exact"])


def _role_choices(language: str) -> list[Any]:
    words = role_words(language)
    people = dict.fromkeys(each for kind in PEOPLE for each in words[kind])
    others = [kind for kind in Kind if kind not in PEOPLE]
    return [
        ("", pgettext_lazy("words instead", "The usual words")),
        (pgettext_lazy("words instead", "A person"), [(each, each) for each in people]),
        *((KINDS[kind], [(each, each) for each in words[kind]]) for kind in others),
    ]
