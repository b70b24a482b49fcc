"""The public numbers, read from cells and from nowhere else."""

from apps.numbers.models import DailyCell


def public_total() -> int | None:
    """How many people have said it, as of the last daily run; None while it is under 20."""
    cell = DailyCell.objects.filter(kind="total").order_by("-day").first()
    return cell.value if cell and cell.value else None
