"""Every route says who it is for. A check fails on one that forgot."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.core.caching import private

View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """For everybody, readers above all: no session is opened."""
    view.audience = "public"  # type: ignore[attr-defined]
    return view


def writer(view: View) -> View:
    """For a writer at work or with a code: never stored by a browser or a proxy."""
    return _marked(private(view), view, "writer")


def signed_in(view: View) -> View:
    """For whoever has signed in, with or without a second factor."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return _marked(private(checked), view, "signed_in")


def moderators(view: View) -> View:
    """For people who read stories before they are shown."""
    return staff("read_stories")(view)


def organisations(view: View) -> View:
    """For people who keep an organisation's list of help."""
    return staff("keep_resources")(view)


def operators(view: View) -> View:
    """For people who run the site; they read no stories."""
    return staff("run_site")(view)


def staff(permission: str) -> Callable[[View], View]:
    """For people with a second factor whose role has `permission` (apps/accounts/permissions.py).

    Missing and forbidden look alike.
    """

    def door(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.user.may(permission):
                raise Http404
            if not request.user.has_second_factor():
                return redirect("mfa_activate_totp")
            return view(request, *args, **kwargs)

        return _marked(private(checked), view, f"staff:{permission}")

    return door


def _marked(wrapped: View, view: View, audience: str) -> View:
    wrapped.audience = audience  # type: ignore[attr-defined]
    # wraps() copies the mark of @anonymous_form only when it stands below; carry it in any order.
    wrapped.csrf_exempt = getattr(view, "csrf_exempt", False)  # type: ignore[attr-defined]
    return wrapped
