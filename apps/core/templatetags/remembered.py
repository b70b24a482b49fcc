"""`{% remembered a b %} … {% endremembered %}`: a part of a page that hangs on its values alone.

The HTML is remembered in this process under the language and what the values are, so it is right
whenever it is found: nothing has to be told that something changed. Every variable that is used
inside has to be named, and each has to tell apart by its repr() what the part tells apart: texts,
numbers, dates, lists and dataclasses of them; no rows of the database.
"""

import threading
import time
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.functional import Promise
from django.utils.translation import get_language

register = template.Library()

# Parts; most are smaller than 2 KiB.
MOST = 2000
# What is public for a time only does not stay in memory long after it.
SECONDS = 60.0


class Memory:
    """Everything is forgotten once a minute, and when there is too much of it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self.parts: dict[Any, str] = {}
        self.until = time.monotonic() + SECONDS

    def get(self, key: Any) -> str | None:
        with self.lock:
            if time.monotonic() > self.until:
                self.forget()
            return self.parts.get(key)

    def put(self, key: Any, part: str) -> None:
        with self.lock:
            if len(self.parts) >= MOST:
                self.forget()
            self.parts[key] = part


MEMORY = Memory()


class Remembered(template.Node):
    def __init__(self, inside: NodeList, values: list[FilterExpression]) -> None:
        self.inside, self.values = inside, values
        self.child_nodelists = ("inside",)

    def render(self, context: Context) -> str:
        values = [_told(each.resolve(context, ignore_failures=True)) for each in self.values]
        # The node itself is the place in a template.
        key = (self, get_language(), *values)
        part = MEMORY.get(key)
        if part is None:
            part = self.inside.render(context)
            MEMORY.put(key, part)
        return part


def _told(value: Any) -> tuple[type, str]:
    """A text that is to be escaped is another one than the same that is not."""
    return type(value), repr(str(value) if isinstance(value, Promise) else value)


@register.tag
def remembered(parser: Parser, token: Token) -> Remembered:
    _name, *values = token.split_contents()
    inside = parser.parse(("endremembered",))
    parser.delete_first_token()
    return Remembered(inside, [parser.compile_filter(each) for each in values])
