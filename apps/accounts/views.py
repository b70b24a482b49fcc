"""Signing in and the second factor. allauth does the work; the pages are ours."""

import contextlib
import json
from functools import wraps
from io import BytesIO
from typing import Any

import qrcode
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView
from allauth.mfa.adapter import get_adapter as get_second_factor_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, clear_totp_secret
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from qrcode.image.svg import SvgPathFillImage

from apps.accounts import passkeys, services, writer_services
from apps.accounts.doors import View, after_proof
from apps.accounts.forms import SetUpForm
from apps.accounts.models import ResetRequest, User
from apps.core.audience import signed_in


def wiping(view: View) -> View:
    """After signing out, tell the browser to forget what it kept of us."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response

    return answered


class SignIn(LoginView):
    """Name and password, and the question a passkey would answer."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"passkey_options": passkeys.request_options()}


class SecondStep(AuthenticateView):
    """The second step of people who work here; a passkey is asked for only where there is one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        options = context.pop("js_data", {}).get("request_options")
        user = self.stage.login.user
        return context | {
            "passkey_options": json.dumps(options) if passkeys.of(user) else "",
            "has_app": _has_app(user),
        }


authenticate = SecondStep.as_view()


def second_step(request: HttpRequest) -> HttpResponse:
    """A code or a passkey after the password. A post of neither would be read as a passkey."""
    if request.method == "POST" and not {"code", "credential"} & {*request.POST}:
        return redirect("mfa_authenticate")
    return authenticate(request)


@signed_in
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of this person, this one too: there is no list of them to choose from."""
    services.end_sessions(user=request.user)  # type: ignore[arg-type]
    get_adapter().logout(request)
    return redirect("account_login")


@signed_in
@require_GET
def onward(request: HttpRequest) -> HttpResponse:
    """To where this person's work begins."""
    return redirect(get_adapter().get_login_redirect_url(request))


@signed_in
@require_GET
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """My sign-in: password, passkeys, second factor, recovery codes left."""
    codes = _codes_of(request)
    context = {
        "codes_left": len(codes.get_unused_codes()) if codes else 0,
        "passkeys": passkeys.of(request.user),  # type: ignore[arg-type]
        "has_app": _has_app(request.user),
        "reset_asked": ResetRequest.objects.usable().filter(person_id=request.user.pk).first(),
    }
    return render(request, "mfa/index.html", context)


@after_proof
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """The secret as picture and text, and the first code back; with an app, another phone."""
    if not request.user.works_here():  # type: ignore[union-attr]
        return redirect("mfa_index")
    if request.user.password_is_temporary:  # type: ignore[union-attr]
        return redirect("account_change_password")
    form = SetUpForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        return _second_factor_is_set(request, form.secret)
    groups = [form.secret[start : start + 4] for start in range(0, len(form.secret), 4)]
    context = {
        "form": form,
        "secret": groups,
        "address": _address(request, form.secret),
        "is_other": _has_app(request.user),
    }
    return render(request, "mfa/totp/activate_form.html", context)


@signed_in
@require_GET
def second_factor_picture(request: HttpRequest) -> HttpResponse:
    """The QR code of the secret in this session, as SVG: the page may not hold data: images."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    file = BytesIO()
    qrcode.make(_address(request, secret), image_factory=SvgPathFillImage).save(file)
    return HttpResponse(file.getvalue(), content_type="image/svg+xml")


@after_proof
def remove_second_factor(request: HttpRequest) -> HttpResponse:
    """Take the app away where a passkey is left; another phone takes its place elsewhere."""
    user: User = request.user  # type: ignore[assignment]
    if not _has_app(user) or not passkeys.of(user):
        return redirect("mfa_activate_totp")
    if request.method == "POST":
        with contextlib.suppress(services.LastWayIn):
            services.remove_app(user=user)
            update_session_auth_hash(request, user)
        return redirect("mfa_index")
    return render(request, "mfa/totp/deactivate_form.html")


@after_proof
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes, until the person says that they are written down; never after that."""
    codes = _codes_of(request)
    if codes is None:
        raise Http404
    if request.method == "POST":
        codes.mark_as_viewed()
        return redirect("account_onward")
    shown = [] if codes.did_view else codes.get_unused_codes()
    context = {"codes": shown, "codes_left": len(codes.get_unused_codes())}
    return render(request, "mfa/recovery_codes/index.html", context)


@after_proof
@require_POST
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    """A new set; the old ones stop working."""
    if _codes_of(request) is None:
        raise Http404
    writer_services.renew_recovery_codes(user=request.user)  # type: ignore[arg-type]
    return redirect("mfa_view_recovery_codes")


def _second_factor_is_set(request: HttpRequest, secret: str) -> HttpResponse:
    set_up = services.replace_app if _has_app(request.user) else services.set_up_second_factor
    set_up(user=request.user, secret=secret)  # type: ignore[arg-type]
    clear_totp_secret(request)
    update_session_auth_hash(request, request.user)  # type: ignore[arg-type]
    record_authentication(request, request.user, "mfa", type=Authenticator.Type.TOTP)
    return redirect("mfa_view_recovery_codes")


def _has_app(user: Any) -> bool:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def _codes_of(request: HttpRequest) -> RecoveryCodes | None:
    rows = Authenticator.objects.filter(user=request.user, type="recovery_codes")
    row = rows.first()
    return RecoveryCodes(row) if row else None


def _address(request: HttpRequest, secret: str) -> str:
    return get_second_factor_adapter().build_totp_url(request.user, secret)
