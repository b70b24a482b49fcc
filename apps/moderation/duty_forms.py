"""Planning the roster: one shift, or the same one for some weeks."""

from collections.abc import Iterable
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.moderation.roster import WEEKS_MOST, may_be_on_duty

HOURS_MOST = 24
PARTS = {
    *("Africa", "America", "Antarctica", "Arctic", "Asia"),
    *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
}
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ShiftForm(forms.Form):
    """When a shift is, by the clock of whoever plans it, and whose."""

    user = forms.ModelChoiceField(
        label=_("Who"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet: people can take it"),
    )
    day = forms.DateField(label=_("Day"), widget=DATE)
    begins = forms.TimeField(label=_("Begins at"), widget=TIME)
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=HOURS_MOST, initial=4)
    weeks = forms.IntegerField(
        label=_("For how many weeks"), min_value=1, max_value=WEEKS_MOST, initial=1
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = may_be_on_duty()  # type: ignore[attr-defined]


class ZoneForm(forms.Form):
    """In which time zone the roster is shown to one person."""

    zone = forms.ChoiceField(label=_("Your time zone"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zones()  # type: ignore[attr-defined]


@cache
def zones() -> list[tuple[str, str]]:
    """The time zones of places, by name, and UTC first."""
    return [("UTC", "UTC"), *((each, each.replace("_", " ")) for each in sorted(_places()))]


def _places() -> Iterable[str]:
    return (name for name in available_timezones() if name.partition("/")[0] in PARTS)
