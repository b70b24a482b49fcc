"""The pages of one organisation, in the order in which they stand above each of them.

A row whose address does not exist is left out.
"""

from typing import NamedTuple
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LINKS: dict[str, str | Promise] = {
    "members:organization": pgettext_lazy("organisation", "Start"),
    "entries:list": pgettext_lazy("organisation", "Entries"),
    "checks:due": pgettext_lazy("organisation", "To check"),
    "entries:waiting": _("New numbers"),
    "imports:list": pgettext_lazy("organisation", "Bring a list"),
    "imports:duplicates": pgettext_lazy("organisation", "Maybe twice"),
    "imports:gaps": pgettext_lazy("organisation", "Gaps"),
    "advocacy:stories": _("Stories"),
    "hosting:list": _("Campaigns"),
    "members:people": pgettext_lazy("navigation", "People"),
    "members:details": pgettext_lazy("organisation", "Details and card"),
}


class Row(NamedTuple):
    """`current` as `aria-current` has it: "page", "true" below the page, or ""."""

    url: str
    label: str | Promise
    current: str


def rows_for(organization_id: UUID, here: str) -> list[Row]:
    """The rows for somebody who is on the page with the URL name `here`."""
    rows = [
        Row(_url(name, organization_id), label, _at(name, here)) for name, label in LINKS.items()
    ]
    return [row for row in rows if row.url]


def _at(name: str, here: str) -> str:
    if name == here:
        return "page"
    return "true" if here not in LINKS and name == _above(here) else ""


def _above(here: str) -> str:
    """The row that a page without one belongs to: the first of its part."""
    part = here.partition(":")[0]
    if part == "members":
        return "members:people"
    return next((each for each in LINKS if each.startswith(f"{part}:")), "")


def _url(name: str, organization_id: UUID) -> str:
    try:
        return reverse(name, args=[organization_id])
    except NoReverseMatch:
        return ""
