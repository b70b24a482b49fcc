"""Pages that are rendered once for many people, with what is one person's put in afterwards.

A receipt, or a thank-you, is a few hundred nodes of a template, and all that differs between two of
them is a code and two keys. So the page is rendered with stand-ins, cut apart where they stand, and
kept in the memory of this process for half a minute. Nothing of a person is in it.
"""

import re
import secrets
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import get_language

KEPT_SECONDS = 30
MOST = 200

Context = Callable[[Mapping[str, str]], dict[str, Any]]


class Mold(NamedTuple):
    """`parts` are text and, at every second place, the name of what belongs there."""

    until: float
    parts: list[str]


_lock = threading.Lock()
_molds: dict[Hashable, Mold] = {}


def render_molded(
    request: HttpRequest,
    template: str,
    *,
    texts: Mapping[str, str],
    context: Context,
    like: Hashable,
) -> HttpResponse:
    """Render `template` with `context(texts)`, which may only be shown as it is: no condition and
    no filter may hang on a text, but on whether it is empty.

    `like` is everything else that the page hangs on beside its address and language. Whoever
    brings a cookie (a look of their own, a session) gets a page rendered for them alone.
    """
    if request.COOKIES:
        return render(request, template, context(texts))
    there = tuple((name, bool(text)) for name, text in texts.items())
    key = (template, request.path, get_language(), there, like)
    mold = _molds.get(key)
    if mold is None or mold.until < time.monotonic():
        mold = _make(request, template, texts, context)
        _keep(key, mold)
    return HttpResponse("".join(_filled(mold.parts, texts)))


def forget() -> None:
    """Render everything anew."""
    with _lock:
        _molds.clear()


def _make(request: HttpRequest, template: str, texts: Mapping[str, str], context: Context) -> Mold:
    stand_ins = {name: f"x{secrets.token_hex(16)}" if text else "" for name, text in texts.items()}
    names = {mark: name for name, mark in stand_ins.items() if mark}
    page = render_to_string(template, context(stand_ins), request)
    parts = re.split(f"({'|'.join(names)})", page) if names else [page]
    return Mold(time.monotonic() + KEPT_SECONDS, [names.get(part, part) for part in parts])


def _filled(parts: list[str], texts: Mapping[str, str]) -> list[str]:
    filled = list(parts)
    filled[1::2] = [escape(texts[name]) for name in parts[1::2]]
    return filled


def _keep(key: Hashable, mold: Mold) -> None:
    with _lock:
        # The one that was made first, so that pages of many stories crowd out one another.
        _molds.pop(key, None)
        while len(_molds) >= MOST:
            del _molds[next(iter(_molds))]
        _molds[key] = mold
