"""The one way past Django's CSRF check: forms of people who have no session."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.core import kept_words
from apps.core.form_keys import BadFormKey, read_form_key

View = Callable[..., HttpResponse]


def anonymous_form(view: View) -> View:
    """Refuse what comes from another site, then check `form_key`; set `request.form_key`.

    A failure is answered with the form, its words and a fresh key. Nothing here needs a cookie:
    there is no session that another site could ride on (docs/decisions/0001).
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        if too_large(request):
            return kept_words.give_back(request, reason="long", status=413)
        if request.content_type == "multipart/form-data":
            # None of our forms sends files, so this one is not ours, and nothing reads its body.
            return kept_words.give_back(request, reason="files", status=415)
        if not from_here(request):
            return kept_words.give_back(request, reason="elsewhere", status=403)
        try:
            request.form_key = read_form_key(request.POST.get("form_key", ""))  # type: ignore[attr-defined]
        except BadFormKey:
            return kept_words.give_back(request, reason="old", status=403)
        return view(request, *args, **kwargs)

    checked.csrf_exempt = True  # type: ignore[attr-defined]
    return checked


def from_here(request: HttpRequest) -> bool:
    """Whether browser headers, as far as there are any, say that our own page posted."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") == "cross-site":
        return False
    origin = request.headers.get("Origin")
    if origin in (None, "null"):
        return True
    schemes = ("https",) if settings.HTTPS else ("https", "http")
    return origin.lower() in {f"{scheme}://{request.get_host().lower()}" for scheme in schemes}


def too_large(request: HttpRequest) -> bool:
    """Over 512 KiB as sent (RULINGS 14); Arabic and Urdu triple in a form."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > settings.WORDS_BODY_MAX
    except ValueError:
        return False
