"""What a writer may wish for a story: who reads it, when, what we may take out of it, and what it
may be used for."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.stories.models import Appear, Audience, Details, Purpose

# A story that waits is erased after a year (RULINGS 19), so no day is further away.
FURTHEST_DAYS = 365


class WishFields(forms.Form):
    """Part of the write flow. Whatever is missing from a post is what it is at first."""

    audience = forms.ChoiceField(
        label=_("Who may read it"),
        choices=Audience,
        required=False,
        widget=forms.RadioSelect,
        initial=Audience.ANYONE,
    )
    appear = forms.ChoiceField(
        label=_("When"),
        choices=Appear,
        required=False,
        widget=forms.RadioSelect,
        initial=Appear.REVIEW,
    )
    appear_on = forms.CharField(
        label=_("The date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "medium", "autocomplete": "off"}),
    )
    may_stand = forms.ChoiceField(
        label=_("May readers stand with you?"),
        choices=[
            ("yes", _("Yes. With one tap they can say that they stand with me")),
            ("no", _("No")),
        ],
        required=False,
        widget=forms.RadioSelect,
        initial="yes",
        help_text=_("Nobody’s name is shown, and no number. Only you see it, with your code."),
    )
    show_help = forms.ChoiceField(
        label=_("May help stand beside it?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        required=False,
        widget=forms.RadioSelect,
        initial="yes",
        help_text=_("Beside a story about ending one’s life it always does."),
    )
    details = forms.ChoiceField(
        label=_("What could identify someone"),
        choices=Details,
        required=False,
        widget=forms.RadioSelect,
        initial=Details.ASK,
        help_text=_(
            "Names, places, numbers and dates. If you let us take them out, “a friend” or “a town” "
            "stands there instead. You see it in My story. Anything else is always asked."
        ),
    )
    uses = forms.MultipleChoiceField(
        label=_("May it be used beyond this site?"),
        choices=Purpose,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing is allowed unless you tick it. You can take each back at any time."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, last = days_to_choose()
        self.fields["audience"].help_text = alone_hint()
        self.fields["appear"].help_text = shift_hint()
        self.fields["appear_on"].help_text = translation.gettext(
            "Only if you chose a date above. For example: %(day)s"
        ) % {"day": first + timedelta(days=30)}
        self.fields["appear_on"].widget.attrs |= {"min": str(first), "max": str(last)}

    def clean_audience(self) -> str:
        return self.cleaned_data["audience"] or Audience.ANYONE

    def clean_appear(self) -> str:
        return self.cleaned_data["appear"] or Appear.REVIEW

    def clean_appear_on(self) -> date | None:
        """The chosen day; None where another time was chosen, whatever stands in the field."""
        if self.cleaned_data.get("appear") != Appear.DATE:
            return None
        first, last = days_to_choose()
        day = read_day(self.cleaned_data["appear_on"])
        if day is None:
            raise forms.ValidationError(_("Choose a date, or another time above."))
        if not first <= day <= last:
            raise forms.ValidationError(_("Choose a date from tomorrow on, within a year."))
        return day

    def clean_may_stand(self) -> bool:
        return self.cleaned_data["may_stand"] != "no"

    def clean_show_help(self) -> bool:
        return self.cleaned_data["show_help"] != "no"

    def clean_uses(self) -> frozenset[str]:
        return frozenset(self.cleaned_data["uses"])


def days_to_choose() -> tuple[date, date]:
    """The first and the last day that a story can wait for."""
    today = timezone.now().date()
    return today + timedelta(days=1), today + timedelta(days=FURTHEST_DAYS)


def read_day(typed: str) -> date | None:
    """Year, month and day as a browser sends them or a person types them, in digits of any script.

    None when that is no day.
    """
    numbers = re.findall(r"\d+", typed)
    if [len(number) for number in numbers] not in ([4, 2, 2], [4, 1, 2], [4, 2, 1], [4, 1, 1]):
        return None
    try:
        return date(*map(int, numbers))
    except ValueError:
        return None


def alone_hint() -> str:
    """What "only count me" means for the words."""
    days = settings.ALONE_DAYS
    return ngettext(
        "If you choose “Only count me”, your words stay locked under your code for %(days)d day.",
        "If you choose “Only count me”, your words stay locked under your code for %(days)d days.",
        days,
    ) % {"days": days}


def shift_hint() -> str:
    """That no moment which readers could see is the one that was chosen."""
    hours = settings.PUBLICATION_SHIFT_HOURS
    month = translation.gettext("Readers see a month, never a day.")
    if not hours:
        return month
    moved = ngettext(
        "We always move it by chance, by up to %(hours)d hour, so that nobody can match it with "
        "what you did that day.",
        "We always move it by chance, by up to %(hours)d hours, so that nobody can match it with "
        "what you did that day.",
        hours,
    ) % {"hours": hours}
    return f"{moved} {month}"
