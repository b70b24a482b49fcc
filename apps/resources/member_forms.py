"""What an organisation says of itself, and who does what there."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.text import one_line
from apps.resources.models import Organization, OrganizationMember
from apps.resources.origins import NotAnOrigin, origin_of

ORIGINS_MAX = 20
LTR = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}
AUTO = {"dir": "auto", "autocomplete": "off"}


class LineField(forms.CharField):
    """One line, as people write it: invisible signs and spaces in a row are tidied."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class OriginsField(forms.CharField):
    """Sites, one a line; cleans to a list of origins."""

    widget = forms.Textarea(attrs=LTR | {"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = [line.strip() for line in (super().to_python(value) or "").splitlines()]
        found = {_origin(line): None for line in lines if line}
        if len(found) > ORIGINS_MAX:
            raise forms.ValidationError(
                _("At most %(number)d sites, please."), params={"number": ORIGINS_MAX}
            )
        return [*found]


class RoleForm(forms.Form):
    """What somebody does at an organisation."""

    role = forms.ChoiceField(
        label=_("What this person does"),
        choices=[
            (OrganizationMember.EDITOR, _("Editor: keeps the entries")),
            (OrganizationMember.MANAGER, _("Manager: also invites people and changes the details")),
        ],
        initial=OrganizationMember.EDITOR,
        widget=forms.RadioSelect,
    )


class NamedForm(forms.Form):
    """What every organisation has: a name, and perhaps a website."""

    name = LineField(
        label=pgettext_lazy("organisation", "Name"),
        max_length=200,
        widget=forms.TextInput(attrs=AUTO),
    )
    website = forms.URLField(
        label=_("Website"),
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs=LTR),
    )


class DetailsForm(NamedForm):
    """What an organisation says of itself, where reminders go, and who may show its card."""

    description = forms.CharField(
        label=_("What you do, in a few sentences"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs=AUTO | {"rows": 4}),
    )
    email = forms.EmailField(
        label=_("E-mail address for everybody"),
        help_text=_("An address of your organisation, not of one person. It is public."),
        required=False,
        widget=forms.EmailInput(attrs=LTR),
    )
    notices_email = forms.EmailField(
        label=_("E-mail address for reminders"),
        help_text=_("Here we say when an entry is due for a check. It is never public."),
        required=False,
        widget=forms.EmailInput(attrs=LTR),
    )
    notices_language = forms.ChoiceField(
        label=_("Language of the reminders"), choices=settings.LANGUAGES
    )
    embed_origins = OriginsField(
        label=_("Sites that may show your card"),
        help_text=_("One a line, only its beginning: https://example.org"),
        required=False,
    )
    field_order = ["name", "description", "website"]

    @classmethod
    def of(cls, organization: Organization, data: Any = None) -> "DetailsForm":
        """The form, with what stands there now."""
        return cls(data, initial={name: getattr(organization, name) for name in cls.base_fields})


class AddForm(NamedForm):
    """An organisation that is not here yet."""

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if Organization.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(
                _("An organisation of this name is here already. Look for it in the list.")
            )
        return name


class SearchForm(forms.Form):
    """Part of a name, and where in the list one is."""

    name = LineField(
        label=_("Part of the name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs=AUTO),
    )
    page = forms.IntegerField(min_value=1, max_value=100_000, required=False)


def _origin(line: str) -> str:
    try:
        return origin_of(line, local=settings.DEMO)
    except NotAnOrigin:
        raise forms.ValidationError(
            _("“%(line)s” does not look like https://example.org. Please take away what follows."),
            params={"line": line[:100]},
        ) from None
