"""allauth's forms in our words: labels, hints, and codes as people really type them."""

import unicodedata
from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as code_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import get_totp_secret
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

PASSWORD_MAX = 256


class CodeField(forms.CharField):
    """Digits in any script. Spaces and hyphens between them are dropped, so that one code has
    one spelling and cannot be used a second time in another."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "spellcheck": "false",
            "dir": "ltr",
            "class": "short",
        }
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return "".join(
            str(unicodedata.decimal(each)) if each.isdecimal() else each
            for each in text
            if each.isalnum()
        )


class SignInForm(account_forms.LoginForm):
    """Name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "login", _("Your sign-in name"), autocapitalize="none", spellcheck="false")
        word(self, "password", _("Password"))


class NewPasswordForm(account_forms.ChangePasswordForm):
    """The old password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "oldpassword", _("The password you have now"))
        hint = _("At least 12 characters. A few words in a row are easy to remember.")
        word(self, "password1", _("A new password"), hint)
        word(self, "password2", _("The new password once more"))


class SecondStepForm(code_forms.AuthenticateForm):
    """The code after the password. A code from the app works once, as long as it is valid."""

    code = CodeField(
        label=_("Code"),
        help_text=_("Six digits from your app, or one of your recovery codes."),
    )

    def clean_code(self) -> str:
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not self._first_use(code):
            raise get_adapter().validation_error("incorrect_code")
        return code

    def _first_use(self, code: str) -> bool:
        # allauth forgets a used code after 30 seconds; with tolerance it is valid for longer.
        lifetime = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 1)
        return cache.add(f"second-factor-used:{self.user.pk}:{code}", 1, lifetime)


class ProveForm(SecondStepForm, code_forms.ReauthenticateForm):
    """The same code, asked again before something that cannot be undone."""

    save = code_forms.ReauthenticateForm.save


class SetUpForm(ActivateTOTPForm):
    """The first code of an app that has just been given the secret."""

    code = CodeField(
        label=_("Code from the app"),
        help_text=_("Six digits. The app shows new ones every 30 seconds."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # allauth draws a new secret whenever the page is shown. Reloading the page would then
        # make the code that was just scanned useless; one secret per session does not.
        self.user = kwargs.pop("user")
        super(ActivateTOTPForm, self).__init__(*args, **kwargs)
        self.secret = get_totp_secret()


def word(form: forms.Form, name: str, label: Any, hint: Any = "", **attrs: str) -> None:
    """Give a field of somebody else's form our label and hint, and no placeholder."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)
    if isinstance(field.widget, forms.PasswordInput):
        field.validators.append(MaxLengthValidator(PASSWORD_MAX))
