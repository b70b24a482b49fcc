"""What may stand behind `?` in the HSDS addresses. Errors say what to do, in English."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date, parse_datetime

MOST_A_PAGE = 100
A_PAGE = 50
LAST_PAGE = 1_000_000
NO_SUCH_ID = "Use an id as the lists give it, as in 98b17045-1e6b-5ef0-a67a-7e9619278eeb."
YES_NO = {"true": True, "1": True, "false": False, "0": False, "": False}


class YesNo(forms.CharField):
    def clean(self, value: Any) -> bool:
        try:
            return YES_NO[str(value or "").lower()]
        except KeyError:
            raise ValidationError("Write true or false.") from None


class Moment(forms.CharField):
    """A day or a moment; without a zone it is UTC. None where nothing stands."""

    def clean(self, value: Any) -> datetime | None:
        # The + of a zone arrives as a space where nobody escaped it.
        text = str(value or "").strip()
        if not text:
            return None
        for written in (text, text.replace(" ", "+")):
            if moment := _moment(written):
                return moment
        raise ValidationError("Write a day or a moment: 2026-11-01 or 2026-11-01T10:00:00Z.")


def _moment(text: str) -> datetime | None:
    """None for what no calendar or no zone can hold, too."""
    try:
        if day := parse_date(text):
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        moment = parse_datetime(text)
        if moment is None:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class PerPage(forms.IntegerField):
    """More than the most is the most, as partners expect it."""

    def clean(self, value: Any) -> int:
        return min(super().clean(value) or A_PAGE, MOST_A_PAGE)


WHOLE = "Write a whole number from 1 on."
TOLD = {
    "invalid": WHOLE,
    "min_value": WHOLE,
    "max_value": f"There are fewer pages. {WHOLE}",
}


def _id() -> forms.UUIDField:
    return forms.UUIDField(required=False, error_messages={"invalid": NO_SUCH_ID})


class PageQuery(forms.Form):
    """Which page, and in which form."""

    page = forms.IntegerField(required=False, min_value=1, max_value=LAST_PAGE, error_messages=TOLD)
    per_page = PerPage(required=False, min_value=1, error_messages=TOLD)
    format = forms.ChoiceField(
        required=False,
        choices=[("", ""), ("json", ""), ("ndjson", "")],
        error_messages={"invalid_choice": "Write json or ndjson."},
    )
    search = forms.CharField(
        required=False,
        max_length=200,
        error_messages={"max_length": "Look for fewer words: at most 200 characters."},
    )

    def problem(self) -> str:
        """The first thing that is wrong, and what to write instead; "" when nothing is."""
        for name, errors in self.errors.items():
            return f"{name}: {errors[0]}"
        return ""

    @property
    def streams(self) -> bool:
        return self.cleaned_data["format"] == "ndjson"


class OrganizationQuery(PageQuery):
    full = YesNo(required=False)
    full_service = YesNo(required=False)
    taxonomy_term_id = _id()
    taxonomy_id = _id()
    modified_after = Moment(required=False)


class AtLocationQuery(PageQuery):
    full = YesNo(required=False)
    taxonomy_term_id = _id()
    taxonomy_id = _id()
    organization_id = _id()
    modified_after = Moment(required=False)


class ServiceQuery(AtLocationQuery):
    minimal = YesNo(required=False)


class TermQuery(PageQuery):
    taxonomy_id = _id()
    parent_id = _id()
    top_only = YesNo(required=False)
