"""How long something took, in words."""

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def under(took: timedelta | None) -> str:
    """ "under 4 hours": the upper end of a step; None is longer than the scale."""
    if took is None:
        return _("longer than 28 days")
    minutes = int(took.total_seconds()) // 60
    if minutes < 60:
        return ngettext("under %(n)d minute", "under %(n)d minutes", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        hours = minutes // 60
        return ngettext("under %(n)d hour", "under %(n)d hours", hours) % {"n": hours}
    days = minutes // (24 * 60)
    return ngettext("under %(n)d day", "under %(n)d days", days) % {"n": days}
