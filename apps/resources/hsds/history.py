"""What was done to an entry, as HSDS `metadata`: which field, from what to what, by which role.

Never who it was, never what waits for a second person, and only fields that are public anyway.
"""

import json
from typing import Any, Final

from django.db.models import QuerySet

from apps.resources.hsds import Object
from apps.resources.models import Act, Change, Service
from apps.resources.seed import named_id

# Nothing of a place: what is a shelter today had an address yesterday.
OPEN_FIELDS: Final = frozenset(
    [
        *("name", "description", "alert", "url", "link", "email", "status", "languages", "hours"),
        *("numbers", "phones", "opening_hours", "hours_in_source", "time_zone", "for_whom"),
        *("audience", "harms", "service_type", "minimum_age", "eligibility", "interpretation"),
        *("fees", "free_of_charge", "on_phone_bill", "must_report", "additional_urls"),
        "service_areas",
    ]
)


def open_changes() -> QuerySet[Change]:
    """The changes that others may know of, newest first."""
    rows = Change.objects.filter(state=Change.DONE, field__in=OPEN_FIELDS)
    return rows.exclude(act=Act.CONFIRMED)


def metadata(row: Service) -> list[Object]:
    return [_action(change) for change in row.changes.all() if _is_open(change)]


def _is_open(change: Change) -> bool:
    """Asked once more, of rows that nobody chose for this."""
    told = change.state == Change.DONE and change.act != Act.CONFIRMED
    return told and change.field in OPEN_FIELDS


def _action(change: Change) -> Object:
    """HSDS wants every field of it: a value that was or is none is an empty text."""
    return {
        "id": str(named_id("hsds", "change", str(change.service_id), str(change.pk))),
        "resource_id": str(change.service_id),
        "resource_type": "service",
        "last_action_date": change.day.isoformat(),
        "last_action_type": change.act,
        "field_name": change.field,
        "previous_value": _as_text(change.previous),
        "replacement_value": _as_text(change.replacement),
        "updated_by": change.role,
    }


def _as_text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)
