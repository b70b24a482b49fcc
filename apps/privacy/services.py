"""Receipts of erasures."""

from django.utils import timezone

from apps.privacy.models import ErasureReceipt, draw_number, lookup_of


def give_receipt(*, kind: str) -> str:
    """The number of a new receipt, shown once; call it in the transaction that erases."""
    number = draw_number()
    month = timezone.now().date().replace(day=1)
    ErasureReceipt.objects.create(lookup=lookup_of(number), kind=kind, month=month)
    return number
