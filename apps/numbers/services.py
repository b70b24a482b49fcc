"""The daily batch that moves every public number."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.numbers import queries
from apps.numbers.counting import exact_counts
from apps.numbers.gate import public_numbers
from apps.numbers.models import DailyCell


def publish_numbers() -> None:
    """Write the numbers of today once; a second run of the same day changes nothing.

    Me toos count from a day 0 to 2 after they were said; take-backs leave by the same batch. A
    total is always written, 0 where there is none to tell: it says that the day is done.
    """
    today = timezone.now().date()
    if DailyCell.objects.filter(kind="total", day=today).exists():
        return
    before = queries.cells_before(today) if queries.ever_public(today) else None
    numbers = public_numbers(exact_counts(today), before)
    numbers.setdefault("total", {"": 0})
    cells = [
        DailyCell(kind=kind, key=key, day=today, value=value)
        for kind, values in numbers.items()
        for key, value in values.items()
    ]
    try:
        with transaction.atomic():
            DailyCell.objects.bulk_create(cells, batch_size=1000)
    except IntegrityError:
        # Another run of today was first. Its set stands whole; nothing of ours does.
        return
