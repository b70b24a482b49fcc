"""Choosing a campaign: to be counted with, or to read the stories of."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.campaigns.models import Campaign
from apps.campaigns.queries import public_by_title, running_by_title, running_named
from apps.campaigns.telling import text_of


class OneCampaign(forms.ChoiceField):
    """A slug. Which there are is asked of the database once for a form, when a page shows them."""

    def __init__(self, *, none: Any, ask: Callable[[], list[Campaign]], **options: Any) -> None:
        self.none, self.ask = none, ask
        super().__init__(required=False, **options)

    def __deepcopy__(self, memo: Any) -> "OneCampaign":
        """The field of one form."""
        copied: OneCampaign = super().__deepcopy__(memo)
        copied.choices = cache(copied.choices_now)
        return copied

    def choices_now(self) -> list[tuple[str, Any]]:
        """None of them first."""
        return [("", self.none), *((each.slug, text_of(each).title) for each in self.ask())]

    def any(self) -> bool:
        """Whether there is one to choose."""
        return bool(self.choices[1:])  # type: ignore[index]


class CampaignField(OneCampaign):
    """Cleans to a campaign that runs today, and to None for everything else.

    Never an error: somebody who says me too is counted, whatever became of the campaign meanwhile.
    """

    def __init__(self) -> None:
        label = _("Be counted with a campaign")
        super().__init__(label=label, none=_("None"), ask=running_by_title)

    def clean(self, value: Any) -> Campaign | None:
        return running_named(value) if isinstance(value, str) else None


class CampaignFilter(OneCampaign):
    """A campaign whose stories somebody looks for, ended or not."""

    def __init__(self) -> None:
        label = _("Campaign")
        super().__init__(label=label, none=_("Any campaign"), ask=public_by_title)


def carried_campaign(request: HttpRequest) -> str:
    """The slug that came with a tap, or that an address brings to a page that begins something."""
    asked = request.POST if request.method == "POST" else request.GET
    return str(asked.get("campaign", ""))
