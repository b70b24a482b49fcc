"""The page with the return code: shown once, again for ten minutes after a reload."""

import contextlib
from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render

from apps.core.form_keys import draw_form_key
from apps.core.molds import render_molded
from apps.core.requests import FormRequest
from apps.stories.return_codes import ReturnCode

Saved = TypeVar("Saved")

SHOWN_FOR = 10 * 60
# Which of the eight words, or of the nine groups of digits, somebody types to see that the code
# was written down right. Places from 0.
ASKED = {"second": 1, "sixth": 5}


def keep_once(code: ReturnCode, save: Callable[[], Saved]) -> Saved:
    """Run `save`, whose answer is true when this was the first time: then the code may be shown.

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
    request: FormRequest,
    template: str,
    *,
    code: ReturnCode,
    first: bool,
    like: Hashable = None,
    **context: Any,
) -> HttpResponse:
    """Render `template` with the code while it may be shown, else without.

    `like` says all that the page hangs on beside code and keys, where many people get the same one.
    """
    right = typed_right(request, code)
    texts = {"form_key": draw_form_key(), "story_key": request.form_key.text}
    if _may_show(code, first):
        texts |= _shown(code, request.LANGUAGE_CODE)

    def around(texts: Mapping[str, str]) -> dict[str, Any]:
        return {**texts, "code": "code_digits" in texts, "typed_right": right, **context}

    if like is None:
        return render(request, template, around(texts))
    return render_molded(request, template, texts=texts, context=around, like=(like, right))


def _shown(code: ReturnCode, language: str) -> dict[str, str]:
    words, digits = code.words(language), code.digits()
    return {"code_words": words, "code_digits": digits, "code_text": words or digits}


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
