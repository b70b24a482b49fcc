"""Where help is missing, as a picture and as a table."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.accounts.requests import StaffRequest
from apps.core import places
from apps.resources import gap_queries as queries
from apps.resources.doors import keepers
from apps.resources.forms import OwnNames
from apps.resources.gap_picture import Picture
from apps.resources.models import Organization, OrganizationMember, Service
from apps.resources.regions import REGIONS, countries_of, region_name


class GapsForm(forms.Form):
    """A part of the world and a language; what cannot be read counts as not asked."""

    region = forms.ChoiceField(label=pgettext_lazy("of the world", "Region"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, widget=OwnNames)

    def __init__(self, data: Any, *, languages: list[str]) -> None:
        super().__init__(data, use_required_attribute=False)
        here = get_language() or "en"
        regions = sorted((region_name(code, here), code) for code in REGIONS)
        self.fields["region"].choices = [  # type: ignore[attr-defined]
            ("", _("Where your entries are")),
            *((code, name) for name, code in regions),
        ]
        spoken = sorted((places.own_name(code).casefold(), code) for code in languages)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", pgettext_lazy("language", "Any")),
            *((code, places.own_name(code)) for _name, code in spoken),
        ]


@keepers
def gaps(request: StaffRequest, member: OrganizationMember) -> HttpResponse:
    """Countries by topic and language, how fresh it all is, and where there is nothing at all."""
    countries = _countries(member.organization, request.GET.get("region", ""))
    spoken = queries.languages_there(countries)
    language = request.GET.get("language", "")
    language = language if language in spoken else ""
    form = GapsForm(
        {"region": request.GET.get("region", ""), "language": language}, languages=spoken
    )
    nothing = queries.only_worldwide()
    context = {
        "organization": member.organization,
        "form": form,
        "picture": Picture.of(queries.coverage(countries, language)),
        "own": queries.figures(Service.objects.filter(keeper=member.organization)),
        "there": queries.figures(queries.entries_for(countries)),
        "nothing_here": [code for code in nothing if code in countries],
        "nothing_anywhere": nothing,
    }
    return render(request, "imports/gaps.html", context)


def _countries(organization: Organization, region: str) -> list[str]:
    """Of the region, or of the organisation, in the order of the page's alphabet."""
    chosen = countries_of(region) or queries.countries_of_organization(organization)
    in_order = [code for code, _name in places.countries(get_language() or "en")]
    return [code for code in in_order if code in set(chosen)]
