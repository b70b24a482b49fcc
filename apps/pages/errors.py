"""What people see when something is not as it should be: no blame, and a next step.

Gone, too much and away that meet somebody's words are answered by core.kept_words instead.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.core.anonymous_form import from_here
from apps.core.bare import bare_page
from apps.core.kept_words import posted
from apps.my_story.doors import once_more
from apps.pages.api_answers import refused
from apps.pages.context import language_links

# Never written back into a page.
SECRET_FIELDS = ("password", "oldpassword", "code", "login", "return_code", "token")

# Whoever comes too late there needs the code, not a fresh page.
ASK_FOR_CODE = ("my_story", "privacy")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """One body for what never was, is not yet out, was taken back, or is not for you: to the byte,
    so the languages lead home and not to the address that was asked for."""
    return answer(request, 404, languages=language_links("/", "", request.LANGUAGE_CODE))


def too_many(request: HttpRequest) -> HttpResponse:
    """What allauth answers when its limits are reached."""
    return answer(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Stands on nothing that may be what broke: no database, no request, no other template."""
    return HttpResponse(
        bare_page("errors/500.html"), status=500, headers={"Cache-Control": "no-store"}
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A session form whose token is too old: its words again, with a fresh token.

    Words that another site has posted are not taken up. The API takes nothing from anybody.
    """
    if request.resolver_match and request.resolver_match.app_name == "api":
        return refused()
    if request.resolver_match and request.resolver_match.app_name in ASK_FOR_CODE:
        response = once_more(request)
        response["Cache-Control"] = "no-store"
        return response
    fields = posted(request) if from_here(request) else []
    kept = [(name, value) for name, value in fields if not name.startswith(SECRET_FIELDS)]
    # A token would open a session, and whoever has none gets none from an error.
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    context = {"kept": kept, "has_session": has_session}
    response = render(request, "errors/stale_form.html", context, status=403)
    response["Cache-Control"] = "no-store"
    return response


def answer(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """The page of one status code: 400, 403, 404, 410, 413, 429."""
    response = render(request, f"errors/{status}.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
