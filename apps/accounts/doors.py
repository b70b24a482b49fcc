"""Doors around views: who may come in, and who has to show once more that it is them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from apps.core.audience import signed_in, staff
from apps.core.caching import private

View = Callable[..., HttpResponse]


def behind_our_door(audience: Callable[[View], View], view: View, *, page: str = "") -> View:
    """A view of another package, for `audience` (a decorator of core.audience), never stored.

    When allauth wants a fresh proof first, only an address is remembered: of this view, or of
    `page`, a URL name that takes the same arguments. Left to itself it would keep the whole
    request in the session, passwords and headers included.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ReauthenticationRequired:
            back = reverse(page, kwargs=kwargs) if page else request.get_full_path()
            return redirect_to_login(back, reverse("mfa_reauthenticate"))

    return audience(private(answered))


def after_proof(view: View) -> View:
    """For whoever signed in and proved it within the last five minutes: staff by a code or a
    passkey, writers by their password or a passkey."""
    return behind_our_door(signed_in, reauthentication_required(view, app="allauth.mfa"))


def after_proof_staff(permission: str, *, page: str = "") -> Callable[[View], View]:
    """For staff with `permission` who gave a code or a passkey within the last five minutes.

    For acts that matter: roles, invitations, resets, exports, holds. A view that is a button only
    names the `page` with the button (its URL name, same arguments): after the proof the person is
    led there and presses it again.
    """

    def door(view: View) -> View:
        proven = reauthentication_required(view, app="allauth.mfa")
        return behind_our_door(staff(permission), proven, page=page)

    return door


def for_writers(view: View) -> View:
    """Only for accounts of writers. An account that works here holds no stories, so that nobody
    on the team is known as the writer of one."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and request.user.works_here():
            raise Http404
        return view(request, *args, **kwargs)

    return answered
