"""Where people on the team can go: one row for each page that stands in their navigation.

A row whose address does not exist yet is left out, and so is one that the person may not open.
"""

from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.accounts.permissions import Permission, permissions_of


class Link(NamedTuple):
    """A URL name without arguments, what stands there, and who sees it."""

    name: str
    label: Promise
    needs: Permission

    @property
    def url(self) -> str:
        """The path, or "" where no such address exists."""
        try:
            return reverse(self.name)
        except NoReverseMatch:
            return ""


# In the order in which they stand. The first that somebody may open is where their work begins.
LINKS = [
    Link("moderation:queue", _("Queue"), Permission.READ_STORIES),
    Link("moderation:duty", pgettext_lazy("navigation", "Duty"), Permission.READ_STORIES),
    Link("moderation:guide", _("Guide"), Permission.READ_STORIES),
    Link("moderation:published", pgettext_lazy("navigation", "Hide"), Permission.HIDE_STORY),
    Link("moderation:bulk", _("Several at once"), Permission.ROUTE_TASKS),
    Link("moderation:mine", _("My reading"), Permission.READ_STORIES),
    Link("moderation:break", pgettext_lazy("navigation", "Break"), Permission.READ_STORIES),
    Link("moderation:training", _("Training"), Permission.TRAIN),
    Link("moderation:load", pgettext_lazy("navigation", "Load"), Permission.SEE_LOAD),
    Link("moderation:figures", pgettext_lazy("navigation", "Figures"), Permission.SEE_METRICS),
    Link("moderation:texts", pgettext_lazy("navigation", "Texts"), Permission.EDIT_MACROS),
    Link("moderation:holds", pgettext_lazy("navigation", "Holds"), Permission.HOLD_STORIES),
    Link("audit:list", pgettext_lazy("navigation", "Record"), Permission.READ_AUDIT),
    Link("people:list", pgettext_lazy("navigation", "People"), Permission.MANAGE_TEAM),
    Link("people:resets", _("Lost phones"), Permission.RESET_SECOND_FACTOR),
    Link("members:home", _("Your organisation"), Permission.KEEP_RESOURCES),
    Link("members:all", _("Organisations"), Permission.VOUCH_RESOURCES),
    Link("checks:seeds", _("Unconfirmed help"), Permission.VOUCH_RESOURCES),
    Link("checks:waiting", _("New numbers"), Permission.VOUCH_RESOURCES),
    Link("people:state", _("State of the site"), Permission.RUN_SITE),
    Link("people:alerts", _("Alerts"), Permission.RUN_SITE),
    Link("people:surge", _("Surge"), Permission.RUN_SITE),
    Link("privacy:legal_requests", _("Legal requests"), Permission.RUN_SITE),
    Link("hosting:waiting", _("Campaigns"), Permission.RUN_SITE),
    Link("research:page", _("Research"), Permission.RUN_SITE),
    Link("people:topics", pgettext_lazy("navigation", "Topics"), Permission.RUN_SITE),
    Link("people:site_pages", pgettext_lazy("navigation", "Pages"), Permission.RUN_SITE),
]


def links_for(user: User) -> list[Link]:
    """The rows of LINKS for this person, asked of the database in one query."""
    may = permissions_of(user.roles())
    return [link for link in LINKS if link.needs in may and link.url]
