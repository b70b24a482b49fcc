"""What a page for the team asks of the person who looks at it."""

from django import template

from apps.accounts import staff_links
from apps.accounts.models import User
from apps.accounts.permissions import Permission, permissions_of

register = template.Library()


@register.simple_tag
def links_of(user: User) -> list[staff_links.Link]:
    """`{% links_of user as links %}`: where this person can go; one query."""
    return staff_links.links_for(user)


@register.simple_tag
def rights_of(user: User) -> set[Permission]:
    """`{% rights_of user as may %}{% if "read_audit" in may %}`: all permissions; one query."""
    return permissions_of(user.roles())
