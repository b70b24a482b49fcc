"""How fields of forms become HTML: Django's way, but for long choices.

Django renders a template for each option and another for its attributes: 200 countries took more
than half the time of an opened story.
"""

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import format_html, format_html_join

SELECT = "django/forms/widgets/select.html"


class QuickChoices(DjangoTemplates):
    """Django's renderer; a select is written without its templates, to the same letters."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name == SELECT:
            return select(context["widget"])
        return super().render(template_name, context, request)


def select(widget: dict[str, Any]) -> str:
    """The HTML of a select from its widget's context."""
    groups = (group(name, options) for name, options, _index in widget["optgroups"])
    inside = format_html_join("", "{}", ((each,) for each in groups))
    name, more = widget["name"], attributes(widget["attrs"])
    return format_html('<select name="{}"{}>{}\n</select>\n', name, more, inside)


def group(name: str | None, options: list[dict[str, Any]]) -> str:
    """Options, under their heading if they have one."""
    rows = ((each["value"], attributes(each["attrs"]), each["label"]) for each in options)
    inside = format_html_join("", '\n  <option value="{}"{}>{}</option>\n', rows)
    if not name:
        return inside
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, inside)


def attributes(attrs: dict[str, Any]) -> str:
    """False ones are left out; true ones have a name alone."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value),)
            for name, value in attrs.items()
            if value is not False
        ),
    )
