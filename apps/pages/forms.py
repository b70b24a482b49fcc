from collections.abc import Callable
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.pages.display import Display

if TYPE_CHECKING:
    # Only the stubs know this name: the type of a translation that waits for its language.
    from django.utils.functional import _StrPromise

AS_DEVICE = pgettext_lazy("display setting", "As this device is set")


def _one_of(label: "_StrPromise", *choices: tuple[str, "_StrPromise"]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, required=False, widget=forms.RadioSelect, initial=""
    )


class DisplayForm(forms.Form):
    """How the site should look on this device."""

    theme = _one_of(
        _("Colours"),
        ("", AS_DEVICE),
        ("light", pgettext_lazy("display setting", "Light")),
        ("dark", pgettext_lazy("display setting", "Dark")),
    )
    text = _one_of(
        _("Size of the text"),
        ("", pgettext_lazy("display setting", "Normal")),
        ("large", pgettext_lazy("display setting", "Large")),
        ("larger", pgettext_lazy("display setting", "Larger")),
    )
    contrast = _one_of(
        _("Contrast"),
        ("", AS_DEVICE),
        ("more", pgettext_lazy("display setting", "Stronger lines and letters")),
    )
    simple = _one_of(
        _("Letters"),
        ("", pgettext_lazy("display setting", "The letters of this site")),
        ("simple", pgettext_lazy("display setting", "The letters of this device (loads faster)")),
    )
    nastaliq = _one_of(
        _("Urdu"),
        ("", pgettext_lazy("display setting", "Nastaliq")),
        ("naskh", pgettext_lazy("display setting", "Naskh, with simpler letters")),
    )
    remember = forms.BooleanField(
        label=_("Remember this on this device for half a year"),
        required=False,
        help_text=_(
            "Without this, it is forgotten when the browser is closed. "
            "If someone else uses this device, they could see that this site was open here."
        ),
    )

    def display(self) -> Display:
        """What was chosen. Only after `is_valid()`."""
        chosen: Callable[[str], str] = self.cleaned_data.__getitem__
        return Display(**{name: chosen(name) for name in Display.__dataclass_fields__})
