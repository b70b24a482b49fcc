"""The way out: end the session, forget everything in the browser, show a neutral page."""

from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.content_warnings.kept_rules import cookie_names
from apps.core.audience import public
from apps.pages.display import cookie_name


@public
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """`/x?lang=ar`: a link, because the browser refuses a form that ends on another site."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        # Leaving works even when the database does not.
        with suppress(DatabaseError):
            request.session.flush()
    exits = settings.EXIT_URLS
    language = request.GET.get("lang", "")
    response = HttpResponse(status=303)
    response["Location"] = exits.get(language) or exits[settings.LANGUAGE_CODE]
    response["Cache-Control"] = "no-store"
    response["Clear-Site-Data"] = '"cookies", "storage"'
    # Over plain http browsers ignore Clear-Site-Data.
    ours = {settings.SESSION_COOKIE_NAME, cookie_name(), *cookie_names()}
    for name in request.COOKIES.keys() & ours:
        response.delete_cookie(name)
    return response
