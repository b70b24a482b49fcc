"""The ways in of somebody who is signed in: proving them again, adding and removing them."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.internal.flows import reauthenticate as reauthenticate_by_passkey
from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.accounts import passkeys, services, writer_services
from apps.accounts.adapter import TOO_MANY
from apps.accounts.doors import after_proof
from apps.accounts.forms import ProveForm
from apps.accounts.models import User
from apps.accounts.writer_forms import (
    CredentialForm,
    NewPassword,
    PasskeyAgainForm,
    PasskeyForm,
    PasswordAgainForm,
)
from apps.core import limits
from apps.core.audience import public, signed_in
from apps.core.caching import private

# Per bucket: each try costs a look into the database and a signature.
KEYS_TRIED = {"limit": 60, "seconds": 60}


@public
@private
def sign_in_with_passkey(request: HttpRequest) -> HttpResponse:
    """What the script sends from the sign-in page. Scripts are on, so an error is a message."""
    if request.method != "POST" or request.user.is_authenticated:
        return redirect("account_login")
    form = PasskeyForm(request.POST)
    if not limits.within("passkey", request, **KEYS_TRIED):
        return _back_to_sign_in(request, str(TOO_MANY))
    if not form.is_valid():
        return _back_to_sign_in(request, form.errors["credential"][0])
    passkey = form.cleaned_data["credential"]
    login = Login(user=passkey.user, redirect_url=get_next_redirect_url(request))
    return perform_passwordless_login(request, passkey, login)


@signed_in
def prove(request: HttpRequest) -> HttpResponse:
    """Once more that it is them: staff by a code or a passkey, writers by password or passkey."""
    user: User = request.user  # type: ignore[assignment]
    by_key = "credential" in request.POST
    key_form = PasskeyAgainForm(request.POST if by_key else None, user=user)
    form = _proof_form(user, None if by_key else request.POST or None)
    if by_key and key_form.is_valid():
        reauthenticate_by_passkey(request, key_form.cleaned_data["credential"])
    elif form is not None and form.is_valid():
        _note_proof(request, form)
    else:
        return _proof_page(request, user, form, key_form)
    return redirect(get_next_redirect_url(request) or "account_onward")


@after_proof
def add_passkey(request: HttpRequest) -> HttpResponse:
    """One more passkey, for a second device or as a spare."""
    user: User = request.user  # type: ignore[assignment]
    if user.password_is_temporary:
        return redirect("account_change_password")
    form = CredentialForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (passkey := form.new_passkey()):
        writer_services.add_passkey(user=user, passkey=passkey)
        update_session_auth_hash(request, user)
        record_authentication(request, user, method="mfa", type=Authenticator.Type.WEBAUTHN)
        return redirect("mfa_view_recovery_codes")
    context = {"key_form": form, "passkey_options": passkeys.creation_options(user)}
    return render(request, "mfa/passkey_add.html", context)


@after_proof
def remove_passkey(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """A page that says what goes; then the passkey opens nothing any more."""
    user: User = request.user  # type: ignore[assignment]
    if passkey_id not in {each.pk for each in passkeys.of(user)}:
        raise Http404
    is_last = False
    if request.method == "POST":
        try:
            writer_services.remove_passkey(user=user, passkey_id=passkey_id)
            update_session_auth_hash(request, user)
            return redirect("mfa_index")
        except services.LastWayIn:
            is_last = True
    context = {"passkey_id": passkey_id, "is_last": is_last}
    return render(request, "mfa/passkey_remove.html", context)


@after_proof
def set_password(request: HttpRequest) -> HttpResponse:
    """A first password, for somebody who signs in with a passkey."""
    user: User = request.user  # type: ignore[assignment]
    if user.has_usable_password():
        return redirect("account_change_password")
    form = NewPassword(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        writer_services.set_password(user=user, password=form.cleaned_data["password1"])
        update_session_auth_hash(request, user)
        return redirect("mfa_index")
    return render(request, "account/password_first.html", {"form": form})


def _proof_form(user: User, data: Any) -> ProveForm | PasswordAgainForm | None:
    """What can be typed as a proof; None for a writer who only has passkeys."""
    if user.works_here():
        return ProveForm(user=user, data=data)
    return PasswordAgainForm(user=user, data=data) if user.has_usable_password() else None


def _note_proof(request: HttpRequest, form: ProveForm | PasswordAgainForm) -> None:
    if isinstance(form, ProveForm):
        form.save()
    else:
        reauthenticate_by_password(request)


def _proof_page(
    request: HttpRequest, user: User, form: forms.Form | None, key_form: PasskeyAgainForm
) -> HttpResponse:
    """The page that asks. Without scripts a passkey cannot answer; the page says so."""
    context: dict[str, Any] = {
        "form": form,
        "key_form": key_form,
        "redirect_field_name": "next",
        "redirect_field_value": get_next_redirect_url(request),
    }
    if passkeys.of(user):
        context["passkey_options"] = passkeys.request_options(user)
    return render(request, "mfa/reauthenticate.html", context)


def _back_to_sign_in(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    onward = get_next_redirect_url(request)
    return redirect_to_login(onward) if onward else redirect("account_login")
