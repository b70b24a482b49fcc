"""The daily batch that moves the public number."""

from django.utils import timezone

from apps.numbers.models import DailyCell
from apps.numbers.rounding import round_down
from apps.stories.models import MeToo


def publish_total() -> None:
    """Write today's total once; a second run of the same day changes nothing.

    Me toos count from a day 0 to 2 after they were said; take-backs leave by the same batch.
    """
    today = timezone.now().date()
    if DailyCell.objects.filter(kind="total", day=today).exists():
        return
    count = MeToo.objects.filter(counts_from__lte=today).count()
    cell = DailyCell(kind="total", day=today, value=round_down(count))
    DailyCell.objects.bulk_create([cell], ignore_conflicts=True)
