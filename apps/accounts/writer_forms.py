"""What a writer says to have an account: a name, and a password or a passkey."""

import unicodedata
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ReauthenticateForm
from allauth.mfa.adapter import get_adapter as get_second_factor_adapter
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts import passkeys
from apps.accounts.forms import PASSWORD_MAX, CodeField, word
from apps.accounts.models import User
from apps.accounts.passkeys import UNREADABLE
from apps.accounts.staff_names import looks_like_staff
from apps.core.names import looks_like_a_full_name, mixes_scripts, reaches_somebody
from apps.core.text import one_line

NAME_MIN, NAME_MAX = 3, 30
CREDENTIAL_MAX = 16 * 1024
SIGNS = ".-_"

QUIET = {"autocapitalize": "none", "spellcheck": "false", "writingsuggestions": "false"}
PASSWORD_HINT = _("At least 12 characters. A few words in a row are easy to remember.")
REACHES = {
    "email": _("This looks like an e-mail address. Someone could use it to find you."),
    "phone": _("This looks like a phone number or a date. Someone could use it to find you."),
    "link": _("This looks like an address on the web. Someone could use it to find you."),
    "handle": _("This looks like a name you have somewhere else. Please invent another one."),
}


class UserNameField(forms.CharField):
    """A name to sign in with that says nothing about who somebody is."""

    default_error_messages = {
        "required": _("Please invent a name."),
        "letters": _("Letters and numbers, please. Between them . - and _ are fine."),
        "short": _("Please take at least three letters."),
        "full": _(
            "This looks like somebody’s full name. If it is nobody’s, write it in small letters."
        ),
        "mixed": _("This mixes letters that are not written together. Please use one alphabet."),
        "staff": _(
            "Readers could take this for someone who runs this site. Please invent another."
        ),
        "taken": _("Somebody has this name already. Please invent another."),
        "max_length": _("Please take at most %(limit_value)d letters."),
    }

    def __init__(self, **options: Any) -> None:
        attrs = {**QUIET, "autocomplete": "username", "dir": "auto"}
        widget = forms.TextInput(attrs=attrs)
        super().__init__(max_length=NAME_MAX, strip=False, widget=widget, **options)

    def to_python(self, value: Any) -> str:
        return User.normalize_username(one_line(super().to_python(value) or ""))

    def validate(self, value: str) -> None:
        super().validate(value)
        if kind := reaches_somebody(value):
            raise ValidationError(REACHES[kind], code=kind)
        for code, is_wrong in (
            ("full", looks_like_a_full_name),
            ("letters", _has_other_signs),
            ("short", lambda name: len(name) < NAME_MIN),
            ("mixed", mixes_scripts),
            ("staff", looks_like_staff),
            ("taken", lambda name: User.objects.named(name).exists()),
        ):
            if is_wrong(value):
                raise ValidationError(self.error_messages[code], code=code)


class NameForm(forms.Form):
    """The name alone: what is needed before a passkey is made."""

    username = UserNameField(
        label=_("A name to sign in with"),
        help_text=_(
            "Invent one that nobody uses for you, here or anywhere else. Readers see it only "
            "under a story where you choose so."
        ),
    )


class NewPassword(forms.Form):
    """A password twice, for `user`, who may not be saved yet."""

    password1 = forms.CharField(
        label=_("A password"),
        help_text=PASSWORD_HINT,
        max_length=PASSWORD_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("The password once more"),
        max_length=PASSWORD_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two are not the same. Please type them again."))
        if first:
            self._check(first)
        return cleaned

    def _check(self, password: str) -> None:
        try:
            get_adapter().clean_password(password, user=self.user)
        except ValidationError as error:
            self.add_error("password1", error)


class RecoverForm(forms.Form):
    """A name and one of its recovery codes."""

    username = forms.CharField(
        label=_("Your sign-in name"),
        max_length=150,
        widget=forms.TextInput(attrs={**QUIET, "autocomplete": "username", "dir": "auto"}),
    )
    recovery_code = CodeField(
        label=_("One of your recovery codes"),
        help_text=_("Ten digits. You were asked to write them down when you made the account."),
    )


class PasswordAgainForm(ReauthenticateForm):
    """The password, asked again of a writer before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "password", _("Password"))

    def clean_password(self) -> str:
        clear_limit = check_rate_limit(self.user)
        password = super().clean_password()
        clear_limit()
        return password


class CredentialField(forms.JSONField):
    """What the script brings back from the browser: JSON of some texts, and not much of it."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        wrong = get_second_factor_adapter().validation_error("incorrect_passkey")
        if isinstance(value, str) and len(value) > CREDENTIAL_MAX:
            raise wrong
        try:
            found = super().to_python(value)
        except (ValidationError, RecursionError, ValueError):
            raise wrong from None
        if not isinstance(found, dict) or not isinstance(found.get("response"), dict):
            raise wrong
        return found


class CredentialForm(forms.Form):
    """A passkey that was just made."""

    credential = CredentialField()

    def new_passkey(self) -> dict[str, Any] | None:
        """What to keep of it; None, with an error in the form, when it is not a right one."""
        try:
            return passkeys.read_new(self.cleaned_data["credential"])
        except ValidationError as error:
            self.add_error("credential", error)
            return None


class _ReadsPasskeys(passkey_forms.AuthenticateWebAuthnForm):
    """allauth's form, whose every failure is one kind sentence."""

    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except ValidationError as error:
            if error.code != "incorrect_code":
                raise
        except UNREADABLE:
            pass
        raise get_second_factor_adapter().validation_error("incorrect_passkey")


class PasskeyForm(_ReadsPasskeys, passkey_forms.LoginWebAuthnForm):
    """Signing in with a passkey; the browser says whose it is."""


class SecondPasskeyForm(_ReadsPasskeys):
    """A passkey as the second step."""


class PasskeyAgainForm(_ReadsPasskeys, passkey_forms.ReauthenticateWebAuthnForm):
    """A passkey, asked again."""


def _has_other_signs(name: str) -> bool:
    kinds = [unicodedata.category(each)[0] for each in name]
    fits = all(kind in "LMN" or sign in SIGNS for kind, sign in zip(kinds, name, strict=True))
    tower = any(kinds[at : at + 3] == ["M"] * 3 for at in range(len(kinds)))
    return tower or not fits or kinds[:1] not in (["L"], ["N"])
