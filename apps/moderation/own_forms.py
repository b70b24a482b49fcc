"""What a person on the team sets for their own reading."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.content_warnings.vocabulary import WARNINGS
from apps.moderation.models import Font, Reader, TextSize
from apps.moderation.wellbeing import ceiling

LIMITS = {
    "most_minutes": "minutes",
    "most_long_texts": "long_texts",
    "most_sittings": "sittings",
}
LEAST = {"most_minutes": 5, "most_long_texts": 1, "most_sittings": 1}


class OwnReadingForm(forms.ModelForm):
    """Topics, limits and comfort. Nobody else sees what is chosen here."""

    opted_out = forms.MultipleChoiceField(
        label=_("Topics that you do not want to be given"),
        required=False,
        choices=[(code, topic.name) for code, topic in WARNINGS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Reader
        fields = [
            *("opted_out", "most_minutes", "most_long_texts", "most_sittings"),
            *("open_at_once", "by_paragraph", "grey", "font", "text_size"),
        ]
        labels = {
            "most_minutes": _("Minutes in one sitting"),
            "most_long_texts": _("Long texts in one sitting"),
            "most_sittings": _("Sittings in a day"),
            "open_at_once": _("Show the words at once, without asking"),
            "by_paragraph": _("Show one paragraph at a time"),
            "grey": _("Show the words without colours"),
            "font": _("Typeface of the words"),
            "text_size": _("Size of the words"),
        }
        widgets = {"font": forms.RadioSelect, "text_size": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = ceiling()
        for name, figure in LIMITS.items():
            self.fields[name] = _limit(self.fields[name].label, LEAST[name], getattr(most, figure))
        self.fields["font"].choices = Font.choices  # type: ignore[attr-defined]
        self.fields["text_size"].choices = TextSize.choices  # type: ignore[attr-defined]


def _limit(label: Any, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=min(least, most),
        max_value=most,
        help_text=format_lazy(_("At most {most}."), most=most),
        widget=forms.NumberInput(attrs={"class": "short", "autocomplete": "off"}),
    )
