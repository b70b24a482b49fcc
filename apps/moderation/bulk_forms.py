"""The filter of the page for several tasks, and what is picked on it."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.moderation.bulk import MOST, Act
from apps.moderation.models import Kind, Lane, ReportReason

ACTS = {
    Act.SENIOR: pgettext_lazy("bulk", "Give them to a senior"),
    Act.RELEASE: pgettext_lazy("bulk", "Put them back, whoever has them"),
    Act.DUPLICATES: pgettext_lazy("bulk", "Close reports on words that were decided before"),
}


class FilterForm(forms.Form):
    """Which tasks to list. Nonsense is as good as nothing."""

    kind = forms.ChoiceField(
        label=_("What is asked"), required=False, choices=[("", _("Anything")), *Kind.choices]
    )
    lane = forms.ChoiceField(
        label=_("Lane"), required=False, choices=[("", _("Any lane")), *Lane.choices]
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("Any language")), *settings.LANGUAGES]
    )
    reason = forms.ChoiceField(
        label=_("What readers chose"),
        required=False,
        choices=[("", _("Anything")), *ReportReason.choices],
    )

    def chosen(self) -> dict[str, Any]:
        """The filters that hold: valid and not empty."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class PickForm(forms.Form):
    """Which of them, and what to do with them."""

    act = forms.ChoiceField(
        label=_("What to do"),
        choices=list(ACTS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to do. Nothing has changed.")},
    )
    task = forms.TypedMultipleChoiceField(label=_("Tasks"), coerce=UUID, required=False)

    def __init__(self, *args: Any, listed: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].choices = [(each, each) for each in listed]  # type: ignore[attr-defined]

    def clean_task(self) -> list[UUID]:
        picked: list[UUID] = self.cleaned_data["task"]
        if not picked:
            raise forms.ValidationError(_("Tick at least one task."))
        if len(picked) > MOST:
            raise forms.ValidationError(
                _("At most %(number)d at once. Untick some.") % {"number": MOST}
            )
        return picked


class GoForm(forms.Form):
    """The word to go on, with what the dry run showed: "id:mark" for each task."""

    act = forms.ChoiceField(choices=list(ACTS.items()))
    picked = forms.MultipleChoiceField(required=False)

    def __init__(self, posted: Any) -> None:
        super().__init__(posted)
        given = posted.getlist("picked")[:MOST]
        self.fields["picked"].choices = [(each, each) for each in given]  # type: ignore[attr-defined]

    def pairs(self) -> list[tuple[UUID, str]]:
        """Ids and marks; what is no id is left out."""
        found = []
        for each in self.cleaned_data["picked"]:
            text, _colon, mark = each.partition(":")
            try:
                found.append((UUID(text), mark))
            except ValueError:
                continue
        return found
