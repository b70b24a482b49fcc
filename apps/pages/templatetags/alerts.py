"""What moderators should know on any of their pages: `{% load alerts %}`."""

from django import template
from django.utils.functional import Promise

from apps.accounts.models import User
from apps.pages.alerts import for_team

register = template.Library()


@register.simple_tag
def alerts_for(user: User) -> list[str | Promise]:
    """A sentence for each; none for whoever does not read stories."""
    return for_team() if user.may("read_stories") else []
