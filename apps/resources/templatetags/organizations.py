"""{% load organizations %}: where the people of an organisation can go."""

from django import template
from django.http import HttpRequest

from apps.resources.models import Organization
from apps.resources.organization_links import Row, rows_for

register = template.Library()


@register.simple_tag
def pages_of(organization: Organization, request: HttpRequest) -> list[Row]:
    """`{% pages_of organization request as rows %}`: its pages, and which of them one is on."""
    match = request.resolver_match
    return rows_for(organization.pk, match.view_name if match else "")
