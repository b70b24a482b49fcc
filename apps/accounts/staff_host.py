"""A host name of its own for the team (STAFF_HOST). Without one, everything is on one host.

What a story could run in a reader's browser, if it ever broke out of its page, is then on another
origin than the queue, and so is its cookie.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect

from apps.accounts.models import User

TEAM, READERS = "team", "readers"
# Pages by which everybody signs in and out, and what a monitor or a person in a hurry opens.
SHARED = frozenset(
    [
        *("account_login", "account_login_passkey", "account_logout", "account_logout_everywhere"),
        *("account_inactive", "account_onward", "account_change_password", "account_set_password"),
    ]
)
SHARED_BEGINNINGS = ("mfa_", "plain:")
# Before somebody belongs to the team, no permission is asked for.
TEAM_BEGINNINGS = ("people:", "members:")
# Open whoever one is.
FOR_EVERYBODY = ("account_logout", "plain:")


def at_staff_host(request: HttpRequest) -> bool:
    """Whether this request came to the host of the team; never, where there is none."""
    host, _port = split_domain_port(request.get_host())
    return bool(settings.STAFF_HOST) and host == settings.STAFF_HOST


def belongs_elsewhere(request: HttpRequest, user: User) -> bool:
    """Whether somebody of the team is at the readers' host, or a writer at the team's."""
    return bool(settings.STAFF_HOST) and user.works_here() != at_staff_host(request)


def hosts_of(name: str, audience: str) -> set[str]:
    """Where the page of that URL name answers."""
    if audience.startswith("staff:") or name.startswith(TEAM_BEGINNINGS):
        return {TEAM}
    if name in SHARED or name.startswith(SHARED_BEGINNINGS):
        return {TEAM, READERS}
    return {READERS}


class StaffHost:
    """Keeps the two hosts apart: their pages, their people, and the names of their cookies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.STAFF_HOST:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not at_staff_host(request):
            return self.get_response(request)
        take_staff_cookie(request)
        response = self.get_response(request)
        give_staff_cookie(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Missing and elsewhere look alike, but for public pages asked of the team's host."""
        match = request.resolver_match
        name = match.view_name if match else ""
        here = TEAM if at_staff_host(request) else READERS
        hosts = hosts_of(name, view.audience)
        if here not in hosts:
            if here == TEAM and request.method in ("GET", "HEAD"):
                return redirect(settings.SITE_URL + request.get_full_path())
            raise Http404
        if hosts == {TEAM, READERS} and not name.startswith(FOR_EVERYBODY):
            user = request.user
            if user.is_authenticated and belongs_elsewhere(request, user):
                raise Http404
        return None


def take_staff_cookie(request: HttpRequest) -> None:
    """The rest of the house reads one name; under that name nothing comes from outside here."""
    request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
    if (value := request.COOKIES.pop(settings.STAFF_COOKIE_NAME, None)) is not None:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = value


def give_staff_cookie(response: HttpResponse) -> None:
    """The session's cookie under the name of this host, with all that it says."""
    morsel = response.cookies.pop(settings.SESSION_COOKIE_NAME, None)
    if morsel is not None:
        morsel.set(settings.STAFF_COOKIE_NAME, morsel.value, morsel.coded_value)
        response.cookies[settings.STAFF_COOKIE_NAME] = morsel
