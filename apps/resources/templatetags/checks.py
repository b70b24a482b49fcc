"""{% load checks %}: what checks found of one entry, for the pages of whoever keeps it."""

from django import template
from django.utils import timezone

from apps.resources import check_queries
from apps.resources.models import Service

register = template.Library()


@register.simple_tag
def links_of(entry: Service) -> list[check_queries.LinkRow]:
    """`{% links_of entry as rows %}`: each link and what it answered."""
    return check_queries.links_of(entry, timezone.now().date())


@register.simple_tag
def reports_of(entry: Service) -> list[check_queries.Reported]:
    """`{% reports_of entry as rows %}`: what readers said that nobody has looked at."""
    return check_queries.reports_of(entry)
