"""The name somebody signs in with, and how somebody who was invited begins."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.writer_forms import NewPassword

THEIR_NAME = _("It need not be their real name. Readers and writers never see it.")
OWN_NAME = _("It need not be your real name. Readers and writers never see it.")


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


class BeginForm(NewPassword):
    """Somebody who was invited: a name, and a password twice."""

    username = NameField(OWN_NAME)
    field_order = ["username", "password1", "password2"]

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, user=User())

    def clean(self) -> dict[str, Any]:
        self.user.username = self.cleaned_data.get("username", "")
        return super().clean()
