"""The page with the return code: shown once, again for ten minutes after a reload."""

import contextlib
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render

from apps.core.form_keys import draw_form_key
from apps.core.requests import FormRequest
from apps.stories.forms import Place
from apps.stories.return_codes import ReturnCode

SHOWN_FOR = 10 * 60
# Which of the eight words, or of the nine groups of digits, somebody types to see that the code
# was written down right. Places from 0.
ASKED = {"second": 1, "sixth": 5}


def keep_once(code: ReturnCode, save: Callable[[], bool]) -> bool:
    """Run `save`, which says whether this was the first time; allow the code to be shown then.

    The mark is set before the commit. A second tap waits for that commit, and an answer that
    breaks after it is asked for again: both find the mark. A rollback leaves a mark of nothing.
    """
    with transaction.atomic():
        first = save()
        if first:
            with contextlib.suppress(Exception):
                cache.set(_mark(code), 1, SHOWN_FOR)
    return first


def show_receipt(
    request: FormRequest, template: str, *, code: ReturnCode, first: bool, **context: Any
) -> HttpResponse:
    """Render `template` with the code while it may be shown, else without."""
    may_show = _may_show(code, first)
    language: str = request.LANGUAGE_CODE
    shown = {
        "code": code,
        "code_words": code.words(language),
        "code_text": code.text(language),
        "typed_right": typed_right(request, code),
    }
    return render(
        request,
        template,
        {
            "form_key": draw_form_key(),
            "place_form": Place(auto_id="place_%s"),
            **(shown if may_show else {}),
            **context,
        },
    )


def typed_right(request: FormRequest, code: ReturnCode) -> bool | None:
    """Whether two parts of the code were typed as they are; None when nobody was asked."""
    if request.POST.get("go") != "confirm":
        return None
    return all(code.has_part(place, request.POST.get(name, "")) for name, place in ASKED.items())


def _may_show(code: ReturnCode, first: bool) -> bool:
    """A mark in the cache allows a second look. No mark, no code; no cache, only the first."""
    with contextlib.suppress(Exception):
        return first or cache.get(_mark(code)) is not None
    return first


def _mark(code: ReturnCode) -> str:
    return f"receipt:{code.lookup().hex()[:24]}"
