from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from apps.accounts.begin_forms import OWN_NAME, NameField
from apps.accounts.forms import PASSWORD_MAX
from apps.accounts.models import Role, User
from apps.accounts.permissions import go_together

# Whoever keeps an organisation's help is invited by that organisation, or to it.
ROLES = [choice for choice in Role.choices if choice[0] != Role.ORGANISATION_EDITOR]


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

    def __init__(self, *args: Any, keeps: Iterable[str] = (), **kwargs: Any) -> None:
        """`keeps`: roles somebody has that are given and taken elsewhere, and stay."""
        super().__init__(*args, **kwargs)
        self.keeps = [*keeps]
        self.fields["roles"].required = not self.keeps

    def clean_roles(self) -> list[str]:
        roles = [*self.cleaned_data["roles"], *self.keeps]
        if settings.TWO_PEOPLE and not go_together(roles):
            raise forms.ValidationError(
                _("An auditor has no other role, and neither has a person in training.")
            )
        return roles


class NewPersonForm(RolesForm):
    """Somebody who begins to work here."""

    username = NameField()
    field_order = ["username", "roles", "languages"]


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
