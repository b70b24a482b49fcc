"""Answering a practice text, and picking one for others."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.content_warnings.vocabulary import WARNINGS
from apps.moderation.models import PRACTISED, Choice, Rule
from apps.stories.forms import TidyField

CHOICES = [(choice.value, choice.label) for choice in PRACTISED]
RULES = [("", _("Choose a rule")), *Rule.choices]
TOPICS = [(code, topic.name) for code, topic in WARNINGS.items()]


class PracticeForm(forms.Form):
    """What somebody would decide."""

    choice = forms.ChoiceField(
        label=_("What would you decide?"), choices=CHOICES, widget=forms.RadioSelect
    )
    rule = forms.ChoiceField(
        label=_("The rule, when you do not publish"), choices=RULES, required=False
    )
    codes = forms.MultipleChoiceField(
        label=_("Warnings that readers would see"),
        choices=TOPICS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("choice") == Choice.DECLINE and not data.get("rule"):
            self.add_error("rule", _("Choose the rule."))
        return data


class GoldenForm(forms.Form):
    """A practice text, what a person would decide on it, and why."""

    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES)
    words = TidyField(
        label=_("The text"),
        max_length=settings.WORDS_MAX,
        help_text=_("Never a story that was sent in. As mild as it can be and still teach."),
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto", "autocomplete": "off"}),
    )
    codes = forms.MultipleChoiceField(
        label=_("What it is about"),
        choices=TOPICS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    expected = forms.ChoiceField(
        label=_("What the team would decide"), choices=CHOICES, widget=forms.RadioSelect
    )
    rule = forms.ChoiceField(label=_("The rule, if it declines"), choices=RULES, required=False)
    why = TidyField(
        label=_("Why"),
        max_length=2000,
        help_text=_("People read this after they have answered."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autocomplete": "off"}),
    )
    opens_on = forms.DateField(
        label=_("From which day on"),
        help_text=_("It is announced from today on, and opens on that day."),
        widget=forms.DateInput(attrs={"type": "date", "class": "medium"}),
    )
    agreed = forms.BooleanField(
        label=_("It was written for practice, or whoever wrote it agreed to this use."),
        error_messages={"required": _("A text without that cannot be used.")},
    )

    def clean_opens_on(self) -> date:
        day: date = self.cleaned_data["opens_on"]
        if day < timezone.now().date():
            raise forms.ValidationError(_("Choose today or a later day."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("expected") == Choice.DECLINE and not data.get("rule"):
            self.add_error("rule", _("Choose the rule."))
        return data

    def fields_of_item(self) -> dict[str, Any]:
        """What is kept: all but the consent, without which there is nothing."""
        return {name: value for name, value in self.cleaned_data.items() if name != "agreed"}
