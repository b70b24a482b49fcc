"""Whether somebody looks after urgent stories, for pages of other apps: `{% load watch %}`."""

from django import template
from django.utils.functional import Promise

from apps.moderation import watching

register = template.Library()


@register.simple_tag
def watch_for_writer(language: str) -> str | Promise:
    """A sentence with an hour, for somebody whose story may be urgent."""
    return watching.for_writer(language)


@register.simple_tag
def watch_for_everybody() -> str | Promise:
    """A sentence without an hour."""
    return watching.for_everybody()
