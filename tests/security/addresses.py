"""Every address of the site with something in its gaps, and the people who may ask for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests import cast, factories

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "NONSENSE")
# What stands in an address where it wants something, by the converter that reads it.
EXAMPLES = {"UUIDConverter": uuid4, "IntConverter": lambda: 7, "PathConverter": lambda: "x/y"}
# Enough of them for what hangs on being at work; who gets where is asked of every role.
STAFF = ("moderator", "senior", "organisation_editor", "operator")
OUTSIDE = ("nobody", "visitor", "account")
PEOPLE = (*OUTSIDE, *STAFF)


@dataclass(frozen=True)
class Address:
    """One pattern of the URLconf. `gaps` are the names of what it takes from the path."""

    name: str
    path: str
    view: Any
    gaps: tuple[str, ...]

    @property
    def audience(self) -> str:
        return self.view.audience


@cache
def addresses() -> tuple[Address, ...]:
    """All of them, in English."""
    return tuple(_walk(get_resolver(), "/", ""))


def _walk(resolver: URLResolver, path: str, namespace: str) -> Iterator[Address]:
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            gaps = each.pattern.converters
            here = path + str(each.pattern)
            for converter in gaps.values():
                example = EXAMPLES.get(type(converter).__name__, lambda: "example")()
                here = re.sub("<[^>]+>", str(example), here, count=1)
            yield Address(f"{namespace}{each.name}", here, each.callback, tuple(gaps))
        else:
            inner = f"{each.namespace}:" if each.namespace else namespace
            yield from _walk(each, path + str(each.pattern), inner)


def by_name(name: str) -> Address:
    """The address of that name; a test that names one that is gone fails."""
    return next(address for address in addresses() if address.name == name)


def someone(who: str, *, tokens: bool = True, second_factor: bool = True) -> Client:
    """A browser of one of OUTSIDE, or of somebody who holds the role `who` and no other.

    "visitor" has opened My story by code, "account" is a writer who signed in. Tokens are asked
    for with `tokens=True`; what breaks is answered.
    """
    client = Client(enforce_csrf_checks=tokens, raise_request_exception=False)
    if who == "visitor":
        code = factories.a_code()
        factories.a_story(code=code)
        factories.enter(client, code.digits())
    elif who == "account":
        cast.sign_in(client, cast.wren())
    elif who != "nobody":
        cast.sign_in(client, cast.staff(who, second_factor=second_factor))
    return client
