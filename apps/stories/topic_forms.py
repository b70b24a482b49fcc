"""What a reader may choose for each topic, and where to keep it."""

from collections.abc import Iterator
from typing import NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.content_warnings.choices import by_group
from apps.content_warnings.kept_rules import Place
from apps.content_warnings.rules import Rule, Rules
from apps.content_warnings.vocabulary import WARNINGS

RULES = [
    ("", pgettext_lazy("topic", "Show")),
    (str(Rule.FOLD), pgettext_lazy("topic", "Fold")),
    (str(Rule.NEVER), pgettext_lazy("topic", "Leave out")),
]
PLACES = [
    (str(Place.ADDRESS), _("In the address of the list. You can keep it as a bookmark.")),
    (str(Place.SESSION), _("In this browser, until it is closed.")),
    (
        str(Place.DEVICE),
        _(
            "On this device, for half a year. "
            "If someone else uses this device, they could see that choices were made here."
        ),
    ),
]


class Topic(NamedTuple):
    """One topic of the form, with the rule that is ticked."""

    code: str
    name: str | Promise
    ticked: str


class TopicsForm(forms.Form):
    """A field for each topic, named by its code; nothing ticked means shown."""

    place = forms.ChoiceField(
        label=_("Where to keep this"), choices=PLACES, widget=forms.RadioSelect
    )
    ungated = forms.BooleanField(
        label=_("Open stories at once, without asking first"),
        required=False,
        help_text=_(
            "What a story is about then stands above its words. This always ends when the browser "
            "is closed. Stories about topics that you leave out still ask."
        ),
    )

    def __init__(self, data: QueryDict | None = None, *, rules: Rules) -> None:
        ticked = {code: rule for code, rule in rules.chosen.items() if rule != Rule.SHOW}
        initial = {"place": Place.SESSION, "ungated": rules.ungated, **ticked}
        super().__init__(data, initial=initial)
        for code, topic in WARNINGS.items():
            self.fields[code] = forms.ChoiceField(
                label=str(topic.name), choices=RULES, required=False
            )

    def groups(self) -> Iterator[tuple[str | Promise, list[Topic], int]]:
        """Heading, topics, and how many of them are not simply shown."""
        ticked = {code: self[code].value() or "" for code in WARNINGS}
        for heading, topics in by_group(also={code for code in ticked if ticked[code]}):
            rows = [Topic(each.code, each.name, ticked[each.code]) for each in topics]
            yield heading, rows, sum(bool(row.ticked) for row in rows)

    def rules(self) -> Rules:
        """What was ticked. Only after `is_valid()`."""
        ticked = {code: self.cleaned_data[code] for code in WARNINGS}
        return Rules({code: Rule(rule) for code, rule in ticked.items() if rule})
