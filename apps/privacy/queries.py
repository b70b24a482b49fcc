"""What a receipt of an erasure says."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from apps.privacy.models import ErasureReceipt, lookup_of


@dataclass(frozen=True)
class Erasure:
    """What was erased, in which month, and by which month no backup holds it any more."""

    what: str
    month: date
    clear_by: date


def erasure_of(number: str) -> Erasure | None:
    """What the receipt of this number stands for, however it was typed."""
    receipt = ErasureReceipt.objects.filter(lookup=lookup_of(number)).first()
    if receipt is None:
        return None
    # The day is not kept, so the last one of the month counts.
    last = (receipt.month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    clear = last + timedelta(days=settings.BACKUP_DAYS)
    return Erasure(receipt.get_kind_display(), receipt.month, clear.replace(day=1))
