"""{% load directory %}: words of the directory that a template asks for."""

from collections.abc import Iterable

from django import template

from apps.resources.reasons import in_words

register = template.Library()


@register.filter
def why(reasons: Iterable[str]) -> str:
    """Codes of reasons (a Choice's, or as stored) as one line: `{{ choice.reasons|why }}`."""
    return in_words(reasons)
