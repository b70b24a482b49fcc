"""A file that somebody brings, and what its columns are."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.core import places
from apps.resources.hsds.reading import ZIP
from apps.resources.import_words import FIELDS, REFUSALS
from apps.resources.importing import Refusal
from apps.resources.importing.columns import is_sound
from apps.resources.importing.reading import NOT_TEXT

COLUMN = "column_"


class FileForm(forms.Form):
    """The file, and the country of its rows where it does not say one."""

    file = forms.FileField(
        label=_("Your file"),
        allow_empty_file=True,
        error_messages={
            "required": _("Choose a file first."),
            "invalid": _("Choose a file first."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.json,.ndjson,.zip"}),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        help_text=_("If all rows are for one country and the file has no column for it."),
    )

    def __init__(self, data: Any = None, files: Any = None, *, too_large: bool = False) -> None:
        super().__init__(data, files, use_required_attribute=False)
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            ("", pgettext_lazy("country", "As the file says")),
            *places.countries(get_language() or "en"),
        ]
        if too_large:
            self.fields["file"].error_messages["required"] = str(REFUSALS[Refusal.TOO_LARGE])

    def clean_file(self) -> UploadedFile:
        """What cannot be anything is said at once; everything else when the file is read."""
        file: UploadedFile = self.cleaned_data["file"]
        start = file.read(8)
        file.seek(0)
        if not start:
            raise forms.ValidationError(str(REFUSALS[Refusal.EMPTY]))
        if start.startswith(NOT_TEXT) and not start.startswith(ZIP):
            raise forms.ValidationError(str(REFUSALS[Refusal.BINARY]))
        return file


class ColumnsForm(forms.Form):
    """One list of our fields for each column of the file; "" leaves the column out."""

    def __init__(
        self, data: Any = None, *, header: tuple[str, ...], mapping: dict[int, str]
    ) -> None:
        super().__init__(data, use_required_attribute=False)
        for place, heading in enumerate(header):
            self.fields[f"{COLUMN}{place}"] = forms.ChoiceField(
                label=heading or "–",
                required=False,
                choices=[("", pgettext_lazy("column", "Leave it out")), *FIELDS.items()],
                initial=mapping.get(place, ""),
            )

    def clean(self) -> dict[str, Any]:
        if not is_sound(self.mapping, len(self.fields)):
            raise forms.ValidationError(str(REFUSALS[Refusal.MAPPING]))
        return self.cleaned_data

    @property
    def mapping(self) -> dict[int, str]:
        """Column -> field."""
        return {
            int(name.removeprefix(COLUMN)): field
            for name, field in self.cleaned_data.items()
            if field
        }
