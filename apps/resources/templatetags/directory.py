"""{% load directory %}: words of the directory that a template asks for."""

from collections.abc import Iterable

from django import template

from apps.resources import queries
from apps.resources.models import Service
from apps.resources.reasons import in_words

register = template.Library()


@register.filter
def why(reasons: Iterable[str] | None) -> str:
    """Codes of reasons (a Choice's, or as stored) as one line: `{{ choice.reasons|why }}`."""
    return in_words(reasons or ())


@register.simple_tag
def emergency_for(country: str) -> queries.Emergency:
    """`{% emergency_for country as emergency %}`; one query, none without a country."""
    return queries.emergency_for(country)


@register.simple_tag
def opening(service: Service, here: str = "") -> str:
    """`{% opening service asked.country as now %}`: "Open now until 18:00", or "". The clock is
    named where the country that was asked for is another, or none was."""
    return service.open_in_words(here or "")
