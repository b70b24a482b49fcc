from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import PASSWORD_MAX
from apps.accounts.models import Role, User
from apps.accounts.permissions import go_together
from apps.accounts.writer_forms import NewPassword

# Editors of organisations come with the console of organisations.
ROLES = [choice for choice in Role.choices if choice[0] != Role.ORGANISATION_EDITOR]


THEIR_NAME = _("It need not be their real name. Readers and writers never see it.")
OWN_NAME = _("It need not be your real name. Readers and writers never see it.")


class RolesForm(forms.Form):
    """What a person may do, and the languages they read stories in."""

    roles = forms.MultipleChoiceField(
        label=_("What this person does"), choices=ROLES, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages they read well"),
        help_text=_("They are only given stories in these. An operator needs none."),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def clean_roles(self) -> list[str]:
        roles = self.cleaned_data["roles"]
        if settings.TWO_PEOPLE and not go_together(roles):
            raise forms.ValidationError(
                _("An auditor has no other role, and neither has a person in training.")
            )
        return roles


class NameField(forms.CharField):
    """A name that nobody else signs in under."""

    def __init__(self, help_text: Any = THEIR_NAME) -> None:
        attrs = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(
            label=_("Name to sign in with"),
            help_text=help_text,
            max_length=User._meta.get_field("username").max_length,
            validators=User._meta.get_field("username").validators,
            widget=forms.TextInput(attrs=attrs),
        )

    def clean(self, value: Any) -> str:
        name = super().clean(value)
        if User.objects.named(name).exists():
            raise forms.ValidationError(_("Somebody here has this name. Please choose another."))
        return name


class NewPersonForm(RolesForm):
    """Somebody who begins to work here."""

    username = NameField()
    field_order = ["username", "roles", "languages"]


class BeginForm(NewPassword):
    """Somebody who was invited: a name, and a password twice."""

    username = NameField(OWN_NAME)
    field_order = ["username", "password1", "password2"]

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, user=User())

    def clean(self) -> dict[str, Any]:
        self.user.username = self.cleaned_data.get("username", "")
        return super().clean()


class AskForm(forms.Form):
    """Who has lost the second step."""

    person = forms.ModelChoiceField(
        label=_("Who has lost it?"), queryset=User.objects.none(), empty_label=_("Please choose")
    )

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data)
        others = User.objects.filter(is_active=True, memberships__isnull=False).exclude(pk=by.pk)
        self.fields["person"].queryset = others.distinct()  # type: ignore[attr-defined]


class SetUpForm(forms.Form):
    """The first operator of an empty site."""

    token = forms.CharField(
        label=_("Token"),
        help_text=_("It was printed where this site was started."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )
    username = NameField(OWN_NAME)
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters. A few words in a row are easy to remember."),
        strip=False,
        max_length=PASSWORD_MAX,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "password" in data:
            try:
                validate_password(data["password"], User(username=data.get("username", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data
