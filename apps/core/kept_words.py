"""Answers that give a person's words back, whatever went wrong."""

from typing import Any
from urllib.parse import parse_qsl

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.shortcuts import render

from apps.core import counts
from apps.core.form_keys import draw_form_key

# Shown as a text field that can still be changed; everything else travels hidden.
SEEN = ("words", "reply")
SKIPPED = ("form_key", "csrfmiddlewaretoken", "proof", "waited")
# Never written back into a page.
SECRET = ("password", "oldpassword", "recovery_code", "credential")


def give_back(
    request: HttpRequest,
    *,
    reason: str,
    status: int,
    form_key: str | None = None,
    retry_after: int = 30,
    **context: Any,
) -> HttpResponse:
    """A page that says why, holds what was posted, and sends it again in one tap.

    `reason` is one of long, files, elsewhere, old, sent, busy, slow, away; what each says, and the
    `context` it needs, stands in templates/core/kept_words.html. `retry_after`: seconds.
    """
    counts.add(f"form_refused|{reason}")
    fields = [(name, value) for name, value in posted(request) if not name.startswith(SECRET)]
    response = render(
        request,
        "core/kept_words.html",
        {
            "reason": reason,
            "form_key": form_key or draw_form_key(),
            "seen": [field for field in fields if field[0] in SEEN],
            "carried": [field for field in fields if field[0] not in SEEN],
            "action": request.path,
            **context,
        },
        status=status,
    )
    response["Cache-Control"] = "no-store"
    if status in (429, 503):
        response["Retry-After"] = str(retry_after)
    return response


def posted(request: HttpRequest) -> list[tuple[str, str]]:
    """Every field that was posted, in order; empty when the body cannot be read any more.

    Of a form with more fields than any of ours has, the words only; of files, nothing.
    """
    if request.content_type == "multipart/form-data":
        return []
    try:
        fields = request.POST
    except TooManyFieldsSent:
        return _words_alone(request)
    except (RequestDataTooBig, RawPostDataException, OSError):
        return []
    return [
        (name, value) for name, values in fields.lists() if name not in SKIPPED for value in values
    ]


def _words_alone(request: HttpRequest) -> list[tuple[str, str]]:
    try:
        pairs = parse_qsl(request.body.decode(errors="replace"))
    except (RequestDataTooBig, RawPostDataException, OSError):
        return []
    return list({name: value for name, value in pairs if name in SEEN}.items())
