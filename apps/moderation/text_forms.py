"""The text that a form offers for the writer, and the form that edits such a text."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.moderation import macros
from apps.moderation.models import Choice
from apps.stories.forms import TidyField

TEXT_MAX = 4000
# What is written to the writer beside a decision; a story that is declined has a rule for that.
OCCASIONS = {
    Choice.ASK: "question",
    Choice.REDACT: "proposal",
    Choice.HIDE: "hidden",
    Choice.UPHOLD: "uphold",
    Choice.OVERTURN: "overturn",
}


def occasion(decision: str, rule: str) -> str:
    """Which text belongs to a decision; "" where the writer reads none."""
    if decision == Choice.DECLINE:
        return rule
    return OCCASIONS.get(decision, "")  # type: ignore[call-overload]  # a value is as good


class OfferedText(forms.Form):
    """Part of a form whose `note` the writer reads: which text it began with."""

    macro = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        macro = macros.named(data.get("macro", ""))
        wanted = occasion(data.get("decision", ""), data.get("rule", ""))
        if macro and wanted and macro.key != wanted and data.get("note") == macro.text:
            self.add_error(
                "note",
                _("This text belongs to something else. Show the text again, or write your own."),
            )
        return data

    def macro_of(self) -> dict[str, Any]:
        """`macro` and `macro_edited` of a verdict, as far as its note began with a text."""
        data = self.cleaned_data
        macro = macros.named(data["macro"]) if data["note"] else None
        if macro is None or macro.key != occasion(data["decision"], data.get("rule", "")):
            return {}
        return {"macro": macro.code, "macro_edited": data["note"] != macro.text}


def offered_text(written: Mapping[str, str], language: str) -> dict[str, str]:
    """`note` and `macro` for what is chosen in a form; own words are never written over."""
    key = occasion(written.get("decision", ""), written.get("rule", ""))
    if not key and written.get("rule"):
        key = written["rule"]
    before = macros.named(written.get("macro", ""))
    own = written.get("note", "").replace("\r\n", "\n").strip()
    if key not in macros.KEYS or (own and (before is None or own != before.text)):
        return {}
    macro = macros.macro_for(key, language)
    return {"note": macro.text, "macro": macro.code}


class TextForm(forms.Form):
    """Another version of a text."""

    text = TidyField(
        label=_("The text"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("A text without words helps nobody. Nothing is changed.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
