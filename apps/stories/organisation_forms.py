"""What an organisation asks of the stories it may speak of. Nonsense is as good as nothing."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.content_warnings.vocabulary import WARNINGS
from apps.core import places


class StoriesFilter(forms.Form):
    """Language, country and topic, all optional, from the address."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("Any language")), *settings.LANGUAGES]
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    topic = forms.ChoiceField(
        label=_("Topic"),
        required=False,
        choices=[
            ("", pgettext_lazy("topic", "Any")),
            *((code, each.name) for code, each in WARNINGS.items()),
        ],
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, use_required_attribute=False)
        anywhere = [("", pgettext_lazy("country", "Any"))]
        self.fields["country"].choices = anywhere + places.countries(get_language() or "en")  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """The filters that hold, by the names of the fields."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def filters(self) -> dict[str, Any]:
        """The same as the database asks for them."""
        chosen: dict[str, Any] = self.chosen()
        topic = chosen.pop("topic", "")
        return chosen | ({"published_text__codes__contains": [topic]} if topic else {})


class PinForm(forms.Form):
    """Which entry stands beside a story."""

    service = forms.UUIDField()
