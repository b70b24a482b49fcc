"""What allauth asks us: who may sign in, where to go next, and how its secrets are kept."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.middleware import begin_session
from apps.accounts.models import User
from apps.accounts.staff_host import at_staff_host, belongs_elsewhere
from apps.accounts.staff_links import links_for
from apps.core.crypto import open_text, seal_text
from apps.core.limits import bucket

# allauth's hooks are given the text without its row, so the seal can name the column only.
SEALED_COLUMN = "mfa.authenticator.data"

WRONG_PAIR = _("This name and this password do not belong together. Please check both.")
TEAM_ELSEWHERE = _("People who work here sign in at another address. Ask your team for it.")
WRITERS_ELSEWHERE = _("This address is for the team. Your account opens where stories are read.")
TOO_MANY = _("That was tried many times. Please wait five minutes, then try again.")


class AccountAdapter(DefaultAccountAdapter):
    """Names and passwords. Nothing here learns or keeps where a request came from."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG_PAIR,
        "invalid_login": WRONG_PAIR,
        "account_inactive": WRONG_PAIR,
        "incorrect_password": _("This is not your password. Please check it."),
        "enter_current_password": _("This is not the password you have now. Please check it."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The bucket: limits need something that is the same for one place for one day."""
        return bucket(request)

    def get_http_user_agent(self, request: HttpRequest) -> str:
        return ""

    def pre_login(self, request: HttpRequest, user: Any, **hints: Any) -> HttpResponse | None:
        """Name and password are right; this may be the wrong host for them (STAFF_HOST)."""
        if belongs_elsewhere(request, user):
            messages.error(request, TEAM_ELSEWHERE if user.works_here() else WRITERS_ELSEWHERE)
            return redirect("account_login")
        return super().pre_login(request, user, **hints)

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        begin_session(request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        # Where a form leads to another host, the policy of the page stops it.
        return reverse("account_login" if at_staff_host(request) else "pages:home")

    def set_password(self, user: Any, password: str) -> None:
        user.password_is_temporary = False
        super().set_password(user, password)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse(first_page(request.user))  # type: ignore[arg-type]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        if request.user.has_second_factor():  # type: ignore[union-attr]
            return reverse("mfa_index")
        return self.get_login_redirect_url(request)

    def get_login_stages(self) -> list[str]:
        ours = "apps.accounts.stages.StaffSecondStep"
        staff = "allauth.mfa.stages.AuthenticateStage"
        return [ours if each == staff else each for each in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str = "", **kwargs: Any) -> bool:
        """Whether a fresh proof is missing. Staff without a second factor have none to give."""
        user = self.request.user
        if user.works_here() and not user.has_second_factor():
            return False
        return not proved_lately(self.request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and seeds of recovery codes, sealed with the keyring."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or its time is over. Try the next one."),
        "incorrect_passkey": _("This passkey could not be used here. Please try again."),
    }

    def encrypt(self, text: str) -> str:
        return seal_text(text, binding=SEALED_COLUMN)

    def decrypt(self, encrypted_text: str) -> str:
        return open_text(encrypted_text, binding=SEALED_COLUMN)


def first_page(user: User) -> str:
    """The URL name of where a person's work begins, or of what is still to be set up."""
    if user.works_here():
        if not user.has_second_factor():
            return "mfa_activate_totp"
        links = links_for(user)
        return links[0].name if links else "mfa_index"
    return "mfa_view_recovery_codes" if codes_wait(user) else "your_stories:list"


def codes_wait(user: User) -> bool:
    """Whether there are recovery codes that nobody has said to have written down."""
    row = Authenticator.objects.filter(user=user, type="recovery_codes").first()
    return bool(row) and not row.wrap().did_view


def proved_lately(request: HttpRequest) -> bool:
    """Whether this session gave a proof within the last five minutes.

    Of staff a code or a passkey, never the password alone: it was the first thing an attacker
    had. Of a writer the password or a passkey.
    """
    ways = {"mfa"} if request.user.works_here() else {"mfa", "password"}  # type: ignore[union-attr]
    records = get_authentication_records(request, request.user)
    given = [record["at"] for record in records if record["method"] in ways]
    return bool(given) and time.time() - given[-1] < app_settings.REAUTHENTICATION_TIMEOUT
