"""Proposing and changing a campaign: its names, its words in each language, its days."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.campaigns.folding import fold
from apps.campaigns.models import (
    LONGEST_NAME,
    LONGEST_TITLE,
    LONGEST_WORDS,
    Campaign,
    Hashtag,
    Status,
)
from apps.campaigns.proposals import Name, Said
from apps.campaigns.telling import text_of
from apps.core import places
from apps.core.text import one_line, tidy

MOST_NAMES = 60
# Names in a language that the site does not speak.
OTHER = ""
DAYS = ("begins_on", "ends_on", "quiet_on")


def _day(label: Any, hint: Any = "") -> forms.DateField:
    box = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "medium"})
    return forms.DateField(label=label, help_text=hint, required=False, widget=box)


class DaysForm(forms.Form):
    """What a host may still change when a campaign is open."""

    begins_on = _day(gettext_lazy("First day"), gettext_lazy("Without one, it begins at once."))
    ends_on = _day(gettext_lazy("Last day"), gettext_lazy("Without one, it stays open."))
    quiet_on = _day(
        gettext_lazy("A day of silence"),
        gettext_lazy(
            "On this day, from midnight to midnight UTC, the page asks for silence and takes "
            "nothing. Whoever says “me too” is counted with everybody, without the campaign."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("begins_on"), cleaned.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("The last day comes before the first. Change one of them."))
        return cleaned

    def days(self) -> dict[str, date | None]:
        return {name: self.cleaned_data[name] for name in DAYS}


class CampaignForm(DaysForm):
    """All of it; one set of fields for each language. `campaign`: the one that is changed."""

    def __init__(self, data: Any = None, *, campaign: Campaign | None = None) -> None:
        self.campaign = campaign
        super().__init__(data, initial=_as_it_is(campaign))
        self.languages = [*(code for code, _name in settings.LANGUAGES), OTHER]
        for code in self.languages:
            self._add_language(code, places.own_name(code) if code else _("other languages"))

    def _add_language(self, code: str, called: str) -> None:
        marks = {"lang": code, "dir": places.direction(code)} if code else {"dir": "auto"}
        self.fields[f"names_{code}"] = forms.CharField(
            label=f"{_('Names')} ({called})",
            help_text=_("One a line, with or without #."),
            required=False,
            widget=forms.Textarea(attrs={**marks, "rows": 3}),
        )
        if not code:
            return
        self.fields[f"title_{code}"] = forms.CharField(
            label=f"{_('Title')} ({called})",
            help_text=_("It also stands on the picture that a message shows. Nothing graphic."),
            required=False,
            max_length=LONGEST_TITLE,
            widget=forms.TextInput(attrs=marks),
        )
        self.fields[f"words_{code}"] = forms.CharField(
            label=f"{_('Words')} ({called})",
            help_text=_("Plain text. An empty line begins a new paragraph."),
            required=False,
            max_length=LONGEST_WORDS,
            widget=forms.Textarea(attrs={**marks, "rows": 5}),
        )

    def sections(self) -> list[dict[str, Any]]:
        """The fields by language for the page; what is filled in or needs another look is open."""
        return [self._section(code) for code in self.languages]

    def _section(self, code: str) -> dict[str, Any]:
        fields = [self[name] for name in self.fields if name.endswith(f"_{code}")]
        return {
            "code": code,
            "name": places.own_name(code) if code else _("Other languages"),
            "fields": fields,
            "open": any(each.value() or each.errors for each in fields),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.names = [name for code in self.languages for name in self._names(code)]
        self.texts = [text for code in self.languages if code for text in self._text(code)]
        if not self.names and not self.errors:
            self.add_error(None, _("Write at least one name, in the language that it is in."))
        if not self.texts and not self.errors:
            self.add_error(None, _("Write a title and words in at least one language."))
        if len(self.names) > MOST_NAMES:
            self.add_error(None, _("Name it in at most %(most)d ways.") % {"most": MOST_NAMES})
        return cleaned

    def said(self) -> Said:
        """What a valid form holds; a name that stands there twice is one."""
        names = {each.folded: each for each in reversed(self.names)}
        return Said(names=[*reversed(names.values())], texts=self.texts, days=self.days())

    def say_that_it_is_taken(self) -> None:
        """Another campaign got a name of this one while somebody typed it."""
        self.add_error(None, _("Somebody was faster with one of these names. Look at them again."))

    def _names(self, code: str) -> list[Name]:
        field = f"names_{code}"
        lines = (one_line(line).strip().lstrip("#＃") for line in self._typed(field).splitlines())
        names = [Name(line, fold(line), code) for line in lines if line]
        for name in names:
            if len(name.name) > LONGEST_NAME or not name.folded:
                wrong = _("“%(name)s” is no name: write letters, at most %(most)d.")
                self.add_error(field, wrong % {"name": name.name[:80], "most": LONGEST_NAME})
        for taken in _taken(names, self.campaign):
            told = {"name": str(taken), "campaign": text_of(taken.campaign).title}
            self.add_error(
                field, _("%(name)s already belongs to the campaign “%(campaign)s”.") % told
            )
        return names

    def _text(self, code: str) -> list[tuple[str, str, str]]:
        title, words = (self._typed(f"{name}_{code}").strip() for name in ("title", "words"))
        if title and not words and not self.has_error(f"words_{code}"):
            self.add_error(f"words_{code}", _("There are no words here yet. One line is enough."))
        if words and not title and not self.has_error(f"title_{code}"):
            self.add_error(f"title_{code}", _("Write a title too."))
        return [(code, one_line(title), words)] if title and words else []

    def _typed(self, field: str) -> str:
        return tidy(self.cleaned_data.get(field) or "")


class AnswerForm(forms.Form):
    """What the host reads when a campaign is not taken."""

    answer = forms.CharField(
        label=gettext_lazy("Why not"),
        help_text=gettext_lazy("One sentence, which the organisation reads."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


def _taken(names: list[Name], campaign: Campaign | None) -> list[Hashtag]:
    """Names that are another campaign's. One that was not taken does not hold on to its names."""
    rows = Hashtag.objects.filter(folded__in=[name.folded for name in names])
    rows = rows.exclude(campaign__status=Status.DECLINED)
    if campaign:
        rows = rows.exclude(campaign=campaign)
    return list(rows.select_related("campaign").prefetch_related("campaign__texts"))


def _as_it_is(campaign: Campaign | None) -> dict[str, Any]:
    if campaign is None:
        return {}
    known: dict[str, Any] = {name: getattr(campaign, name) for name in DAYS}
    for name in campaign.names.all():
        field = f"names_{name.language}"
        known[field] = "\n".join(filter(None, [known.get(field), str(name)]))
    for text in campaign.texts.all():
        known |= {f"title_{text.language}": text.title, f"words_{text.language}": text.words}
    return known
