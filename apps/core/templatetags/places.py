"""Names of countries and languages for templates."""

from django import template
from django.utils.translation import get_language

from apps.core import places

register = template.Library()


@register.filter
def country_name(code: str) -> str:
    """The country in the language of the page."""
    return places.country_name(code, get_language() or "en")


@register.filter
def own_language_name(code: str) -> str:
    """The language in its own words."""
    return places.own_name(code)
