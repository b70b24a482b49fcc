"""Small drawings and figures for templates: `{% load parts %}`."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from babel.dates import format_date
from babel.numbers import format_decimal
from django import template
from django.utils.translation import get_language

register = template.Library()

PEOPLE = 100
MANY_DOTS = 2000
# How many dots stand in a row, and how far apart in pixels, for fields of up to so many dots.
ROWS = ((10, 10, 20), (100, 25, 12), (MANY_DOTS, 52, 7))


@register.filter
def figure(value: int) -> str:
    """A whole number as the page's language groups it: 41,200 or 41 200."""
    return format_decimal(value, locale=get_language() or "en")


@register.filter
def day(value: date) -> str:
    """A date as the page's language writes it out: 21 novembre 2026."""
    return format_date(value, format="long", locale=get_language() or "en")


@dataclass(frozen=True)
class DotField:
    """One dot for so many people, in whole rows and a rest. `cell` is the same for every size."""

    people: int
    each: int
    columns: int
    pitch: int
    cell: int = 10

    @classmethod
    def of(cls, people: int) -> "DotField":
        each = PEOPLE if people <= PEOPLE * MANY_DOTS else PEOPLE * 10
        dots = people // each
        columns, pitch = next((row[1:] for row in ROWS if dots <= row[0]), ROWS[-1][1:])
        return cls(people=people, each=each, columns=columns, pitch=pitch)

    @property
    def dots(self) -> int:
        return self.people // self.each

    @cached_property
    def full_rows(self) -> int:
        return self.dots // self.columns

    @cached_property
    def rest(self) -> int:
        return self.dots % self.columns

    @property
    def rows(self) -> int:
        return self.full_rows + bool(self.rest)

    @property
    def size(self) -> dict[str, int]:
        """Lengths for the drawing: pixels on the page, and units inside it."""
        return {
            "width": self.columns * self.pitch,
            "height": self.rows * self.pitch,
            "inner_width": self.columns * self.cell,
            "inner_height": self.rows * self.cell,
            "full_height": self.full_rows * self.cell,
            "rest_width": self.rest * self.cell,
        }


@register.inclusion_tag("parts/_dots.html")
def dots(people: int | None) -> dict[str, object]:
    """The field of light: a pattern and two rectangles, however many people there are."""
    return {"field": DotField.of(people or 0)}
