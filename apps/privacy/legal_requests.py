"""Noting that somebody with the law behind them asked us for something."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.services import record
from apps.privacy.counting import quarter_of
from apps.privacy.models import LegalRequest

ROLE = "operator"
OPEN = LegalRequest.Outcome.OPEN


@transaction.atomic
def note_request(*, asker: str, outcome: str, by: User) -> LegalRequest:
    """Note one request; it counts in the quarter in which it is noted."""
    row = LegalRequest.objects.create(
        quarter=quarter_of(timezone.now().date()), asker=asker, outcome=outcome, entered_by=by
    )
    details = {"asker": asker, "outcome": outcome}
    _record(row, "note_legal_request", details, by)
    return row


@transaction.atomic
def answer_request(*, request_id: UUID, outcome: str, by: User) -> bool:
    """Note what an open request came to. False when somebody was faster, or it never was open."""
    rows = LegalRequest.objects.filter(pk=request_id, outcome=OPEN)
    if not rows.exclude(outcome=outcome).update(outcome=outcome):
        return False
    _record(
        LegalRequest.objects.get(pk=request_id), "answer_legal_request", {"outcome": outcome}, by
    )
    return True


def _record(row: LegalRequest, verb: str, details: dict[str, str], by: User) -> None:
    record(actor=by, verb=verb, kind="legal_request", object_id=row.pk, role=ROLE, details=details)
