"""An account for a writer: making one, and coming back to it when the way in is lost."""

import time
import uuid
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import passkeys, writer_services
from apps.accounts.adapter import TOO_MANY
from apps.accounts.models import User
from apps.accounts.writer_forms import CredentialForm, NameForm, NewPassword, RecoverForm
from apps.core import kept_words, limits
from apps.core.audience import public
from apps.core.caching import private

# For one place: a shared line or a Tor exit stands for many people, so this is wide.
SIGN_UPS = {"limit": 60, "seconds": 600}

# What waits in the session: a name that has no way in yet, and a recovery that was proven.
BEGUN, RECOVERING = "sign_up_begun", "recovering"
WAITS_SECONDS = 15 * 60

WRONG_CODE = _("This name and this code do not belong together. Please check both.")


@public
@private
def sign_up(request: HttpRequest) -> HttpResponse:
    """What an account is for, and the name."""
    if request.user.is_authenticated:
        return redirect("account_onward")
    if request.method == "POST" and not limits.within("sign-up", request, **SIGN_UPS):
        return kept_words.give_back(request, reason="busy", status=429)
    form = NameForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/signup.html", {"form": form})
    _wait(request, BEGUN, id=str(uuid.uuid4()), name=form.cleaned_data["username"])
    return redirect("account_signup_way")


@public
@private
def sign_up_way(request: HttpRequest) -> HttpResponse:
    """A password or a passkey for the name that was given; then there is an account."""
    begun = _waiting(request, BEGUN)
    if begun is None or request.user.is_authenticated:
        return redirect("account_signup")
    user = User(pk=uuid.UUID(begun["id"]), username=begun["name"])
    way = _chosen_way(request, user)
    if isinstance(way, HttpResponse):
        return way
    try:
        made = writer_services.create_writer(username=user.username, user_id=user.pk, **way)
    except writer_services.NameTaken:
        form = NameForm({"username": user.username})
        return render(request, "account/signup.html", {"form": form})
    del request.session[BEGUN]
    return _let_in(request, made, way, to="mfa_view_recovery_codes")


@public
@private
def recover(request: HttpRequest) -> HttpResponse:
    """A name and a recovery code, when password or passkey is lost. A name that nobody has and
    a wrong code are answered alike."""
    if request.user.is_authenticated:
        return redirect("account_onward")
    form = RecoverForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        user, status = _recovered(request, form)
        if user is not None:
            request.session.cycle_key()
            _wait(request, RECOVERING, id=str(user.pk))
            return redirect("account_recover_way")
    return render(request, "account/recover.html", {"form": form}, status=status)


@public
@private
def recover_way(request: HttpRequest) -> HttpResponse:
    """A new password or a new passkey, after a recovery code. The old ones stop working."""
    waiting = _waiting(request, RECOVERING)
    user = waiting and User.objects.filter(pk=waiting["id"], is_active=True).first()
    if not user:
        return redirect("account_recover")
    way = _chosen_way(request, user)
    if isinstance(way, HttpResponse):
        return way
    writer_services.start_anew(user=user, **way)
    del request.session[RECOVERING]
    return _let_in(request, user, way, to="account_onward")


def _chosen_way(request: HttpRequest, user: User) -> dict[str, Any] | HttpResponse:
    """`{"password": …}` or `{"passkey": …}` as it was posted, or the page that asks for one."""
    by_key = "credential" in request.POST
    password_form = NewPassword(None if by_key else request.POST or None, user=user)
    key_form = CredentialForm(request.POST if by_key else None)
    if by_key and key_form.is_valid() and (passkey := key_form.new_passkey()):
        return {"passkey": passkey}
    if not by_key and request.method == "POST" and password_form.is_valid():
        return {"password": password_form.cleaned_data["password1"]}
    context = {
        "form": password_form,
        "key_form": key_form,
        "name": user.username,
        "is_new": user._state.adding,
        "passkey_options": passkeys.creation_options(user),
    }
    return render(request, "account/way.html", context)


def _recovered(request: HttpRequest, form: RecoverForm) -> tuple[User | None, int]:
    """Whose code this is, and a status; what is wrong stands in the form."""
    name, code = form.cleaned_data["username"], form.cleaned_data["recovery_code"]
    # Five tries in five minutes for a name, whether somebody has it or not.
    limit = {"action": "login_failed", "key": f"recover:{User.normalize_username(name).lower()}"}
    if not ratelimit.consume(request, **limit):
        form.add_error(None, TOO_MANY)
        return None, 429
    user = writer_services.spend_recovery_code(username=name, code=code)
    if user is None:
        form.add_error(None, WRONG_CODE)
        return None, 200
    ratelimit.clear(request, **limit)
    return user, 200


def _let_in(request: HttpRequest, user: User, way: dict[str, Any], *, to: str) -> HttpResponse:
    """Sign in whoever has just made a way in; that is a proof too."""
    record_authentication(request, user, method="mfa" if "passkey" in way else "password")
    return perform_login(request, Login(user=user, redirect_url=reverse(to)))


def _wait(request: HttpRequest, what: str, **known: str) -> None:
    request.session[what] = {**known, "until": int(time.time()) + WAITS_SECONDS}


def _waiting(request: HttpRequest, what: str) -> dict[str, Any] | None:
    """What waits in this session, as long as its quarter of an hour lasts."""
    waiting = request.session.get(what)
    return waiting if waiting and waiting["until"] > time.time() else None
